"""Operations on findings: reported one by one or in bulk, mended, moved; through the same services as the pages."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base import pictures
from base.api import ReadViewSet, takes
from campaign.models import Campaign
from inspections.api.finding_filters import FindingApiFilterSet
from inspections.api.finding_rows import drafts_of, offered_by, read_rows
from inspections.api.finding_serializers import (
    AssignSerializer,
    BulkAnswerSerializer,
    DuplicateSerializer,
    FindingBulkSerializer,
    FindingEditSerializer,
    FindingRowSerializer,
    FindingSerializer,
    NewFindingSerializer,
    PhotosSerializer,
    RectifySerializer,
    SettleSerializer,
)
from inspections.api.positions import stored_position
from inspections.models import Finding
from inspections.permissions import can_assign, can_report_in, can_show
from inspections.querysets import FindingQuerySet
from inspections.services.finding_edits import edit_finding
from inspections.services.finding_photos import show_finding
from inspections.services.finding_verbs import FINDING_VERBS, Given
from inspections.services.findings import Reported, ensure_not_too_many, report_findings
from tasks.api.serializers import ReasonSerializer

RELATED = ("campaign__parent", "campaign__unit", "site", "category", "unit", "area")
BESIDE = ("support_units", "photos__file")


class FindingViewSet(ReadViewSet):
    """Findings one may see: those one reported, of one's units and their sites, and where one sees all of them."""

    resource = "findings"
    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    filterset_class = FindingApiFilterSet
    parser_classes = (JSONParser, MultiPartParser)

    def get_queryset(self) -> FindingQuerySet:
        return self.seen().select_related(*RELATED).prefetch_related(*BESIDE).order_by("id")

    def seen(self) -> FindingQuerySet:
        found: FindingQuerySet = Finding.objects.visible_to(viewer_of(self.request))
        return found

    @takes(NewFindingSerializer)
    def create(self, request: Request) -> Response:
        """Reports a finding, with photos as multipart; the office assigns it.

        The same `client_uid`, or `source` and `external_id`, again is the same finding. One that repeats an open
        finding of its category at its place becomes its duplicate.
        """
        given = self.given()
        campaign = self.campaign_to_report_in(given.pop("campaign"))
        photos = pictures.store_photos(given.pop("photos", []))
        rows = drafts_of(viewer_of(request), campaign, [given | {"photos": photos}])
        (reported,) = self.report(rows, all_or_nothing=False)
        return self.shown(reported.stored(), status.HTTP_201_CREATED)

    @takes(FindingBulkSerializer)
    @extend_schema(responses=BulkAnswerSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, parser_classes=[JSONParser])
    def bulk(self, request: Request) -> Response:
        """Reports up to 1,000 findings, all of them or none; with `all_or_nothing` false those that are right.

        A row whose `source` and `external_id` (or `client_uid`) were stored before, or stand above it, is that finding
        again. What is wrong is named by `rows.<place from 0>.<field>`, or in the row's own `errors`.
        """
        given = self.given()
        campaign = self.campaign_to_report_in(given["campaign"])
        ensure_not_too_many(given["rows"])
        rows = read_rows(FindingRowSerializer(context=self.get_serializer_context()), given["rows"])
        drafts = drafts_of(viewer_of(request), campaign, rows)
        found = self.report(drafts, all_or_nothing=given["all_or_nothing"])
        told = [_told(number, row, given["rows"][number]) for number, row in enumerate(found)]
        counts = Counter(each["result"] for each in told)
        return Response({name: counts[name] for name in ("created", "existing", "error")} | {"rows": told})

    def report(self, rows: list[Any], *, all_or_nothing: bool) -> list[Reported]:
        actor = viewer_of(self.request).as_actor()
        return report_findings(actor=actor, rows=rows, all_or_nothing=all_or_nothing, seen=self.seen())

    def campaign_to_report_in(self, pk: int) -> Campaign:
        """The campaign, 404 where it is not seen, 403 where one does not report into it."""
        seen = Campaign.objects.visible_to(viewer_of(self.request)).select_related("unit", "parent")
        campaign: Campaign = get_object_or_404(seen, pk=pk)
        if not can_report_in(viewer_of(self.request), campaign):
            raise PermissionDenied
        return campaign

    @takes(FindingEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Mends what was found while it is not verified. What it repeats is judged anew."""
        finding: Finding = self.get_object()
        if not can_assign(viewer_of(request), finding.campaign):
            raise PermissionDenied
        given = self.given()
        version = given.pop("version", None)
        values = offered_by(finding.campaign, [given]).named(stored_position(given))
        edit_finding(actor=viewer_of(request).as_actor(), finding=finding, values=values, version=version)
        return self.shown(finding)

    @takes(PhotosSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self, request: Request, pk: str) -> Response:
        """Adds photos of how it looked, by whoever reported it or assigns it. The same again add nothing."""
        finding: Finding = self.get_object()
        if not can_show(viewer_of(request), finding):
            raise PermissionDenied
        photos = pictures.store_photos(self.given()["photos"])
        show_finding(actor=viewer_of(request).as_actor(), finding=finding, photos=photos)
        return self.shown(finding)

    @takes(AssignSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Hands it to the unit that answers for it. Its clock starts."""

        def with_it(finding: Finding, given: dict[str, Any]) -> Given:
            named: dict[str, Any] = {"support_units": finding.support_units.all()}
            named |= offered_by(finding.campaign, [given]).named(given)
            return Given(**named)

        return self.move("assign", with_it)

    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:
        """The unit takes what it was assigned."""
        return self.move("take")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, pk: str) -> Response:
        """The unit says why it does not answer for it. At most twice."""
        return self.move("dispute", _reason)

    @takes(SettleSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        """Decides a dispute. Upheld with another unit, whose clock starts anew; else refused."""

        def with_it(finding: Finding, given: dict[str, Any]) -> Given:
            named = offered_by(finding.campaign, [given]).named(given)
            return Given(named["reason"], named.get("unit"))

        return self.move("settle", with_it)

    @takes(RectifySerializer)
    @action(detail=True, methods=["post"])
    def rectify(self, request: Request, pk: str) -> Response:
        """The unit says what was done, with photos of how it looks now as multipart."""

        def with_it(_finding: Finding, given: dict[str, Any]) -> Given:
            return Given(given["measures"], photos=pictures.store_photos(given.get("photos", [])))

        return self.move("rectify", with_it)

    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        """Verifies and closes it. Another person than who reported it as rectified, and never the unit itself."""
        return self.move("verify")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Returns a rectification, with a reason. Its date stays, the return counts."""
        return self.move("return", _reason)

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """A re-check failed. The same finding is open again and its limit starts anew."""
        return self.move("reopen", _reason)

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Declares that it never was a finding, with a reason. Nothing counts it any more."""
        return self.move("void", _reason)

    @takes(DuplicateSerializer)
    @action(detail=True, methods=["post"], url_path="mark-duplicate")
    def mark_duplicate(self, request: Request, pk: str) -> Response:
        """Confirms that it is the same as another finding that is open."""

        def with_it(finding: Finding, given: dict[str, Any]) -> Given:
            others = self.seen().filter(campaign=finding.campaign_id)
            return Given(other=others.filter(pk=given["duplicate_of"]).first())

        return self.move("mark-duplicate", with_it)

    def move(self, verb: str, with_it: Callable[[Finding, dict[str, Any]], Given] | None = None) -> Response:
        """Makes one of the verbs of findings, with what was sent."""
        finding: Finding = self.get_object()
        viewer, asked = viewer_of(self.request), FINDING_VERBS[verb]
        if not asked.is_allowed(viewer, finding):
            raise PermissionDenied
        asked.make(viewer, finding, with_it(finding, self.given()) if with_it else Given())
        return self.shown(finding)

    def shown(self, finding: Finding, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=finding.pk)
        return Response(self.get_serializer(stored).data, status=code)


def _reason(_finding: Finding, given: dict[str, Any]) -> Given:
    return Given(given["reason"])


def _told(number: int, row: Reported, sent: Any) -> dict[str, Any]:
    """What the answer says of a row."""
    finding = row.finding
    result = "error" if finding is None else "created" if row.is_new else "existing"
    elsewhere = sent.get("external_id", "") if isinstance(sent, dict) else ""
    return {
        "row": number,
        "external_id": str(elsewhere or ""),
        "result": result,
        "finding": finding.pk if finding else None,
        "duplicate_of": finding.duplicate_of_id if finding else None,
        "relapse_of": finding.relapse_of_id if finding else None,
        "errors": row.error.fields or {"": [row.error.message]} if row.error else {},
    }
