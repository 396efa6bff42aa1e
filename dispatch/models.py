"""Dispatch meetings and the reports built for them."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base.models import LongWork, StoredFile, new_client_uid
from campaign.models import Campaign
from dispatch.querysets import FROZEN, MeetingQuerySet, ReportQuerySet, ReportTemplateQuerySet
from dispatch.workflow import BUILT, MeetingState, ReportState


class Meeting(models.Model):
    """A dispatch meeting. Its report is built by itself at the cut-off."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=100)
    held_at = models.DateTimeField(_("held at"))
    cutoff_at = models.DateTimeField(_("cut-off of the report"))
    chair = models.CharField(_("chair"), max_length=50, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState.choices, default=MeetingState.PREPARING)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-held_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="dispatch_meeting_number_once"),
            models.CheckConstraint(
                condition=Q(cutoff_at__lte=F("held_at")),
                name="dispatch_meeting_cutoff_before_held",
                violation_error_message=_("The cut-off must not be after the meeting."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class ReportTemplate(models.Model):
    """The Word template a campaign's reports are made from, from an instant on; without a file the built-in one."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="report_templates")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("file"), max_length=200, blank=True)
    set_at = models.DateTimeField(_("set at"))
    set_by_id = models.BigIntegerField(null=True, editable=False)
    tried_for = models.PositiveSmallIntegerField(default=0, editable=False)
    """The edition of the checks it has passed (dispatch.services.templates)."""

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class ReportSeries(models.Model):
    """The numbers a campaign's reports got in a local year; `last` counts up in the transaction that issues one."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="report_series")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "report series"
        ordering = ("campaign_id", "year")
        constraints = (models.UniqueConstraint(fields=["campaign", "year"], name="dispatch_report_series_once_a_year"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.year}"


class Report(LongWork):
    """A progress report. Its snapshot holds the rows as they were; document and pages are made from it alone.

    `body` is the document with the places of number, date and next steps still open; `document` has them filled in.
    An issued report is never changed, here, in bulk, or in the database (dispatch.frozen); its PDF may come later. A
    correction is another report of the meeting that names the one it takes the place of.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reports")
    as_of = models.DateTimeField(null=True, blank=True)
    is_preview = models.BooleanField(_("preview"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.QUEUED)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="correction")
    reason = models.TextField(_("reason for the correction"), blank=True)
    snapshot = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    next_steps = models.TextField(_("next steps"), blank=True)
    template = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    annex = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pdf_error = models.TextField(blank=True, editable=False)
    series = models.ForeignKey(ReportSeries, models.PROTECT, null=True, blank=True, related_name="reports")
    series_number = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by_id = models.BigIntegerField(null=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by_id = models.BigIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(is_preview=False, corrects__isnull=True),
                name="dispatch_report_one_at_the_cutoff",
            ),
            models.UniqueConstraint(fields=["series", "series_number"], name="dispatch_report_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[ReportState.QUEUED, ReportState.BUILDING, ReportState.FAILED])
                | Q(snapshot__isnull=False, document__isnull=False, as_of__isnull=False),
                name="dispatch_report_built_has_document",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="dispatch_report_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.CHECKED, ReportState.ISSUED])
                | Q(is_preview=False, checked_at__isnull=False),
                name="dispatch_report_checked_is_no_preview",
            ),
            models.CheckConstraint(
                condition=(Q(state=ReportState.ISSUED, issued_at__isnull=False, series__isnull=False) & ~Q(number=""))
                | (~Q(state=ReportState.ISSUED) & Q(issued_at__isnull=True, series__isnull=True, number="")),
                name="dispatch_report_issued_has_number",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.meeting}"

    def save(self, **kwargs: Any) -> None:
        self._refuse_when_issued()
        super().save(**kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:  # noqa: FBT001, FBT002  Django's signature
        self._refuse_when_issued()
        return super().delete(using, keep_parents)

    def _refuse_when_issued(self) -> None:
        if self.pk and Report.objects.filter(pk=self.pk, state=ReportState.ISSUED).exists():
            raise TypeError(FROZEN)

    @property
    def is_under_way(self) -> bool:
        return self.state in {ReportState.QUEUED, ReportState.BUILDING}

    @property
    def contents(self) -> dict[str, Any]:
        """The snapshot; empty while there is none."""
        return self.snapshot or {}

    @property
    def is_built(self) -> bool:
        return self.state in BUILT
