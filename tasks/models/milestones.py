"""Milestones and what they wait for."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import new_client_uid
from tasks.models.tasks import Task
from tasks.querysets import MilestoneQuerySet
from tasks.workflow import MilestoneState


class Milestone(models.Model):
    """A dated, weighted step of a task. `due_text` keeps the date as it was written.

    `judged_by_on` is the day lateness counts from: `due_on` without extensions granted after it had passed.
    `late_days` is fixed by the claim. `rungs_from` is the day of revocation or of unblocking, from which rungs count
    when it is later than `due_on` (rules.md §3, §5).
    """

    class Layer(models.TextChoices):
        SUBSTANCE = "substance", _("Substance")
        SURFACE = "surface", _("Surface")

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=100)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    baseline_due_on = models.DateField(_("first due on"), null=True, blank=True, editable=False)
    due_text = models.CharField(_("as written"), max_length=100, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    layer = models.CharField(_("layer"), max_length=10, choices=Layer.choices, blank=True)
    depends_on = models.ManyToManyField(
        "self", through="Dependency", symmetrical=False, related_name="dependents", verbose_name=_("waits for")
    )
    state = models.CharField(_("state"), max_length=12, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    entered_on = models.DateField(null=True, blank=True, editable=False)
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True, editable=False)
    claim_received_at = models.DateTimeField(null=True, blank=True, editable=False)
    late_days = models.PositiveIntegerField(null=True, blank=True, editable=False)
    verified_on = models.DateField(_("verified on"), null=True, blank=True, editable=False)
    predicted_on = models.DateField(_("predicted on"), null=True, blank=True, editable=False)
    judged_by_on = models.DateField(null=True, blank=True, editable=False)
    rungs_from = models.DateField(null=True, blank=True, editable=False)
    unblocked_on = models.DateField(null=True, blank=True, editable=False)
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    order_override = models.TextField(_("reason for the override"), blank=True, editable=False)
    overdue_since = models.DateField(_("overdue since"), null=True, blank=True, editable=False)
    flag_run = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, null=True, default=new_client_uid, editable=False)

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
                condition=Q(due_on__isnull=True, judged_by_on__isnull=True)
                | Q(due_on__isnull=False, judged_by_on__isnull=False),
                name="tasks_milestone_dated_is_judged",
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

    @property
    def spell_root(self) -> models.Model:
        """What the events of its spells belong to."""
        return self.task

    @property
    def rungs_count_from(self) -> dt.date | None:
        """The day rungs count from: the due date, or the later day of revocation or of unblocking (rules.md §3, §5)."""
        if self.due_on is None or self.rungs_from is None:
            return self.due_on
        return max(self.due_on, self.rungs_from)

    def days_overdue(self, on: dt.date) -> int:
        """Days since the due date for an open milestone, 0 when it is not late; the task's state is the caller's."""
        if self.state != MilestoneState.OPEN or self.due_on is None:
            return 0
        return max(0, (on - self.due_on).days)


class Dependency(models.Model):
    """A milestone waits for another one of the same campaign."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="dependencies")
    needed = models.ForeignKey(Milestone, models.PROTECT, related_name="needed_by")

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = (
            models.UniqueConstraint(fields=["milestone", "needed"], name="tasks_dependency_once"),
            models.CheckConstraint(condition=~Q(milestone=F("needed")), name="tasks_dependency_not_on_itself"),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id} ← {self.needed_id}"
