"""Operations on tasks and milestones."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base import clock
from base.api import ReadViewSet, takes
from base.errors import MoveRefusedError
from tasks.api.serializers import (
    MeasureSerializer,
    MilestoneSerializer,
    PhaseInputSerializer,
    ReasonSerializer,
    TaskSerializer,
)
from tasks.filters import MeasureFilterSet, MilestoneFilterSet, TaskFilterSet
from tasks.models import Measure, Milestone, MilestoneClaim, Task
from tasks.permissions import can_review, can_verify
from tasks.querysets import MeasureQuerySet, MilestoneQuerySet, TaskQuerySet
from tasks.services.claims import return_claim, verify_claim
from tasks.services.task_verbs import MILESTONE_VERBS, TASK_VERBS
from tasks.workflow import ClaimState


class TaskViewSet(ReadViewSet):
    """Tasks one may see, with their light today."""

    resource = "tasks"
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilterSet

    def get_queryset(self) -> TaskQuerySet:
        visible = Task.objects.visible_to(viewer_of(self.request)).with_light(clock.today())
        return visible.prefetch_related("responsibilities").order_by("id")

    @action(detail=True, methods=["post"], url_path="hand-out")
    def hand_out(self, request: Request, pk: str) -> Response:
        """Hands a draft out. Its units see it and its clock runs."""
        return self.move("hand-out")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """Stops its clock from today, with a reason."""
        return self.move("suspend")

    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Lets its clock run again from today. The suspended days are added to its open dates."""
        return self.move("resume")

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Closes a task whose milestones are all verified."""
        return self.move("close")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancels it for good, with a reason. It is counted nowhere any more."""
        return self.move("cancel")

    @takes(PhaseInputSerializer)
    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request: Request, pk: str) -> Response:
        """Carries an unfinished task into a later phase, with its dates and its baseline."""
        return self.move("carry-over")

    def move(self, verb: str) -> Response:
        """Makes one of the verbs of tasks with what was given."""
        task: Task = self.get_object()
        asked = TASK_VERBS[verb]
        if not asked.is_allowed(viewer_of(self.request), task):
            raise PermissionDenied
        asked.run(viewer_of(self.request).as_actor(), task, self.given() if asked.needs else {})
        return Response(self.get_serializer(self.get_queryset().get(pk=task.pk)).data)


class MilestoneViewSet(ReadViewSet):
    """Milestones of the tasks one may see."""

    resource = "milestones"
    queryset = Milestone.objects.none()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilterSet

    def get_queryset(self) -> MilestoneQuerySet:
        visible = Milestone.objects.visible_to(viewer_of(self.request))
        return visible.select_related("task__campaign__parent").order_by("id")

    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        """Verifies the claim that waits."""
        claim = self.pending()
        verify_claim(actor=viewer_of(request).as_actor(), claim=claim)
        return self.answer(claim.milestone_id)

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Returns the claim that waits, with a reason."""
        claim = self.pending()
        return_claim(actor=viewer_of(request).as_actor(), claim=claim, reason=self.given()["reason"])
        return self.answer(claim.milestone_id)

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Revokes a verification, with a reason. The milestone is as if never claimed."""
        return self.move("revoke")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancels it, with a reason. What waited for it is free."""
        return self.move("cancel")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def override(self, request: Request, pk: str) -> Response:
        """Lets the surface come before its substance, with a reason that stays visible."""
        return self.move("override")

    def move(self, verb: str) -> Response:
        """Makes one of the verbs of milestones, with the reason."""
        milestone: Milestone = self.get_object()
        asked = MILESTONE_VERBS[verb]
        if not asked.is_allowed(viewer_of(self.request), milestone.task):
            raise PermissionDenied
        asked.run(viewer_of(self.request).as_actor(), milestone, self.given())
        return self.answer(milestone.pk)

    def pending(self) -> MilestoneClaim:
        """The claim that waits, to be decided by this person."""
        milestone = self.get_object()
        if not can_verify(viewer_of(self.request), milestone.task):
            raise PermissionDenied
        related = ("update__task__campaign__parent", "milestone__task__campaign__parent")
        waiting = MilestoneClaim.objects.filter(milestone=milestone, state=ClaimState.PENDING).select_related(*related)
        claim: MilestoneClaim | None = waiting.first()
        if claim is None:
            raise MoveRefusedError(_("No claim of this milestone waits for a decision."))
        if not can_review(viewer_of(self.request), claim.update):
            raise PermissionDenied
        return claim

    def answer(self, pk: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


class MeasureViewSet(ReadViewSet):
    """Quantified targets of the tasks one may see; reports name them in their readings."""

    resource = "measures"
    queryset = Measure.objects.none()
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilterSet

    def get_queryset(self) -> MeasureQuerySet:
        found: MeasureQuerySet = Measure.objects.visible_to(viewer_of(self.request)).prefetch_related("plan")
        return found.order_by("id")
