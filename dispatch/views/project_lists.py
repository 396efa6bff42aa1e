"""The campaign's lists as cards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import SIGNED_IN, GuardedView
from base import clock
from campaign.current import current_campaign
from dispatch.dashboard.project_lists import by_category, worst_first
from dispatch.figures.campaign import campaign_figures


class ProjectListsView(GuardedView):
    """By category, or with `?sort=worst` the worst first."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        is_worst_first = request.GET.get("sort") == "worst"
        context: dict[str, Any] = {"campaign": campaign, "today": clock.today(), "is_worst_first": is_worst_first}
        if campaign:
            figures = campaign_figures(campaign, with_milestones=False)
            context["groups"] = worst_first(figures) if is_worst_first else by_category(figures)
        return render(request, "dispatch/project_lists.html", context)
