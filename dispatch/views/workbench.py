"""The first page after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import SIGNED_IN, GuardedView
from base import clock
from campaign.current import current_campaign
from campaign.permissions import units_to_hold_campaigns
from dispatch.workbench import workbench


class WorkbenchView(GuardedView):
    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        bench = workbench(self.person, campaign) if campaign else None
        may_start = campaign is None and units_to_hold_campaigns(self.person).exists()
        context = {"campaign": campaign, "bench": bench, "today": clock.today(), "may_start": may_start}
        return render(request, "dispatch/workbench.html", context)
