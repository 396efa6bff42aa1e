"""Operations on reports with their readings and claims; through the same services as the pages."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from accounts.models import Unit
from base.api import ReadViewSet, example, takes
from base.trail import Actor
from tasks.models import Measure, MilestoneClaim, ProgressUpdate, Task
from tasks.permissions import acting_for, can_report_for, can_review, reporting_units
from tasks.querysets import UpdateQuerySet
from tasks.services.drafts import TEXTS, UpdateDraft, discard_draft, save_draft
from tasks.services.readings import ReadingDraft
from tasks.services.updates import NOTED, accept_update, return_update, submit_update, withdraw_update
from tasks.workflow import ClaimState, UpdateState

TOLD = (*TEXTS, "self_check", "claims", "claimed_on", "claim_reason")
RELATED = ("task__campaign__parent", "task__lead_unit", "unit")


class ReadingSerializer(serializers.Serializer[Any]):
    """A value read on a measure."""

    measure = serializers.PrimaryKeyRelatedField(queryset=Measure.objects.all())
    value = serializers.DecimalField(max_digits=14, decimal_places=2)
    is_correction = serializers.BooleanField(default=False)


class ClaimSerializer(serializers.ModelSerializer[MilestoneClaim]):
    class Meta:
        model = MilestoneClaim
        fields = ("id", "milestone", "state", "decided_at", "reason")


class UpdateSerializer(serializers.ModelSerializer[ProgressUpdate]):
    """A report with its readings and claims."""

    readings = ReadingSerializer(many=True)
    claims = ClaimSerializer(many=True)
    evidence: serializers.Field[Any, Any, Any, Any] = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = ProgressUpdate
        fields = (
            "id",
            "task",
            "unit",
            "period",
            "supplement",
            "state",
            *TEXTS,
            "self_check",
            "is_hollow",
            "on_behalf",
            "corrects",
            "return_reason",
            "return_notes",
            "submitted_at",
            "decided_at",
            "readings",
            "claims",
            "evidence",
            "client_uid",
            "version",
        )


@example(narrative="完成招标，本周进场施工。", claims=[1204], readings=[{"measure": 77, "value": "12.00"}], version=2)
class UpdateInputSerializer(serializers.Serializer[Any]):
    """What a unit reports. `claims` are milestones; `version` is the one that was read."""

    narrative = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    difficulties = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    next_steps = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    highlights = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    behind_reason = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    self_check = serializers.DictField(child=serializers.BooleanField(), required=False)
    claims = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    readings = ReadingSerializer(many=True, required=False)
    claimed_on = serializers.DateField(
        required=False, allow_null=True, help_text="An earlier day of the claims, which the office may give on behalf."
    )
    claim_reason = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    version = serializers.IntegerField(required=False, min_value=0)


@example(
    task=301,
    unit=12,
    narrative="完成招标，本周进场施工。",
    claims=[1204],
    readings=[{"measure": 77, "value": "12.00"}],
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewUpdateSerializer(UpdateInputSerializer):
    """A new draft: for which task, by which unit, under which `client_uid`."""

    task = serializers.PrimaryKeyRelatedField(queryset=Task.objects.all())
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    client_uid = serializers.UUIDField(required=False)
    corrects = serializers.PrimaryKeyRelatedField(
        queryset=ProgressUpdate.objects.filter(state=UpdateState.ACCEPTED), required=False
    )


@example(reason="照片看不出位置，请补拍。", notes={"narrative": "写明完成的数量。"})
class ReturnSerializer(serializers.Serializer[Any]):
    """Why it is returned: in one sentence, or by field."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    notes = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class UpdateFilterSet(django_filters.FilterSet):
    """Reports by what they are about, whose they are, and how far they have come."""

    state = django_filters.ChoiceFilter(choices=UpdateState.choices)
    campaign = django_filters.NumberFilter(field_name="task__campaign")
    submitted_after = django_filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = django_filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="lt")

    class Meta:
        model = ProgressUpdate
        fields = ("task", "unit", "period", "is_hollow", "on_behalf")


