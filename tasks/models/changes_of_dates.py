"""Extensions and suspensions: how a date moves once a task is handed out (rules.md §3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tasks.models.milestones import Milestone
from tasks.models.tasks import Task
from tasks.querysets import RequestQuerySet
from tasks.workflow import ExtensionState, SuspensionState


class Request(models.Model):
    """What both have: who asked and when, why, and how it was decided."""

    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True


class Extension(Request):
    """A milestone's date moved, or asked to be moved, to a later day."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="extensions")
    old_due_on = models.DateField()
    new_due_on = models.DateField(_("new date"))
    state = models.CharField(max_length=10, choices=ExtensionState.choices, default=ExtensionState.ASKED)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state=ExtensionState.ASKED), name="tasks_extension_one_asked"
            ),
            models.CheckConstraint(condition=Q(new_due_on__gt=F("old_due_on")), name="tasks_extension_goes_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="tasks_extension_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.old_due_on} → {self.new_due_on}"


class Suspension(Request):
    """A task's clock stopped from the day it is granted, that day included, to the day of resuming, not included."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="suspensions")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SuspensionState.choices, default=SuspensionState.ASKED)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(state__in=[SuspensionState.ASKED, SuspensionState.GRANTED]),
                name="tasks_suspension_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="tasks_suspension_has_reason"),
            models.CheckConstraint(
                condition=Q(state=SuspensionState.GRANTED, starts_on__isnull=False, ends_on__isnull=True)
                | Q(state=SuspensionState.ENDED, starts_on__isnull=False, ends_on__gte=F("starts_on"))
                | Q(
                    state__in=[SuspensionState.ASKED, SuspensionState.REFUSED, SuspensionState.WITHDRAWN],
                    starts_on__isnull=True,
                ),
                name="tasks_suspension_days_follow_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.starts_on} – {self.ends_on}"
