"""Whistles: a subdistrict or community calls departments to what it cannot solve (吹哨报到)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from inspections.models.findings import Finding
from inspections.models.places import Placed
from inspections.querysets import CallQuerySet, WhistleQuerySet
from inspections.workflow import CallState, WhistleState


class Whistle(Placed):
    """A call for help by `unit`, a subdistrict or community, from a finding or from nothing (rules.md §9).

    `approved_by` is its leader where the policy asks for approval before it is raised.
    """

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        NORMAL = "normal", _("Normal")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="whistles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="whistles", verbose_name=_("raised by"))
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="whistles", editable=False)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="whistles", verbose_name=_("finding")
    )
    title = models.CharField(_("what is needed"), max_length=100)
    description = models.TextField(_("what is the matter"))
    place = models.CharField(_("place"), max_length=200)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=WhistleState.choices, default=WhistleState.DRAFT)
    created_at = models.DateTimeField(editable=False)
    raised_at = models.DateTimeField(null=True, blank=True, editable=False)
    dispatched_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["campaign", "state", "-id"], name="inspections_whistle_by_state"),)

    def __str__(self) -> str:
        return self.title


class WhistleCall(models.Model):
    """One call to one unit. `arrive_by` is when it is to report in by, null while a refusal is being judged."""

    class Result(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        FAIRLY = "fairly", _("Fairly satisfied")
        NOT = "not", _("Not satisfied")

    whistle = models.ForeignKey(Whistle, models.CASCADE, related_name="calls")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calls", verbose_name=_("unit called"))
    is_lead = models.BooleanField(_("leads"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=CallState.choices, default=CallState.CALLED)
    called_at = models.DateTimeField(null=True, blank=True, editable=False)
    arrive_by = models.DateTimeField(null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_late = models.BooleanField(default=False, editable=False)
    comer_name = models.CharField(_("who comes"), max_length=50, blank=True)
    comer_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    refusal = models.TextField(_("why it is refused"), blank=True)
    contested = models.TextField(_("why the arrival is contested"), blank=True)
    outcome = models.TextField(_("what was done"), blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    result = models.CharField(_("rating"), max_length=10, choices=Result.choices, blank=True)
    overdue_since = models.DateTimeField(null=True, blank=True, editable=False)
    flag_run = models.UUIDField(null=True, blank=True, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-is_lead", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["whistle", "unit"],
                name="inspections_call_once_a_unit",
                violation_error_message=_("This unit is called already."),
            ),
            models.UniqueConstraint(fields=["whistle"], condition=Q(is_lead=True), name="inspections_call_one_leads"),
        )
        indexes = (
            models.Index(
                fields=["arrive_by"],
                condition=Q(state="called", overdue_since__isnull=True),
                name="inspections_call_to_flag",
            ),
        )

    def __str__(self) -> str:
        return f"{self.whistle_id} → {self.unit_id}"

    @property
    def spell_root(self) -> models.Model:
        """What the events of its spells belong to."""
        return self.whistle


class WhistlePhoto(models.Model):
    """A photo that came with a whistle."""

    whistle = models.ForeignKey(Whistle, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="whistle_photos")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["whistle", "file"], name="inspections_whistle_photo_once"),)

    def __str__(self) -> str:
        return f"{self.whistle_id}/{self.file_id}"
