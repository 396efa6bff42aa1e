"""Operations on what inspections are set up with: types of sites, categories, sets, indicators, checklist items."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base.api import ReadViewSet, takes
from campaign.models import Campaign
from inspections.api.offered import offered_of
from inspections.api.reference_filters import ChecklistItemFilterSet, IndicatorFilterSet
from inspections.api.reference_serializers import (
    CategoryEditSerializer,
    CategorySerializer,
    ChecklistItemEditSerializer,
    ChecklistItemSerializer,
    CopySerializer,
    IndicatorEditSerializer,
    IndicatorSerializer,
    IndicatorSetSerializer,
    NewCategorySerializer,
    NewChecklistItemSerializer,
    NewIndicatorSerializer,
    NewIndicatorSetSerializer,
    NewSiteTypeSerializer,
    SiteTypeEditSerializer,
    SiteTypeSerializer,
)
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, SiteType
from inspections.permissions import can_set_up_sites
from inspections.services.setup import copy_set, create_part, create_set, delete_part, delete_set, edit_part, use_set
from tasks.selectors import units_of


class ReferenceViewSet(ReadViewSet):
    """What belongs to the campaigns one may see, `to_campaign` being the way there; set up by head and office."""

    to_campaign: ClassVar[str] = "campaign"

    def get_queryset(self) -> QuerySet[Any]:
        seen = Campaign.objects.visible_to(viewer_of(self.request)).values("pk")
        found: QuerySet[Any] = self.model().objects.filter(**{f"{self.to_campaign}__in": seen})
        return found.select_related(f"{self.to_campaign}__unit").order_by("id")

    def model(self) -> Any:
        return self.serializer_class.Meta.model  # type: ignore[union-attr]

    def campaign_of(self, record: Any) -> Campaign:
        campaign: Campaign = record.campaign
        return campaign

    def campaign_to_set_up(self, pk: int) -> Campaign:
        """404 for one that is not seen, 403 for one that is not one's own to set up."""
        seen = Campaign.objects.visible_to(viewer_of(self.request)).select_related("unit")
        campaign: Campaign = get_object_or_404(seen, pk=pk)
        self.ensure_may_set_up(campaign)
        return campaign

    def ensure_may_set_up(self, campaign: Campaign) -> None:
        if not can_set_up_sites(viewer_of(self.request), campaign):
            raise PermissionDenied

    def own(self) -> Any:
        """The record of the address, to be written on."""
        record = self.get_object()
        self.ensure_may_set_up(self.campaign_of(record))
        return record

    def shown(self, record: Any, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=record.pk)
        return Response(self.get_serializer(stored).data, status=code)


