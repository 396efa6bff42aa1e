"""The leaders' page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import SIGNED_IN, GuardedView
from base import clock
from campaign.current import current_campaign
from dispatch.dashboard.page import dashboard


class DashboardView(GuardedView):
    """Against the dates in force, or with `?against=baseline` the first ones; `?units=all` ranks every unit."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        against = "baseline" if request.GET.get("against") == "baseline" else "plan"
        all_units = request.GET.get("units") == "all"
        board = dashboard(campaign, against, all_units=all_units) if campaign else None
        context = {"campaign": campaign, "today": clock.today(), "against": against, "board": board}
        return render(request, "dispatch/dashboard.html", context)
