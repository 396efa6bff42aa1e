"""Operations on sites: what they are, who answers for them; made and edited by the office or a client by its scope."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base.api import ReadViewSet, example, takes
from campaign.models import Campaign
from inspections.api.offered import Offered, offered_of
from inspections.api.positions import PlacedSerializer, stored_position
from inspections.filters import SiteFilterSet
from inspections.models import Site, SiteType
from inspections.permissions import can_write_sites
from inspections.querysets import SiteQuerySet
from inspections.services.sites import SiteDraft, create_site, delete_site, edit_site
from tasks.selectors import units_of

RELATED = ("campaign__unit", "type", "unit", "area")


class SiteSerializer(serializers.ModelSerializer[Site]):
    """A place that is inspected; a position is WGS-84."""

    class Meta:
        model = Site
        fields = (
            "id",
            "campaign",
            "type",
            "code",
            "name",
            "address",
            "longitude",
            "latitude",
            "unit",
            "area",
            "chief_name",
            "chief_phone",
            "ended_on",
            "client_uid",
            "version",
        )


class SiteFieldsSerializer(PlacedSerializer):
    """A site's own fields; type and units are the campaign's."""

    code = serializers.CharField(required=False, allow_blank=True, max_length=30)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)
    unit = serializers.IntegerField(required=False, allow_null=True, min_value=1, help_text="The one that answers.")
    area = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="The district, street or community it lies in."
    )
    chief_name = serializers.CharField(required=False, allow_blank=True, max_length=50)
    chief_phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    ended_on = serializers.DateField(
        required=False, allow_null=True, help_text="From this day it is in no round any more."
    )


@example(
    campaign=1,
    type=3,
    name="南门农贸市场",
    address="南门路 18 号",
    longitude="118.316541",
    latitude="32.302871",
    system="gcj02",
    unit=12,
    area=31,
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewSiteSerializer(SiteFieldsSerializer):
    """A site of a campaign."""

    campaign = serializers.IntegerField(min_value=1)
    type = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=100)
    client_uid = serializers.UUIDField(required=False)


@example(chief_name="李建国", version=3)
class SiteEditSerializer(SiteFieldsSerializer):
    """What changes of a site; what is left out stays."""

    type = serializers.IntegerField(min_value=1, required=False)
    name = serializers.CharField(max_length=100, required=False)
    version = serializers.IntegerField(required=False, min_value=1)


class SiteApiFilterSet(SiteFilterSet):
    """The filters of the page, and what the page knows by itself."""

    class Meta:
        model = Site
        fields = ("campaign", "code", "name", "chief_name")


class SiteViewSet(ReadViewSet):
    """Sites of the campaigns one may see, those no longer in use too."""

    resource = "sites"
    queryset = Site.objects.none()
    serializer_class = SiteSerializer
    filterset_class = SiteApiFilterSet

    def get_queryset(self) -> SiteQuerySet:
        found: SiteQuerySet = Site.objects.visible_to(viewer_of(self.request)).select_related(*RELATED)
        return found.order_by("id")

    @takes(NewSiteSerializer)
    def create(self, request: Request) -> Response:
        """Makes a site. The same `client_uid` again is the same site."""
        given, viewer = self.given(), viewer_of(request)
        seen = Campaign.objects.visible_to(viewer).select_related("unit")
        campaign: Campaign = get_object_or_404(seen, pk=given.pop("campaign"))
        self.ensure_writable(campaign)
        values = offered_to_sites(campaign, given).named(stored_position(given))
        site = create_site(actor=viewer.as_actor(), draft=SiteDraft(campaign=campaign, **values))
        return self.shown(site, status.HTTP_201_CREATED)

    @takes(SiteEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a site."""
        site = self.own()
        given = self.given()
        version = given.pop("version", None)
        values = offered_to_sites(site.campaign, given).named(stored_position(given))
        edit_site(actor=viewer_of(request).as_actor(), site=site, values=values, version=version)
        return self.shown(site)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a site at which nothing was found or visited. Else it is closed by `ended_on`."""
        site = self.own()
        delete_site(actor=viewer_of(request).as_actor(), site=site)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def own(self) -> Site:
        site: Site = self.get_object()
        self.ensure_writable(site.campaign)
        return site

    def ensure_writable(self, campaign: Campaign) -> None:
        if not can_write_sites(viewer_of(self.request), campaign):
            raise PermissionDenied

    def shown(self, site: Site, code: int = status.HTTP_200_OK) -> Response:
        stored = get_object_or_404(self.get_queryset(), pk=site.pk)
        return Response(self.get_serializer(stored).data, status=code)


def offered_to_sites(campaign: Campaign, row: dict[str, Any]) -> Offered:
    """What the campaign offers of what a site names."""
    units = units_of(campaign)
    return offered_of({"type": SiteType.objects.filter(campaign=campaign), "unit": units, "area": units}, [row])
