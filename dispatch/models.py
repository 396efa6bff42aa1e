"""Dispatch meetings and the reports built for them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base.models import LongWork, StoredFile, new_client_uid
from campaign.models import Campaign
from dispatch.querysets import MeetingQuerySet, ReportQuerySet
from dispatch.workflow import MeetingState, ReportState


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


class Report(LongWork):
    """A progress report. Its snapshot holds the rows as they were; document and pages are made from it alone."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reports")
    as_of = models.DateTimeField(null=True, blank=True)
    is_preview = models.BooleanField(_("preview"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.QUEUED)
    snapshot = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(is_preview=False), name="dispatch_report_one_at_the_cutoff"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReportState.QUEUED, ReportState.BUILDING, ReportState.FAILED])
                | Q(snapshot__isnull=False, document__isnull=False, as_of__isnull=False),
                name="dispatch_report_built_has_document",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {ReportState.QUEUED, ReportState.BUILDING}
