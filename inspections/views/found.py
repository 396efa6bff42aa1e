"""Fragments for lower pages: the findings of a unit, and those of a task."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import SIGNED_IN, GuardedView
from accounts.permissions import units_seen_by
from campaign.current import current_campaign
from inspections.models import Finding
from inspections.presenters.found import found_among
from tasks.models import Task

PANEL = "inspections/parts/found_panel.html"


class UnitFindingsView(GuardedView):
    """What a unit answers for in the campaign in view: open, overdue, relapses."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        unit = get_object_or_404(units_seen_by(self.person), pk=pk)
        campaign = current_campaign(request)
        found = Finding.objects.seen_in(campaign, self.person).filter(unit=unit)
        narrowed = {"campaign": str(campaign.pk) if campaign else "", "unit": str(unit.pk)}
        return render(request, PANEL, {"found": found_among(found, narrowed)})


class TaskFindingsView(GuardedView):
    """What was found that belongs to a task; nothing where nothing was."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = get_object_or_404(Task.objects.visible_to(self.person).select_related("campaign"), pk=pk)
        found = Finding.objects.seen_in(task.campaign, self.person).filter(task=task)
        if not found.counted().exists():
            return HttpResponse()
        narrowed = {"campaign": str(task.campaign_id), "task": str(task.pk)}
        return render(request, PANEL, {"found": found_among(found, narrowed)})
