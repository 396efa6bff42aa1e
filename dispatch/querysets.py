"""Named reads of meetings, reports and their templates."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Viewer, holds, units_where
from accounts.roles import Permission
from campaign.models import Campaign
from dispatch.workflow import BUILT, MeetingState, ReportState

FROZEN = "issued reports are never changed"


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "MeetingQuerySet":
        """Meetings of the campaigns one may see: all for those who read meetings, for others once a report is issued.

        A liaison's statement hangs under a meeting; an administrator and an inspector have no part in one and see of it
        what everyone sees, the issued report (rules.md §14).
        """
        seen = self.filter(campaign__in=Campaign.objects.visible_to(viewer).values("pk"))
        if holds(viewer, Permission.READ_MEETINGS):
            return seen
        issued = self.model._default_manager.filter(reports__state=ReportState.ISSUED)
        return seen.filter(pk__in=issued.values("pk"))

    def search(self, text: str) -> "MeetingQuerySet":
        """Meetings whose title or chair holds the text."""
        return self.filter(Q(title__icontains=text) | Q(chair__icontains=text))

    def past_cutoff_without_report(self, at: dt.datetime) -> "MeetingQuerySet":
        """Meetings in preparation whose cut-off has come and whose report nobody has begun."""
        built = self.model._default_manager.filter(reports__is_preview=False)
        return self.filter(state=MeetingState.PREPARING, cutoff_at__lte=at).exclude(pk__in=built.values("pk"))


class ReportTemplateQuerySet(models.QuerySet[Any]):
    def to_be_tried(self, edition: int) -> "ReportTemplateQuerySet":
        """The offices' own templates in force that have not passed this edition of the checks."""
        newer = self.model._default_manager.filter(campaign=OuterRef("campaign"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer), file__isnull=False, tried_for__lt=edition)


class ReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "ReportQuerySet":
        """Issued ones of the campaigns one may see; before that, those who prepare meetings there (rules.md §14)."""
        seen = Campaign.objects.visible_to(viewer).values("pk")
        prepared = Q(meeting__campaign__unit_id__in=units_where(viewer, Permission.PREPARE_MEETINGS))
        return self.filter(Q(state=ReportState.ISSUED) | prepared, meeting__campaign__in=seen)

    def update(self, **kwargs: Any) -> int:
        """Raises TypeError for a change of an issued report; it is the database that refuses it (dispatch.frozen)."""
        try:
            return super().update(**kwargs)
        except IntegrityError as error:
            if FROZEN in str(error):
                raise TypeError(FROZEN) from error
            raise

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.order_by().filter(state=ReportState.ISSUED).exists():
            raise TypeError(FROZEN)
        return super().delete()

    def search(self, text: str) -> "ReportQuerySet":
        """Reports whose number or meeting holds the text."""
        return self.filter(Q(number__icontains=text) | Q(meeting__title__icontains=text))

    def told_before(self, meeting: Any) -> "ReportQuerySet":
        """Reports of earlier meetings of the campaign, what was told last first: issued ones, else those built.

        A correction comes before what it corrects.
        """
        earlier = Q(meeting__held_at__lt=meeting.held_at) | Q(meeting__held_at=meeting.held_at, meeting__lt=meeting.pk)
        built = self.filter(earlier, meeting__campaign=meeting.campaign_id, is_preview=False, state__in=BUILT)
        issued = models.When(state=ReportState.ISSUED, then=models.Value(0))
        told = models.Case(issued, default=models.Value(1), output_field=models.IntegerField())
        found: ReportQuerySet = built.annotate(told=told).order_by("told", "-meeting__held_at", "-meeting", "-pk")
        return found

    def to_be_built(self, at: dt.datetime) -> "ReportQuerySet":
        """Queued ones, and those whose worker's lease has run out."""
        lost = Q(state=ReportState.BUILDING) & (Q(lease_until__isnull=True) | Q(lease_until__lt=at))
        return self.filter(Q(state=ReportState.QUEUED) | lost)

    def to_be_printed(self, at: dt.datetime) -> "ReportQuerySet":
        """Built ones without a PDF that nobody is printing; those that could not be printed wait for a person."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
        return self.filter(free, state__in=BUILT, pdf__isnull=True, pdf_error="")
