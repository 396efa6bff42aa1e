"""Operations on rounds of inspection: planned, filled, drawn, walked, closed; their results."""

from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base.api import ReadViewSet, takes
from base.trail import Actor
from inspections.api.named import all_named, campaign_seen, named
from inspections.api.round_serializers import (
    AskedResultsSerializer,
    CitiesSerializer,
    DrawInputSerializer,
    DrawsSerializer,
    InspectionEditSerializer,
    InspectionSerializer,
    NewInspectionSerializer,
    ResultsSerializer,
    SendInspectorSerializer,
    SitesSerializer,
    VisitsSerializer,
)
from inspections.figures import results, whole
from inspections.filters import InspectionFilterSet
from inspections.models import Inspection, Site, SiteType
from inspections.permissions import can_plan_rounds, can_see_results
from inspections.querysets import InspectionQuerySet
from inspections.selectors import walkers_of
from inspections.services import rounds
from inspections.services.scores import set_city_scores
from tasks.selectors import units_of

RELATED = ("campaign__unit", "campaign__parent", "unit", "indicator_set")


class InspectionApiFilterSet(InspectionFilterSet):
    """The filters of the page, and what the page knows by itself."""

    class Meta:
        model = Inspection
        fields = ("campaign", "unit", "indicator_set")


class InspectionViewSet(ReadViewSet):
    """Rounds one may see: of campaigns whose findings one sees, those one walks, self-checks of one's units."""

    resource = "inspections"
    queryset = Inspection.objects.none()
    serializer_class = InspectionSerializer
    filterset_class = InspectionApiFilterSet

    def get_queryset(self) -> InspectionQuerySet:
        visible = Inspection.objects.visible_to(viewer_of(self.request)).with_progress()
        found: InspectionQuerySet = visible.select_related(*RELATED).prefetch_related("city_scores").order_by("id")
        return found

    @takes(NewInspectionSerializer)
    def create(self, request: Request) -> Response:
        """Plans a round without sites. The same `client_uid` again is the same round."""
        given, viewer = self.given(), viewer_of(request)
        campaign = campaign_seen(viewer, given.pop("campaign"))
        if not can_plan_rounds(viewer, campaign):
            raise PermissionDenied
        plan = rounds.RoundPlan(
            campaign=campaign,
            unit=named(units_of(campaign), given.pop("unit", None), "unit"),
            indicator_set=named(campaign.indicator_sets.all(), given.pop("indicator_set"), "indicator_set"),
            **given,
        )
        return self.shown(rounds.plan_round(actor=self.actor, plan=plan), status.HTTP_201_CREATED)

    @takes(InspectionEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Names it otherwise or moves its days. What is left out stays."""
        inspection, given = self.planned(), self.given()
        version = given.pop("version", None)
        rounds.edit_round(actor=self.actor, inspection=inspection, values=given, version=version)
        return self.shown(inspection)

    def destroy(self, request: Request, pk: str) -> Response:
        """Throws away a round that was never opened."""
        rounds.delete_round(actor=self.actor, inspection=self.planned())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @takes(SitesSerializer)
    @action(detail=True, methods=["post"])
    def sites(self, request: Request, pk: str) -> Response:
        """Puts sites into the round. One that waits for its visit already is not put in twice, a visited one again."""
        inspection = self.planned()
        known = Site.objects.filter(campaign=inspection.campaign_id).select_related("type")
        sites = all_named(known, self.given()["sites"], "sites")
        rounds.add_sites(actor=self.actor, inspection=inspection, sites=sites)
        return self.shown(inspection)

    @takes(DrawInputSerializer)
    @action(detail=True, methods=["post"])
    def draw(self, request: Request, pk: str) -> Response:
        """Draws sites at random among those not in the round. Seed and candidates are kept and read under `draws/`."""
        inspection, given = self.planned(), self.given()
        asked = {each["site_type"]: each["count"] for each in given["types"]}
        all_named(SiteType.objects.filter(campaign=inspection.campaign_id), asked, "types")
        rounds.draw_sites(actor=self.actor, inspection=inspection, asked=asked)
        return self.shown(inspection)

    @takes(VisitsSerializer)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Takes sites that were not visited yet out of the round, by their visits. Others stay."""
        inspection = self.planned()
        rounds.remove_visits(actor=self.actor, inspection=inspection, visits=self.visits(inspection))
        return self.shown(inspection)

    @takes(SendInspectorSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Gives visits that were not submitted to an inspector, or to nobody."""
        inspection = self.planned()
        inspector = named(walkers_of(inspection), self.given()["inspector"], "inspector")
        visits = self.visits(inspection)
        rounds.assign_visits(actor=self.actor, inspection=inspection, visits=visits, inspector=inspector)
        return self.shown(inspection)

    @takes(CitiesSerializer)
    @action(detail=True, methods=["post"])
    def cities(self, request: Request, pk: str) -> Response:
        """Puts other cities' published scores beside the round, in place of those entered."""
        inspection = self.planned()
        scores = {each["city"]: each["points"] for each in self.given()["cities"]}
        set_city_scores(actor=self.actor, inspection=inspection, scores=scores)
        return self.shown(inspection)

    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Opens a planned round. Its inspectors find their sites on their phones."""
        inspection = self.planned()
        rounds.open_round(actor=self.actor, inspection=inspection)
        return self.shown(inspection)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Closes an open round. What was finished on a phone before still comes in."""
        inspection = self.planned()
        rounds.close_round(actor=self.actor, inspection=inspection)
        return self.shown(inspection)

    @extend_schema(parameters=[AskedResultsSerializer], responses=ResultsSerializer)
    @action(detail=True)
    def results(self, request: Request, pk: str) -> Response:
        """Points, out-of, rate and rank, rolled up by indicator, site, site type or unit, and of the whole round."""
        inspection = self.looked_into()
        asked = AskedResultsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        by = asked.validated_data["by"]
        shown = {"by": by, "whole": whole(inspection), "rows": results(inspection, by)}
        return Response(ResultsSerializer(shown).data)

    @extend_schema(responses=DrawsSerializer)
    @action(detail=True)
    def draws(self, request: Request, pk: str) -> Response:
        """How sites were drawn, draw by draw."""
        return Response(DrawsSerializer({"draws": self.looked_into().draw.get("draws", [])}).data)

    @property
    def actor(self) -> Actor:
        found: Actor = viewer_of(self.request).as_actor()
        return found

    def planned(self) -> Inspection:
        """The round, to be worked on by whoever plans it."""
        inspection: Inspection = self.get_object()
        if not can_plan_rounds(viewer_of(self.request), inspection.campaign):
            raise PermissionDenied
        return inspection

    def looked_into(self) -> Inspection:
        """The round, for whoever may see what came of all its sites."""
        inspection: Inspection = self.get_object()
        if not can_see_results(viewer_of(self.request), inspection):
            raise PermissionDenied
        return inspection

    def visits(self, inspection: Inspection) -> list[int]:
        """The ids that were given, all of visits of the round."""
        found = all_named(inspection.visits.all(), self.given()["visits"], "visits")
        return [each.pk for each in found]

    def shown(self, inspection: Inspection, code: int = status.HTTP_200_OK) -> Response:
        stored: Any = self.get_queryset().get(pk=inspection.pk)
        return Response(self.get_serializer(stored).data, status=code)
