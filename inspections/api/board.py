"""Operations on the exposure board and on the red and black lists: prepared, published, taken down (rules.md §15)."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from accounts.models import Unit
from accounts.permissions import Viewer
from base.api import ReadViewSet, takes
from base.trail import Actor
from campaign.models import Campaign
from inspections.api.board_serializers import (
    BoxesSerializer,
    ConfirmSerializer,
    ExposurePhotoSerializer,
    ExposureSerializer,
    NewExposureSerializer,
    NewRedBlackEntrySerializer,
    RedBlackEntrySerializer,
)
from inspections.api.named import all_named, campaign_seen, named
from inspections.api.photos import PhotoViewSet
from inspections.models import Exposure, ExposurePhoto, Finding, RedBlackEntry, Site
from inspections.permissions import can_prepare_board, can_publish_board
from inspections.querysets import BoardQuerySet
from inspections.services import board
from tasks.selectors import units_of


class BoardFilterSet(django_filters.FilterSet):
    """What stands on the board by when it was published."""

    published_after = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gte")
    published_before = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="lt")


class ExposureFilterSet(BoardFilterSet):
    """Exposures by campaign, finding, its unit, and whether they are published."""

    unit = django_filters.ModelChoiceFilter(field_name="finding__unit", queryset=Unit.objects.all())

    class Meta:
        model = Exposure
        fields = ("campaign", "finding", "state")


class RedBlackEntryFilterSet(BoardFilterSet):
    """Lines of the red and black lists by list, unit, site, and whether they are published."""

    class Meta:
        model = RedBlackEntry
        fields = ("campaign", "colour", "unit", "site", "heading", "state")


class BoardViewSet(ReadViewSet):
    """What both have: who may, and what is shown."""

    @property
    def actor(self) -> Actor:
        found: Actor = viewer_of(self.request).as_actor()
        return found

    def published(self) -> Any:
        """The record, for whoever publishes and takes down."""
        record = self.get_object()
        self.ensure(can_publish_board, record.campaign)
        return record

    def ensure(self, can: Callable[[Viewer, Campaign], bool], campaign: Campaign) -> None:
        if not can(viewer_of(self.request), campaign):
            raise PermissionDenied

    def shown(self, record: Exposure | RedBlackEntry, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=record.pk)
        return Response(self.get_serializer(stored).data, status=code)


class ExposureViewSet(BoardViewSet):
    """Published exposures of the campaigns one may see; drafts and what was taken down for those who prepare them."""

    resource = "exposures"
    queryset = Exposure.objects.none()
    serializer_class = ExposureSerializer
    filterset_class = ExposureFilterSet

    def get_queryset(self) -> BoardQuerySet:
        visible = Exposure.objects.visible_to(viewer_of(self.request)).select_related("campaign__unit")
        found: BoardQuerySet = visible.prefetch_related("photos__file").order_by("id")
        return found

    @takes(NewExposureSerializer)
    def create(self, request: Request) -> Response:
        """Prepares a finding for the board, with copies of photos without metadata.

        The same `client_uid` again is the same draft.
        """
        given = self.given()
        visible = Finding.objects.visible_to(viewer_of(request)).select_related("campaign__unit", "campaign__parent")
        finding: Finding = get_object_or_404(visible, pk=given.pop("finding"))
        self.ensure(can_prepare_board, finding.campaign)
        photos = all_named(finding.photos.select_related("file"), given.pop("photos"), "photos")
        draft = board.ExposureDraft(finding=finding, photos=photos, **given)
        return self.shown(board.prepare_exposure(actor=self.actor, draft=draft), status.HTTP_201_CREATED)

    @takes(ConfirmSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publishes a draft. Whoever does confirms every photo."""
        exposure = self.published()
        board.publish_exposure(actor=self.actor, exposure=exposure, **self.given())
        return self.shown(exposure)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes it down. It stays readable to those who prepare the board."""
        exposure = self.published()
        board.take_down(actor=self.actor, record=exposure)
        return self.shown(exposure)


class RedBlackEntryViewSet(BoardViewSet):
    """Published lines of the red and black lists; drafts and what was taken down for those who prepare them."""

    resource = "red-black-entries"
    queryset = RedBlackEntry.objects.none()
    serializer_class = RedBlackEntrySerializer
    filterset_class = RedBlackEntryFilterSet

    def get_queryset(self) -> BoardQuerySet:
        visible = RedBlackEntry.objects.visible_to(viewer_of(self.request))
        found: BoardQuerySet = visible.select_related("campaign__unit").order_by("id")
        return found

    @takes(NewRedBlackEntrySerializer)
    def create(self, request: Request) -> Response:
        """Prepares a unit or a site for one of the lists. The same `client_uid` again is the same draft."""
        given = self.given()
        campaign = campaign_seen(viewer_of(request), given.pop("campaign"))
        self.ensure(can_prepare_board, campaign)
        draft = board.EntryDraft(
            campaign=campaign,
            unit=named(units_of(campaign), given.pop("unit", None), "unit"),
            site=named(Site.objects.filter(campaign=campaign, ended_on=None), given.pop("site", None), "site"),
            **given,
        )
        return self.shown(board.prepare_entry(actor=self.actor, draft=draft), status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publishes a draft on its list."""
        entry = self.published()
        board.publish_entry(actor=self.actor, entry=entry)
        return self.shown(entry)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes it down. It stays readable to those who prepare the lists."""
        entry = self.published()
        board.take_down(actor=self.actor, record=entry)
        return self.shown(entry)


class ExposurePhotoViewSet(PhotoViewSet):
    """Photos of the exposures one may see."""

    resource = "exposures"
    queryset = ExposurePhoto.objects.none()
    serializer_class = ExposurePhotoSerializer

    def get_queryset(self) -> "QuerySet[ExposurePhoto]":
        visible = Exposure.objects.visible_to(viewer_of(self.request))
        return ExposurePhoto.objects.select_related("file", "exposure__campaign").filter(exposure__in=visible)

    @takes(BoxesSerializer)
    @extend_schema(responses=ExposurePhotoSerializer)
    @action(detail=True, methods=["post"], url_path="black-out")
    def black_out(self, request: Request, pk: str) -> Response:
        """Blacks parts of a draft's photo out, for good. What was under them is gone from the board's files."""
        photo: ExposurePhoto = self.get_object()
        if not can_prepare_board(viewer_of(request), photo.exposure.campaign):
            raise PermissionDenied
        left_top_width_height = [tuple(each) for each in self.given()["boxes"]]
        board.black_out(actor=viewer_of(request).as_actor(), photo=photo, boxes=left_top_width_height)
        return Response(self.get_serializer(photo).data)
