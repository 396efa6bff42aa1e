"""What units report: updates with claims and evidence."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.files import IMAGES
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from tasks.models.milestones import Milestone
from tasks.models.tasks import Task
from tasks.querysets import EvidenceQuerySet, UpdateQuerySet
from tasks.workflow import ClaimState, UpdateState

AT_LEAST_NONE = MinValueValidator(0)


class ProgressUpdate(models.Model):
    """What a unit reports for a task and a period; further ones of the same period are supplements.

    A draft belongs to its unit, one at a time for a task; its period is that of its submission. `author_id` is who
    submitted it last (of a draft: who wrote in it last). `corrects` is the accepted one it corrects. `is_hollow` and
    `behind_reason`: rules.md §6. `return_notes` are the reasons of a return by field, `self_check` answers by question.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="updates")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="updates")
    author_id = models.BigIntegerField()
    author_kind = models.CharField(max_length=10, default="person")
    on_behalf = models.BooleanField(default=False)
    period = models.DateField(_("period"))
    supplement = models.PositiveSmallIntegerField(default=0)
    narrative = models.TextField(_("progress"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    highlights = models.TextField(_("highlights"), blank=True)
    behind_reason = models.TextField(_("why it is behind"), blank=True)
    self_check = models.JSONField(_("self-check"), default=dict, blank=True)
    is_hollow = models.BooleanField(_("hollow"), default=False, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    state = models.CharField(_("state"), max_length=12, choices=UpdateState.choices, default=UpdateState.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    return_notes = models.JSONField(default=dict, blank=True, editable=False)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(state=UpdateState.DRAFT) | ~Q(narrative=""), name="tasks_update_submitted_has_narrative"
            ),
            models.UniqueConstraint(
                fields=["task", "unit"], condition=Q(state=UpdateState.DRAFT), name="tasks_update_one_draft"
            ),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="tasks_update_by_state"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.period}"


class MilestoneClaim(models.Model):
    """A milestone claimed done in an update; verified or returned by itself. Ticked: in a draft, not yet claimed."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="claims")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.TICKED)
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
    """A photo or document that proves what an update says; when and where it was taken, as the phone told."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT)
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "evidence"
        constraints = (models.UniqueConstraint(fields=["update", "file"], name="tasks_evidence_once_an_update"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.file.mime in IMAGES


class UnitInput(models.Model):
    """What a unit put into the campaign in a period (投入), told once a period: money in 万元, person-days, visits."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="inputs")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inputs")
    period = models.DateField(_("period"))
    money = models.DecimalField(
        _("money, in 10,000 yuan"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[AT_LEAST_NONE]
    )
    person_days = models.PositiveIntegerField(_("person-days"), null=True, blank=True)
    visits = models.PositiveIntegerField(_("leaders' visits on site"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("-period", "unit_id")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "unit", "period"], name="tasks_input_once_a_period"),
            models.CheckConstraint(condition=Q(money__isnull=True) | Q(money__gte=0), name="tasks_input_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period}"