class UpdateViewSet(ReadViewSet):
    """Reports one may see; a unit's own are written as drafts, submitted, withdrawn; the office accepts or returns."""

    resource = "updates"
    queryset = ProgressUpdate.objects.none()
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilterSet

    def get_queryset(self) -> UpdateQuerySet:
        visible = ProgressUpdate.objects.visible_to(viewer_of(self.request)).select_related(*RELATED)
        return visible.prefetch_related("readings", "claims", "evidence").order_by("id")

    @takes(NewUpdateSerializer)
    def create(self, request: Request) -> Response:
        """Begins a draft; the same `client_uid` again is the same draft."""
        given = self.given()
        visible = Task.objects.visible_to(viewer_of(request)).select_related("campaign__parent")
        task = get_object_or_404(visible, pk=given["task"].pk)
        if given["unit"] not in reporting_units(viewer_of(request), task):
            raise PermissionDenied
        corrects = given.get("corrects")
        if corrects is not None and (corrects.task_id, corrects.unit_id) != (task.pk, given["unit"].pk):
            raise PermissionDenied
        uid = {"client_uid": given["client_uid"]} if "client_uid" in given else {}
        draft = UpdateDraft(task=task, unit=given["unit"], corrects=corrects, **uid, **_told(given))
        update = save_draft(
            actor=acting_for(viewer_of(request), draft.unit.pk), draft=draft, version=given.get("version")
        )
        return self.answer(update, status.HTTP_201_CREATED)

    @takes(UpdateInputSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Rewrites a draft or a returned report; what is left out stays."""
        update = self.own()
        given = self.given()
        save_draft(actor=self.actor(update), draft=self.draft(update, given), version=given.get("version"))
        return self.answer(update)

    def destroy(self, request: Request, pk: str) -> Response:
        """Throws a draft away that was never submitted."""
        update = self.own()
        discard_draft(actor=viewer_of(request).as_actor(), update=update)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @takes(UpdateInputSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submits it as it is stored, with what is sent in its place."""
        update = self.own()
        given = self.given()
        submit_update(actor=self.actor(update), draft=self.draft(update, given), version=given.get("version"))
        return self.answer(update)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes it back before its review."""
        update = self.own()
        withdraw_update(actor=self.actor(update), update=update)
        return self.answer(update)

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accepts it; its claims are decided by themselves."""
        update = self.reviewed()
        accept_update(actor=viewer_of(request).as_actor(), update=update)
        return self.answer(update)

    @takes(ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Returns it with a reason, or reasons by field, and its undecided claims with it."""
        update = self.reviewed()
        given = self.given()
        notes = {name: note for name, note in given.get("notes", {}).items() if name in NOTED}
        return_update(actor=viewer_of(request).as_actor(), update=update, reason=given.get("reason", ""), notes=notes)
        return self.answer(update)

    def own(self) -> ProgressUpdate:
        """The update, to be written on by its unit."""
        update: ProgressUpdate = self.get_object()
        if not can_report_for(viewer_of(self.request), update):
            raise PermissionDenied
        return update

    def reviewed(self) -> ProgressUpdate:
        """The update, to be decided by the office."""
        update: ProgressUpdate = self.get_object()
        if not can_review(viewer_of(self.request), update):
            raise PermissionDenied
        return update

    def actor(self, update: ProgressUpdate) -> Actor:
        return acting_for(viewer_of(self.request), update.unit_id)

    @staticmethod
    def draft(update: ProgressUpdate, given: Mapping[str, Any]) -> UpdateDraft:
        """What is stored, with what was sent in its place."""
        stored: dict[str, Any] = {name: getattr(update, name) for name in (*TEXTS, "self_check")}
        stored["claims"] = [each.milestone_id for each in update.claims.all() if each.state == ClaimState.TICKED]
        stored["readings"] = [
            ReadingDraft(each.measure_id, each.value, each.is_correction) for each in update.readings.all()
        ]
        told = stored | _told(given)
        return UpdateDraft(
            task=update.task, unit=update.unit, corrects=update.corrects, client_uid=update.client_uid, **told
        )

    def answer(self, update: ProgressUpdate, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=update.pk)
        return Response(self.get_serializer(stored).data, status=code)


def _told(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent of an update's content."""
    told = {name: given[name] for name in TOLD if name in given}
    if "readings" in given:
        told["readings"] = [
            ReadingDraft(each["measure"].pk, each["value"], each["is_correction"]) for each in given["readings"]
        ]
    return told
