"""Operations on whistles and on the calls they make; by the same table of verbs as the pages."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base import clock, pictures
from base.api import ReadViewSet, takes
from inspections.api.named import all_named, campaign_seen, named
from inspections.api.photos import PhotoViewSet
from inspections.api.whistle_serializers import (
    ArriveSerializer,
    CallSerializer,
    DispatchSerializer,
    FinishSerializer,
    NewWhistleSerializer,
    RateSerializer,
    SettleCallSerializer,
    WhistleSerializer,
)
from inspections.filters import WhistleFilterSet
from inspections.models import Finding, Whistle, WhistleCall, WhistlePhoto
from inspections.permissions import speaking_for, whistling_units
from inspections.querysets import CallQuerySet, WhistleQuerySet
from inspections.services.whistle_verbs import CALL_VERBS, WHISTLE_VERBS, Given
from inspections.services.whistles import WhistleDraft, draft_whistle
from inspections.workflow import CallState
from tasks.api.serializers import ReasonSerializer
from tasks.selectors import units_of

RELATED = ("campaign__parent", "campaign__unit", "unit")


class WhistleApiFilterSet(WhistleFilterSet):
    """The filters of the page, and what the page knows by itself."""

    raised_after = django_filters.IsoDateTimeFilter(field_name="raised_at", lookup_expr="gte")
    raised_before = django_filters.IsoDateTimeFilter(field_name="raised_at", lookup_expr="lt")

    class Meta:
        model = Whistle
        fields = ("campaign", "finding")


class WhistleViewSet(ReadViewSet):
    """Whistles one may see: raised by one's units or calling them, or all. Drafts are seen by their unit only."""

    resource = "whistles"
    queryset = Whistle.objects.none()
    serializer_class = WhistleSerializer
    filterset_class = WhistleApiFilterSet
    parser_classes = (JSONParser, MultiPartParser)

    def get_queryset(self) -> WhistleQuerySet:
        visible = Whistle.objects.visible_to(viewer_of(self.request)).select_related(*RELATED)
        found: WhistleQuerySet = visible.prefetch_related("calls", "photos__file").order_by("id")
        return found

    @takes(NewWhistleSerializer)
    def create(self, request: Request) -> Response:
        """Raises a whistle, with photos as multipart; a draft where the policy asks for its leader's approval.

        The same `client_uid` again is the same whistle.
        """
        given, viewer = self.given(), viewer_of(request)
        campaign = campaign_seen(viewer, given.pop("campaign"))
        own = whistling_units(viewer, campaign)
        if not own.exists():
            raise PermissionDenied
        findings = Finding.objects.visible_to(viewer).filter(campaign=campaign)
        callable_units = units_of(campaign)
        draft = WhistleDraft(
            campaign=campaign,
            unit=named(own, given.pop("unit"), "unit"),
            lead=named(callable_units, given.pop("lead"), "lead"),
            others=all_named(callable_units, given.pop("others", ()), "others"),
            finding=named(findings, given.pop("finding", None), "finding"),
            photos=pictures.store_photos(given.pop("photos", ())),
            **given,
        )
        made = draft_whistle(actor=speaking_for(viewer, draft.unit.pk), draft=draft)
        return self.shown(made, status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"], url_path="raise", url_name="raise")
    def raise_whistle(self, request: Request, pk: str) -> Response:
        """Raises a draft. Where the policy asks for approval, the leader of its unit does."""
        return self.made("raise", self.allowed("raise"), Given())

    @takes(DispatchSerializer)
    @action(detail=True, methods=["post"], url_path="dispatch", url_name="dispatch")
    def dispatch_whistle(self, request: Request, pk: str) -> Response:
        """Decides who is called, where the policy has the office dispatch. The time to report in counts from then."""
        whistle, given = self.allowed("dispatch"), self.given()
        units = units_of(whistle.campaign)
        lead = named(units, given["lead"], "lead")
        others = all_named(units, given.get("others", ()), "others")
        return self.made("dispatch", whistle, Given(unit=lead, others=others))

    @takes(RateSerializer)
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, pk: str) -> Response:
        """Rates each unit that came. With all of them satisfied or fairly it closes, else those that are not reopen."""
        whistle, given = self.allowed("rate"), self.given()
        ratings = {each["call"]: each["result"] for each in given["ratings"]}
        return self.made("rate", whistle, Given(text=given["reason"], ratings=ratings))

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraws it, with a reason. Nobody is awaited any more."""
        whistle = self.allowed("withdraw")
        return self.made("withdraw", whistle, Given(text=self.given()["reason"]))

    def allowed(self, verb: str) -> Whistle:
        """The whistle, for whoever may make this verb on it."""
        whistle: Whistle = self.get_object()
        if not WHISTLE_VERBS[verb].is_allowed(viewer_of(self.request), whistle):
            raise PermissionDenied
        return whistle

    def made(self, verb: str, whistle: Whistle, given: Given) -> Response:
        """Makes a verb of whistles with what came with it."""
        WHISTLE_VERBS[verb].make(viewer_of(self.request), whistle, given)
        return self.shown(whistle)

    def shown(self, whistle: Whistle, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=whistle.pk)
        return Response(self.get_serializer(stored).data, status=code)


class CallFilterSet(django_filters.FilterSet):
    """Calls by whistle, unit, how far they are, and whether the unit is or came late."""

    campaign = django_filters.NumberFilter(field_name="whistle__campaign")
    state = django_filters.ChoiceFilter(choices=CallState.choices)
    overdue = django_filters.BooleanFilter(method="filter_overdue")
    arrive_after = django_filters.IsoDateTimeFilter(field_name="arrive_by", lookup_expr="gte")
    arrive_before = django_filters.IsoDateTimeFilter(field_name="arrive_by", lookup_expr="lt")

    class Meta:
        model = WhistleCall
        fields = ("whistle", "unit", "is_lead", "is_late", "result")

    def filter_overdue(self, queryset: CallQuerySet, name: str, value: bool) -> CallQuerySet:  # noqa: FBT001  django-filter's signature
        found = WhistleCall.objects.overdue(clock.now()).values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)


class CallViewSet(ReadViewSet):
    """Calls of the whistles one may see."""

    resource = "calls"
    queryset = WhistleCall.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilterSet

    def get_queryset(self) -> CallQuerySet:
        seen = WhistleCall.objects.filter(whistle__in=Whistle.objects.visible_to(viewer_of(self.request)))
        found: CallQuerySet = seen.select_related("unit", *(f"whistle__{name}" for name in RELATED)).order_by("id")
        return found

    @takes(ArriveSerializer)
    @action(detail=True, methods=["post"])
    def arrive(self, request: Request, pk: str) -> Response:
        """Reports in. The called unit says who comes, and under what number."""
        call = self.allowed("arrive")
        return self.made("arrive", call, Given(**self.given()))

    @takes(FinishSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """Reports what was done. Once every unit that came has, the whistle is done and waits to be rated."""
        call = self.allowed("finish")
        return self.made("finish", call, Given(text=self.given()["outcome"]))

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuses a call, with a reason. Its clock stops until that is judged."""
        return self.with_reason("refuse")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def contest(self, request: Request, pk: str) -> Response:
        """Contests an arrival, with a reason. Who raised it says that nobody came; the unit is called as before."""
        return self.with_reason("contest")

    @takes(SettleCallSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        """Settles a refusal, with a reason. Upheld, the unit is released; overruled, it is called anew."""
        call = self.allowed("release")
        given = self.given()
        unit = named(units_of(call.whistle.campaign), given.get("unit"), "unit")
        verb = "release" if given["is_upheld"] else "overrule"
        return self.made(verb, call, Given(text=given["reason"], unit=unit))

    def with_reason(self, verb: str) -> Response:
        """Makes a verb that needs nothing but a reason."""
        call = self.allowed(verb)
        return self.made(verb, call, Given(text=self.given()["reason"]))

    def allowed(self, verb: str) -> WhistleCall:
        """The call, for whoever may make this verb on it."""
        call: WhistleCall = self.get_object()
        if not CALL_VERBS[verb].is_allowed(viewer_of(self.request), call):
            raise PermissionDenied
        return call

    def made(self, verb: str, call: WhistleCall, given: Given) -> Response:
        """Makes a verb of calls with what came with it."""
        CALL_VERBS[verb].make(viewer_of(self.request), call, given)
        return Response(self.get_serializer(self.get_queryset().get(pk=call.pk)).data)


class WhistlePhotoViewSet(PhotoViewSet):
    """Photos that came with the whistles one may see."""

    resource = "whistles"
    queryset = WhistlePhoto.objects.none()

    def get_queryset(self) -> "QuerySet[WhistlePhoto]":
        visible = Whistle.objects.visible_to(viewer_of(self.request))
        return WhistlePhoto.objects.select_related("file").filter(whistle__in=visible)
