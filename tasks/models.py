"""Tasks with their responsibilities and milestones; updates with claims and evidence; spells of being overdue."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign, Phase, ProjectList
from tasks.querysets import MilestoneQuerySet, SpellQuerySet, TaskQuerySet, UpdateQuerySet
from tasks.workflow import ClaimState, MilestoneState, SpellState, TaskState, UpdateState


class Task(models.Model):
    """A row of a list, with its units, leader and milestones.

    The figures (`lead_unit` to `figures_version`) are written only by tasks.services.figures, in the transaction of
    whatever moves them; percents are exact shares in hundredths (rules.md §4).
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="tasks", verbose_name=_("phase"))
    project_list = models.ForeignKey(ProjectList, models.PROTECT, related_name="tasks", verbose_name=_("list"))
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    leader_name = models.CharField(_("leader"), max_length=50, blank=True)
    leader_title = models.CharField(_("leader's title"), max_length=50, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)
    is_ongoing = models.BooleanField(_("ongoing"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=TaskState.choices, default=TaskState.DRAFT)
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
    claimed_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    verified_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    open_count = models.PositiveIntegerField(default=0, editable=False)
    waiting_count = models.PositiveIntegerField(default=0, editable=False)
    has_begun = models.BooleanField(default=False, editable=False)
    next_due_on = models.DateField(null=True, blank=True, editable=False)
    red_from = models.DateField(null=True, blank=True, editable=False)
    yellow_from = models.DateField(null=True, blank=True, editable=False)
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
            models.Index(fields=["campaign", "red_from"], name="tasks_task_by_red"),
            models.Index(fields=["lead_unit", "state"], name="tasks_task_by_lead_unit"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_waiting(self) -> bool:
        """All milestones neither verified nor cancelled are claimed, at least one: 待核验 beside the light."""
        return self.open_count == 0 and self.waiting_count > 0


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


class Milestone(models.Model):
    """A dated, weighted step of a task. `due_text` keeps the date as it was written."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=100)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    baseline_due_on = models.DateField(_("first due on"), null=True, blank=True, editable=False)
    due_text = models.CharField(_("as written"), max_length=100, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    entered_on = models.DateField(null=True, blank=True, editable=False)
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True, editable=False)
    claim_received_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_on = models.DateField(_("verified on"), null=True, blank=True, editable=False)
    overdue_since = models.DateField(_("overdue since"), null=True, blank=True, editable=False)
    flag_run = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ("task_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["task", "number"], name="tasks_milestone_number_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="tasks_milestone_weight_positive"),
            models.CheckConstraint(
                condition=Q(state__in=[MilestoneState.CLAIMED, MilestoneState.VERIFIED], claimed_on__isnull=False)
                | Q(state__in=[MilestoneState.OPEN, MilestoneState.CANCELLED], claimed_on__isnull=True),
                name="tasks_milestone_claimed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=MilestoneState.VERIFIED, verified_on__isnull=False)
                | (~Q(state=MilestoneState.VERIFIED) & Q(verified_on__isnull=True)),
                name="tasks_milestone_verified_has_date",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_on"],
                condition=Q(state=MilestoneState.OPEN, overdue_since__isnull=True),
                name="tasks_milestone_not_flagged",
            ),
            models.Index(fields=["flag_run"], condition=Q(flag_run__isnull=False), name="tasks_milestone_flag_run"),
        )

    def __str__(self) -> str:
        return self.name

    def days_overdue(self, on: dt.date) -> int:
        """Days since the due date for an open milestone, 0 when it is not late; the task's state is the caller's."""
        if self.state != MilestoneState.OPEN or self.due_on is None:
            return 0
        return max(0, (on - self.due_on).days)


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


class ProgressUpdate(models.Model):
    """What a unit reports for a task and a period; further ones of the same period are supplements."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="updates")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="updates")
    author_id = models.BigIntegerField()
    author_kind = models.CharField(max_length=10, default="person")
    on_behalf = models.BooleanField(default=False)
    period = models.DateField(_("period"))
    supplement = models.PositiveSmallIntegerField(default=0)
    narrative = models.TextField(_("progress"))
    difficulties = models.TextField(_("difficulties"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=UpdateState.choices, default=UpdateState.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["task", "unit", "period", "supplement"], name="tasks_update_once_a_period"),
            models.CheckConstraint(
                condition=Q(state=UpdateState.DRAFT) | Q(submitted_at__isnull=False),
                name="tasks_update_submitted_has_instant",
            ),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="tasks_update_by_state"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.period}"


class MilestoneClaim(models.Model):
    """A milestone claimed done in an update; verified or returned by itself."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="claims")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["update", "milestone"], name="tasks_claim_once_an_update"),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state=ClaimState.PENDING), name="tasks_claim_one_pending"
            ),
        )

    def __str__(self) -> str:
        return f"{self.update_id} → {self.milestone_id}"


class Evidence(models.Model):
    """A photo or document that proves what an update says."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT)
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "evidence"
        constraints = (models.UniqueConstraint(fields=["update", "file"], name="tasks_evidence_once_an_update"),)

    def __str__(self) -> str:
        return self.name


class Spell(models.Model):
    """One stretch of being overdue, of any kind of record. `since` is the midnight after the due date in force."""

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spells")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    since = models.DateTimeField()
    flagged_at = models.DateTimeField()
    held_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SpellState.choices, default=SpellState.RUNNING)

    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=~Q(state=SpellState.ENDED), name="tasks_spell_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=SpellState.ENDED, ended_at__isnull=False)
                | (~Q(state=SpellState.ENDED) & Q(ended_at__isnull=True)),
                name="tasks_spell_ended_has_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"


class SpellStep(models.Model):
    """A rung reached in a spell: acted on, or passed when the milestone was entered already that late."""

    spell = models.ForeignKey(Spell, models.CASCADE, related_name="steps")
    rung = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    passed_on_entry = models.BooleanField(default=False)

    class Meta:
        ordering = ("rung",)
        constraints = (models.UniqueConstraint(fields=["spell", "rung"], name="tasks_spell_step_once"),)

    def __str__(self) -> str:
        return f"{self.spell_id}/{self.rung}"
