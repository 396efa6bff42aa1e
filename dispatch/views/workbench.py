"""The first page after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import SIGNED_IN, GuardedView
from campaign.current import current_campaign
from dispatch.workbench import workbench


class WorkbenchView(GuardedView):
    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        bench = workbench(self.person, campaign) if campaign else None
        return render(request, "dispatch/workbench.html", {"campaign": campaign, "bench": bench})
