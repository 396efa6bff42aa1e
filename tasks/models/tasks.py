"""Tasks, their responsibilities, their figures now and on any past day, and what an import could not read."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import new_client_uid
from campaign.models import Campaign, Phase, ProjectList
from tasks.querysets import TaskFiguresQuerySet, TaskQuerySet
from tasks.schedule.pace import Pace, stored_pace
from tasks.workflow import TaskState


class FiguresColumns(models.Model):
    """What a light, a percent or a pace on any day is read from (rules.md §4): the same columns now and as they were.

    Percents are exact shares in hundredths. `red_from`, `yellow_from`: the first local day on which the task is red,
    and yellow or worse, if nothing more happens; `baseline_…`: the same against the first dates. `expected_basis` holds
    the steps of pace (tasks.schedule.pace).
    """

    state = models.CharField(_("state"), max_length=12, choices=TaskState.choices, default=TaskState.DRAFT)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)
    is_ongoing = models.BooleanField(_("ongoing"), default=False)
    claimed_percent = models.DecimalField(_("claimed"), max_digits=5, decimal_places=2, default=0, editable=False)
    verified_percent = models.DecimalField(_("verified"), max_digits=5, decimal_places=2, default=0, editable=False)
    measured_percent = models.DecimalField(_("measured"), max_digits=5, decimal_places=2, null=True, editable=False)
    expected_basis = models.JSONField(null=True, editable=False)
    open_count = models.PositiveIntegerField(default=0, editable=False)
    waiting_count = models.PositiveIntegerField(default=0, editable=False)
    has_begun = models.BooleanField(default=False, editable=False)
    next_due_on = models.DateField(_("next due"), null=True, blank=True, editable=False)
    red_from = models.DateField(null=True, blank=True, editable=False)
    yellow_from = models.DateField(null=True, blank=True, editable=False)
    baseline_red_from = models.DateField(null=True, blank=True, editable=False)
    baseline_yellow_from = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        """All milestones neither verified nor cancelled are claimed, at least one: 待核验 beside the light."""
        return self.open_count == 0 and self.waiting_count > 0

    def pace(self, on: dt.date, against: str = "plan") -> Pace | None:
        """What is expected by a day and the gap, against the plan or the baseline; None without expectation."""
        return stored_pace((self.expected_basis or {}).get(against), on)


class Task(FiguresColumns):
    """A row of a list, with its units, leader, milestones and measures.

    The figures and `lead_unit` to `figures_version` are written only by tasks.services.figures, in the transaction of
    whatever moves them (rules.md §4).
    """

    class Priority(models.TextChoices):
        KEY = "key", _("Key")
        NORMAL = "normal", _("Normal")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="tasks", verbose_name=_("phase"))
    project_list = models.ForeignKey(ProjectList, models.PROTECT, related_name="tasks", verbose_name=_("list"))
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    location = models.CharField(_("location"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    leader_name = models.CharField(_("leader"), max_length=50, blank=True)
    leader_title = models.CharField(_("leader's title"), max_length=50, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    indicator_code = models.CharField(_("indicator"), max_length=30, blank=True)
    handed_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_tasks",
        editable=False,
        verbose_name=_("lead unit"),
    )
    search_text = models.TextField(blank=True, editable=False)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    code_sort = models.CharField(max_length=60, blank=True, editable=False)
    figures_version = models.PositiveIntegerField(default=0, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("code_sort", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "phase", "project_list", "code"],
                name="tasks_task_code_once_a_list_and_phase",
                violation_error_message=_("This list has a task with this code already."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="tasks_task_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=[TaskState.DRAFT, TaskState.CANCELLED]) | Q(lead_unit__isnull=False),
                name="tasks_task_handed_out_has_lead_unit",
            ),
            models.CheckConstraint(
                condition=Q(
                    verified_percent__gte=0, claimed_percent__gte=F("verified_percent"), claimed_percent__lte=100
                ),
                name="tasks_task_percents_in_order",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "state", "code_sort"], name="tasks_task_by_code"),
            models.Index(fields=["campaign", "project_list", "figures_version"], name="tasks_task_by_list"),
            models.Index(fields=["campaign", "red_from"], name="tasks_task_by_red"),
            models.Index(fields=["lead_unit", "state"], name="tasks_task_by_lead_unit"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def light_until(self, on: dt.date) -> dt.date | None:
        """The last day on which the light of `on` holds if nothing more happens; None when it lasts."""
        is_grey = (
            not self.has_begun and self.state == TaskState.ACTIVE and not (self.yellow_from and self.yellow_from <= on)
        )
        begins = self.starts_on if is_grey else None
        turns = [day for day in (self.red_from, self.yellow_from, begins) if day and day > on]
        if self.red_from and self.red_from <= on:
            return None
        return min(turns) - dt.timedelta(days=1) if turns else None

    def days_overdue(self, on: dt.date) -> int:
        """The days of its milestone that is overdue longest; 0 for one that is not late (rules.md §3)."""
        if self.state != TaskState.ACTIVE or self.next_due_on is None:
            return 0
        return max(0, (on - self.next_due_on).days)


class TaskFigures(FiguresColumns):
    """The figures of a task as they stood from one day through another; the row without end is today's.

    At most one row a task and day: several changes of one day are one row. Drafts have none.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="past_figures")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = TaskFiguresQuerySet.as_manager()

    class Meta:
        ordering = ("task_id", "valid_from")
        verbose_name_plural = "task figures"
        constraints = (
            models.UniqueConstraint(fields=["task", "valid_from"], name="tasks_figures_once_a_day"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(valid_until__isnull=True), name="tasks_figures_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="tasks_figures_end_after_they_begin",
            ),
        )
        indexes = (models.Index(fields=["campaign", "valid_from"], name="tasks_figures_by_day"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.valid_from}"


class Responsibility(models.Model):
    """What a unit is to a task: it leads, builds, manages or supports (1+1+N)."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        BUILD = "build", _("Build")
        MANAGE = "manage", _("Manage")
        SUPPORT = "support", _("Support")

    task = models.ForeignKey(Task, models.CASCADE, related_name="responsibilities")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="responsibilities")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=["task", "unit", "role"], name="tasks_responsibility_once"),
            models.UniqueConstraint(fields=["task"], condition=Q(role="lead"), name="tasks_responsibility_one_lead"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.role} {self.unit_id}"


class TaskQuestion(models.Model):
    """What an import could not read: the words are kept, the value stayed empty, somebody has to say."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="questions")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    original = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text
