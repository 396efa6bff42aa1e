"""The map of sites and open findings, and the rows it draws."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import SIGNED_IN, GuardedView
from base import clock
from base.lists import query_of
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.forms.map import FINDINGS, SITES, MapForm
from inspections.models import Finding, Site
from inspections.presenters.map import map_data
from inspections.querysets import FindingQuerySet, SiteQuerySet

LISTED = 100
"""Of each below the map; the lists hold all."""


class MapPage(GuardedView):
    """What page and rows share: the campaign, and what was asked for."""

    access = SIGNED_IN

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    @cached_property
    def form(self) -> MapForm:
        return MapForm(self.request.GET, campaign=self.campaign)

    @cached_property
    def asked(self) -> dict[str, Any]:
        return self.form.chosen()

    def at(self) -> Site | None:
        """The site that is to stand in the middle, where it has a position."""
        asked = self.request.GET.get("at", "")
        placed = Site.objects.filter(campaign=self.campaign, longitude__isnull=False)
        return placed.filter(pk=int(asked)).first() if asked.isdecimal() else None

    def sites(self) -> SiteQuerySet:
        sites = Site.objects.filter(campaign=self.campaign).in_use(clock.today())
        if self.asked["show"] == FINDINGS:
            return sites.none()
        return sites.filter(type=self.asked["type"]) if self.asked["type"] else sites

    def findings(self) -> FindingQuerySet:
        found = Finding.objects.seen_in(self.campaign, self.person).open()
        if self.asked["show"] == SITES:
            return found.none()
        if self.asked["type"]:
            found = found.filter(site__type=self.asked["type"])
        found = found.filter(state=self.asked["state"]) if self.asked["state"] else found
        return found.distinct().order_by("pk")


class MapView(MapPage):
    """The map, and below it the same as a list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = query_of(request.GET)
        context = {
            "campaign": self.campaign,
            "form": self.form,
            "data_url": f"{reverse('inspections:map-data')}?{query}",
            "at": self.at(),
            "tiles": settings.TILE_URL,
            "attribution": settings.TILE_ATTRIBUTION,
            "findings": self.findings().select_related("site", "category", "unit").order_by("due_at", "pk")[:LISTED],
            "sites": self.sites().select_related("type", "unit")[:LISTED],
            "without": self.sites().filter(longitude__isnull=True).count(),
        }
        return render(request, "inspections/map.html", context)


class MapDataView(MapPage):
    """The rows to draw, as inspections.presenters.map says."""

    def get(self, request: HttpRequest) -> JsonResponse:
        data = map_data(self.sites(), self.findings(), at=clock.now(), system=settings.TILE_COORDINATES)
        return JsonResponse(data.as_json(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
