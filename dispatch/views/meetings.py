"""Meetings and their reports."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.roles import Permission
from base import clock
from base.errors import DomainError
from base.forms import add_domain_error
from base.lists import ListPage
from campaign.current import current_campaign
from campaign.models import Campaign
from dispatch.filters import MeetingFilterSet
from dispatch.forms import MeetingForm
from dispatch.models import Meeting, Report
from dispatch.permissions import can_prepare_meetings
from dispatch.querysets import MeetingQuerySet
from dispatch.services.meetings import MeetingDraft, create_meeting
from dispatch.services.reports import request_report
from dispatch.tables import MeetingTable


class MeetingListView(ListPage, GuardedView):
    """The campaign's meetings, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Dispatch meetings")
    template_name = "dispatch/meeting_list.html"
    filterset_class = MeetingFilterSet
    table_class = MeetingTable
    main_filters = ("q", "state")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> MeetingQuerySet:
        return Meeting.objects.visible_to(self.person).filter(campaign=self.campaign)

    def lede(self, count: int) -> str:
        return _("Each with its report, built by itself at the cut-off.")

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"create": self.campaign is not None and can_prepare_meetings(self.person, self.campaign)}}


class MeetingCreateView(GuardedView):
    access = holders_of(Permission.PREPARE_MEETINGS)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.campaign(request)
        return self.show(request, MeetingForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        campaign = self.campaign(request)
        form = MeetingForm(request.POST)
        if form.is_valid():
            draft = MeetingDraft(campaign=campaign, **form.cleaned_data)
            try:
                meeting = create_meeting(actor=self.person.as_actor(), draft=draft)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("dispatch:meeting-detail", meeting.pk)
        return self.show(request, form, status=422)

    def campaign(self, request: HttpRequest) -> Campaign:
        campaign = current_campaign(request)
        if campaign is None:
            raise Http404
        if not can_prepare_meetings(request.user, campaign):
            raise PermissionDenied
        return campaign

    def show(self, request: HttpRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
        return render(request, "dispatch/meeting_form.html", {"form": form}, status=status)


class MeetingDetailView(GuardedView):
    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("campaign"), pk=pk)
        context = {
            "meeting": meeting,
            "reports": Report.objects.visible_to(request.user).filter(meeting=meeting).defer("snapshot"),
            "is_before_cutoff": clock.now() < meeting.cutoff_at,
            "can": {"build": can_prepare_meetings(request.user, meeting.campaign)},
        }
        return render(request, "dispatch/meeting_detail.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the report (a preview before the cut-off)."""
        meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("campaign"), pk=pk)
        if not can_prepare_meetings(request.user, meeting.campaign):
            raise PermissionDenied
        report = request_report(actor=self.person.as_actor(), meeting=meeting)
        return redirect("dispatch:report-detail", report.pk)
