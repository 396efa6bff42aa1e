"""Operations on the visits of rounds: begun, filled in item by item, submitted once; their photos."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from accounts.models import Unit
from base import files, pictures
from base.api import ReadViewSet, takes
from base.senders import Sender, note_sender
from inspections.access import nameable
from inspections.api.photos import PhotoViewSet
from inspections.api.visit_serializers import (
    PhotoInputSerializer,
    StartSerializer,
    StoredPhotoSerializer,
    SubmissionSerializer,
    VisitSerializer,
    report_of,
)
from inspections.models import ResultPhoto, SiteType, Visit
from inspections.querysets import VisitQuerySet
from inspections.services.visits import VisitReport, start_visit, submit_visit
from inspections.workflow import VisitState

RELATED = (
    "inspection__campaign__parent",
    "inspection__campaign__unit",
    "inspection__indicator_set",
    "site__unit",
    "site__area",
)


READING = {"list", "retrieve"}


class VisitFilterSet(django_filters.FilterSet):
    """Visits by round, site and its type and unit, who walks, and how far they are."""

    campaign = django_filters.NumberFilter(field_name="inspection__campaign")
    site_type = django_filters.ModelChoiceFilter(field_name="site__type", queryset=SiteType.objects.all())
    unit = django_filters.ModelChoiceFilter(field_name="site__unit", queryset=Unit.objects.all())
    state = django_filters.ChoiceFilter(choices=VisitState.choices)
    submitted_after = django_filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = django_filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="lt")

    class Meta:
        model = Visit
        fields = ("inspection", "site", "inspector")


class VisitViewSet(ReadViewSet):
    """Visits one may see: one's own, those of self-checks of one's units, all where one sees all findings."""

    resource = "visits"
    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilterSet

    def get_queryset(self) -> VisitQuerySet:
        """With what the operations ask for, where one runs."""
        visible: VisitQuerySet = Visit.objects.visible_to(viewer_of(self.request)).order_by("id")
        return visible if self.action in READING else visible.select_related(*RELATED)

    @takes(StartSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Begins a visit of an open round. Whoever is sent there does."""
        visit, at = self.own(), self.given().get("at")
        start_visit(actor=viewer_of(request).as_actor(), visit=visit, at=at)
        return self.shown(visit)

    @takes(PhotoInputSerializer)
    @extend_schema(responses={201: StoredPhotoSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self, request: Request, pk: str) -> Response:
        """Keeps a photo for the submission, which names it by the `sha256` of the answer.

        It is turned upright and loses its metadata; the same photo again is the same.
        """
        self.own()
        kept = pictures.store_upload(self.given()["file"].read(), allowed=files.IMAGES)
        note_sender(kept, self.sender())
        return Response(StoredPhotoSerializer(kept).data, status=status.HTTP_201_CREATED)

    @takes(SubmissionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submits it with an answer for every item. What is wrong and has a note or a photo becomes a finding.

        A visit that was not begun is begun by it; what was finished on a phone before the round was closed is taken.
        """
        visit = self.own()
        submit_visit(actor=viewer_of(request).as_actor(), visit=visit, report=self.report())
        return self.shown(visit)

    def sender(self) -> Sender:
        actor = viewer_of(self.request).as_actor()
        return Sender(actor.kind, actor.pk)

    def report(self) -> VisitReport:
        """What was submitted; its photos are named by who sent them, or sees a visit with them."""
        visible: VisitQuerySet = Visit.objects.visible_to(viewer_of(self.request))
        return report_of(self.given(), nameable(self.sender(), visible))

    def own(self) -> Visit:
        """The visit, to be filled in by whoever is sent there."""
        visit: Visit = self.get_object()
        if not Visit.objects.given_to(viewer_of(self.request)).filter(pk=visit.pk).exists():
            raise PermissionDenied
        return visit

    def shown(self, visit: Visit) -> Response:
        stored: Any = self.get_queryset().get(pk=visit.pk)
        return Response(self.get_serializer(stored).data)


class VisitPhotoViewSet(PhotoViewSet):
    """Photos taken at the items of visits one may see."""

    resource = "visits"
    queryset = ResultPhoto.objects.none()

    def get_queryset(self) -> "QuerySet[ResultPhoto]":
        visible = Visit.objects.visible_to(viewer_of(self.request))
        return ResultPhoto.objects.select_related("file").filter(result__visit__in=visible)
