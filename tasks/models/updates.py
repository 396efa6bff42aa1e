"""What units report: updates with claims and evidence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import StoredFile, new_client_uid
from tasks.models.milestones import Milestone
from tasks.models.tasks import Task
from tasks.querysets import UpdateQuerySet
from tasks.workflow import ClaimState, UpdateState


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
    highlights = models.TextField(_("highlights"), blank=True)
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
