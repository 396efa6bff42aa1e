"""Operations on points units won and lost in national and provincial inspections."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base.api import ReadViewSet, example, takes
from base.trail import Actor
from campaign.models import Campaign
from inspections.api.named import campaign_seen, named
from inspections.filters import ScoreEventFilterSet
from inspections.models import Indicator, Inspection, ScoreEvent
from inspections.permissions import can_plan_rounds
from inspections.querysets import ScoreEventQuerySet
from inspections.services.scores import ScoreDraft, add_score_event, delete_score_event, edit_score_event
from tasks.api.serializers import ReasonSerializer
from tasks.selectors import units_of


class ScoreEventSerializer(serializers.ModelSerializer[ScoreEvent]):
    """Points a unit won (above zero) or lost, with why."""

    class Meta:
        model = ScoreEvent
        fields = (
            "id",
            "campaign",
            "unit",
            "inspection",
            "indicator",
            "on",
            "points",
            "reason",
            "client_uid",
            "version",
        )


class ScoreEventFieldsSerializer(serializers.Serializer[Any]):
    """Which unit won or lost how many points, in which round, at which indicator, and why."""

    unit = serializers.IntegerField(min_value=1)
    on = serializers.DateField()
    points = serializers.DecimalField(6, 2, help_text="Above zero for points won, with a minus for points lost.")
    reason = serializers.CharField(max_length=300)
    inspection = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    indicator = serializers.IntegerField(min_value=1, required=False, allow_null=True)


@example(
    campaign=1,
    unit=12,
    on="2026-07-10",
    points="-2.00",
    reason="占道经营",
    inspection=4,
    indicator=210,
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewScoreEventSerializer(ScoreEventFieldsSerializer):
    """Points to be entered in a campaign."""

    campaign = serializers.IntegerField(min_value=1)
    client_uid = serializers.UUIDField(required=False)


@example(points="-1.50", version=1)
class ScoreEventEditSerializer(ScoreEventFieldsSerializer):
    """What changes of an entry; `version` is the one that was read."""

    unit = serializers.IntegerField(min_value=1, required=False)
    on = serializers.DateField(required=False)
    points = serializers.DecimalField(6, 2, required=False)
    reason = serializers.CharField(max_length=300, required=False)
    version = serializers.IntegerField(required=False, min_value=1)


class ScoreEventApiFilterSet(ScoreEventFilterSet):
    """The filters of the page, and what the page knows by itself."""

    class Meta:
        model = ScoreEvent
        fields = ("campaign", "indicator")


class ScoreEventViewSet(ReadViewSet):
    """Points one may see: of campaigns whose findings one sees, of one's own unit and those below."""

    resource = "score-events"
    queryset = ScoreEvent.objects.none()
    serializer_class = ScoreEventSerializer
    filterset_class = ScoreEventApiFilterSet

    def get_queryset(self) -> ScoreEventQuerySet:
        visible = ScoreEvent.objects.visible_to(viewer_of(self.request))
        found: ScoreEventQuerySet = visible.select_related("campaign__unit", "campaign__parent").order_by("id")
        return found

    @takes(NewScoreEventSerializer)
    def create(self, request: Request) -> Response:
        """Enters points won or lost. The same `client_uid` again is the same entry."""
        given, viewer = self.given(), viewer_of(request)
        campaign = campaign_seen(viewer, given.pop("campaign"))
        if not can_plan_rounds(viewer, campaign):
            raise PermissionDenied
        draft = ScoreDraft(campaign=campaign, **_with_records(campaign, given))
        made = add_score_event(actor=viewer.as_actor(), draft=draft)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @takes(ScoreEventEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Mends an entry. What is left out stays."""
        event, given = self.entered(), self.given()
        version = given.pop("version", None)
        values = _with_records(event.campaign, given)
        edit_score_event(actor=self.actor, event=event, values=values, version=version)
        return Response(self.get_serializer(self.get_queryset().get(pk=event.pk)).data)

    @takes(ReasonSerializer)
    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: str) -> Response:
        """Takes a wrong entry out, with a reason. What it said stays in the trail."""
        delete_score_event(actor=self.actor, event=self.entered(), reason=self.given()["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def actor(self) -> Actor:
        found: Actor = viewer_of(self.request).as_actor()
        return found

    def entered(self) -> ScoreEvent:
        """The entry, for whoever enters points."""
        event: ScoreEvent = self.get_object()
        if not can_plan_rounds(viewer_of(self.request), event.campaign):
            raise PermissionDenied
        return event


def _with_records(campaign: Campaign, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, ids replaced by their records. Raises InvalidInputError for one of another campaign."""
    sources = {
        "unit": units_of(campaign),
        "inspection": Inspection.objects.filter(campaign=campaign),
        "indicator": Indicator.objects.filter(indicator_set__campaign=campaign).select_related("indicator_set"),
    }
    return {name: named(sources[name], value, name) if name in sources else value for name, value in given.items()}