class PartViewSet(ReferenceViewSet):
    """Records that the one service for parts makes, edits and deletes."""

    def offered(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> Mapping[str, Any]:
        """What a part may name, by field."""
        return {}

    def add(self) -> Response:
        given = self.given()
        campaign = self.campaign_to_set_up(given.pop("campaign"))
        return self.made({"campaign": campaign}, given, self.offered(campaign, None))

    def made(self, where: dict[str, Any], given: dict[str, Any], choices: Mapping[str, Any]) -> Response:
        values = offered_of(choices, [given]).named(given)
        part = create_part(actor=viewer_of(self.request).as_actor(), part=self.model()(**where, **values))
        return self.shown(part, status.HTTP_201_CREATED)

    def change(self) -> Response:
        part = self.own()
        given = self.given()
        version = given.pop("version", None)
        choices = self.offered(self.campaign_of(part), getattr(part, "indicator_set", None))
        values = offered_of(choices, [given]).named(given)
        edit_part(actor=viewer_of(self.request).as_actor(), part=part, values=values, version=version)
        return self.shown(part)

    def remove(self) -> Response:
        delete_part(actor=viewer_of(self.request).as_actor(), part=self.own())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PartOfSetViewSet(PartViewSet):
    """Parts of a set; one with which a round has begun is not changed any more."""

    to_campaign = "indicator_set__campaign"

    def campaign_of(self, record: Any) -> Campaign:
        campaign: Campaign = record.indicator_set.campaign
        return campaign

    def add(self) -> Response:
        given = self.given()
        seen = Campaign.objects.visible_to(viewer_of(self.request)).values("pk")
        sets = IndicatorSet.objects.filter(campaign__in=seen).select_related("campaign__unit")
        found: IndicatorSet = get_object_or_404(sets, pk=given.pop("indicator_set"))
        self.ensure_may_set_up(found.campaign)
        return self.made({"indicator_set": found}, given, self.offered(found.campaign, found))


class SiteTypeViewSet(PartViewSet):
    """Types of sites, of the campaigns one may see."""

    resource = "site-types"
    queryset = SiteType.objects.none()
    serializer_class = SiteTypeSerializer
    filterset_fields = ("campaign", "number", "name")

    @takes(NewSiteTypeSerializer)
    def create(self, request: Request) -> Response:
        """Adds a type."""
        return self.add()

    @takes(SiteTypeEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a type."""
        return self.change()

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a type that no site or checklist is of."""
        return self.remove()


class CategoryViewSet(PartViewSet):
    """Categories of findings, of the campaigns one may see."""

    resource = "categories"
    queryset = Category.objects.none()
    serializer_class = CategorySerializer
    filterset_fields = ("campaign", "family", "parent", "code", "unit", "is_active")

    def offered(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> Mapping[str, Any]:
        return {"parent": Category.objects.filter(campaign=campaign), "unit": units_of(campaign)}

    @takes(NewCategorySerializer)
    def create(self, request: Request) -> Response:
        """Adds a category."""
        return self.add()

    @takes(CategoryEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a category."""
        return self.change()

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a category that nothing uses. Else it is put out of use by `is_active`."""
        return self.remove()


class IndicatorViewSet(PartOfSetViewSet):
    """Indicators of the sets of the campaigns one may see."""

    resource = "indicators"
    queryset = Indicator.objects.none()
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilterSet

    def offered(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> Mapping[str, Any]:
        return {"parent": Indicator.objects.filter(indicator_set=indicator_set)}

    @takes(NewIndicatorSerializer)
    def create(self, request: Request) -> Response:
        """Adds an indicator to a set."""
        return self.add()

    @takes(IndicatorEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes an indicator."""
        return self.change()

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes an indicator that nothing uses."""
        return self.remove()


class ChecklistItemViewSet(PartOfSetViewSet):
    """Items of the checklists of the campaigns one may see."""

    resource = "checklist-items"
    queryset = ChecklistItem.objects.none()
    serializer_class = ChecklistItemSerializer
    filterset_class = ChecklistItemFilterSet

    def offered(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> Mapping[str, Any]:
        return {
            "site_type": SiteType.objects.filter(campaign=campaign),
            "indicator": Indicator.objects.filter(indicator_set=indicator_set),
            "category": Category.objects.filter(campaign=campaign).leaves(),
        }

    @takes(NewChecklistItemSerializer)
    def create(self, request: Request) -> Response:
        """Adds an item to the checklist of a type of sites."""
        return self.add()

    @takes(ChecklistItemEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes an item."""
        return self.change()

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes an item."""
        return self.remove()


class IndicatorSetViewSet(ReferenceViewSet):
    """Versions of the evaluation system, of the campaigns one may see."""

    resource = "indicator-sets"
    queryset = IndicatorSet.objects.none()
    serializer_class = IndicatorSetSerializer
    filterset_fields = ("campaign", "is_current")

    @takes(NewIndicatorSetSerializer)
    def create(self, request: Request) -> Response:
        """Makes an empty set. New rounds are made with it where the campaign has no other."""
        given = self.given()
        campaign = self.campaign_to_set_up(given["campaign"])
        made = create_set(actor=viewer_of(request).as_actor(), campaign=campaign, version=given["version"])
        return self.shown(made, status.HTTP_201_CREATED)

    @takes(CopySerializer)
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str) -> Response:
        """Copies its indicators and checklists as a new version, to be changed."""
        found = self.own()
        version = self.given()["version"]
        made = copy_set(actor=viewer_of(request).as_actor(), indicator_set=found, version=version)
        return self.shown(made, status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Makes new rounds with this set. Rounds there are keep theirs."""
        found = self.own()
        use_set(actor=viewer_of(request).as_actor(), indicator_set=found)
        return self.shown(found)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a set with which no round was made."""
        delete_set(actor=viewer_of(request).as_actor(), indicator_set=self.own())
        return Response(status=status.HTTP_204_NO_CONTENT)
