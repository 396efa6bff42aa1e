"""Operations on extensions and suspensions: asked by the unit that leads, decided by the office."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base.api import ReadViewSet, example, takes
from tasks.models import Extension, Milestone, Suspension, Task
from tasks.permissions import can_ask_for_time, can_decide_time
from tasks.querysets import can_be_looked_into
from tasks.services.extensions import ask_extension, grant_extension, refuse_extension, withdraw_extension
from tasks.services.suspensions import (
    ask_suspension,
    grant_suspension,
    refuse_suspension,
    resume_task,
    withdraw_suspension,
)

TASK_RELATED = ("campaign__parent", "campaign__unit", "lead_unit")


class ExtensionSerializer(serializers.ModelSerializer[Extension]):
    class Meta:
        model = Extension
        fields = ("id", "milestone", "old_due_on", "new_due_on", "reason", "state", "asked_at", "decided_at", "answer")


class SuspensionSerializer(serializers.ModelSerializer[Suspension]):
    class Meta:
        model = Suspension
        fields = ("id", "task", "starts_on", "ends_on", "reason", "state", "asked_at", "decided_at", "answer")


@example(milestone=1204, new_due_on="2026-09-30", reason="汛期无法施工。")
class NewExtensionSerializer(serializers.Serializer[Any]):
    milestone = serializers.PrimaryKeyRelatedField(queryset=Milestone.objects.all())
    new_due_on = serializers.DateField()
    reason = serializers.CharField(max_length=5000)


@example(task=301, reason="规划调整，等待批复。")
class NewSuspensionSerializer(serializers.Serializer[Any]):
    task = serializers.PrimaryKeyRelatedField(queryset=Task.objects.all())
    reason = serializers.CharField(max_length=5000)


@example(answer="理由不足，按原时限推进。")
class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=5000)


class ExtensionFilterSet(django_filters.FilterSet):
    """Extensions by milestone, task, campaign and state."""

    task = django_filters.NumberFilter(field_name="milestone__task")
    campaign = django_filters.NumberFilter(field_name="milestone__task__campaign")

    class Meta:
        model = Extension
        fields = ("milestone", "state")


class SuspensionFilterSet(django_filters.FilterSet):
    """Suspensions by task, campaign and state."""

    campaign = django_filters.NumberFilter(field_name="task__campaign")

    class Meta:
        model = Suspension
        fields = ("task", "state")


class RequestViewSet(ReadViewSet):
    """What both have."""

    def task_of(self, asked: Any) -> Task:
        raise NotImplementedError

    def asked(self) -> Any:
        """The request, to be taken back by whoever may ask."""
        found = self.get_object()
        if not can_ask_for_time(viewer_of(self.request), self.task_of(found)):
            raise PermissionDenied
        return found

    def decided(self) -> Any:
        """The request, to be decided by the office."""
        found = self.get_object()
        if not can_decide_time(viewer_of(self.request), self.task_of(found)):
            raise PermissionDenied
        return found

    def answer(self, asked: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(asked).data, status=code)


class ExtensionViewSet(RequestViewSet):
    """Extensions of the tasks one may look into."""

    resource = "extensions"
    queryset = Extension.objects.none()
    serializer_class = ExtensionSerializer
    filterset_class = ExtensionFilterSet

    def get_queryset(self) -> QuerySet[Extension]:
        seen = Extension.objects.filter(can_be_looked_into(viewer_of(self.request), "milestone__task__")).distinct()
        return seen.select_related(*(f"milestone__task__{each}" for each in TASK_RELATED)).order_by("id")

    def task_of(self, asked: Any) -> Task:
        task: Task = asked.milestone.task
        return task

    @takes(NewExtensionSerializer)
    def create(self, request: Request) -> Response:
        """Asks for a later date."""
        given = self.given()
        visible = Milestone.objects.visible_to(viewer_of(request))
        related = visible.select_related(*(f"task__{each}" for each in TASK_RELATED))
        milestone = get_object_or_404(related, pk=given["milestone"].pk)
        if not can_ask_for_time(viewer_of(request), milestone.task):
            raise PermissionDenied
        asked = ask_extension(
            actor=viewer_of(request).as_actor(),
            milestone=milestone,
            new_due_on=given["new_due_on"],
            reason=given["reason"],
        )
        return self.answer(asked, status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: str) -> Response:
        """Moves the date."""
        asked = self.decided()
        grant_extension(actor=viewer_of(request).as_actor(), extension=asked)
        return self.answer(asked)

    @takes(AnswerSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuses, with an answer."""
        asked = self.decided()
        answer = self.given()["answer"]
        refuse_extension(actor=viewer_of(request).as_actor(), extension=asked, answer=answer)
        return self.answer(asked)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes the request back."""
        asked = self.asked()
        withdraw_extension(actor=viewer_of(request).as_actor(), extension=asked)
        return self.answer(asked)


class SuspensionViewSet(RequestViewSet):
    """Suspensions of the tasks one may look into."""

    resource = "suspensions"
    queryset = Suspension.objects.none()
    serializer_class = SuspensionSerializer
    filterset_class = SuspensionFilterSet

    def get_queryset(self) -> QuerySet[Suspension]:
        seen = Suspension.objects.filter(can_be_looked_into(viewer_of(self.request), "task__")).distinct()
        return seen.select_related(*(f"task__{each}" for each in TASK_RELATED)).order_by("id")

    def task_of(self, asked: Any) -> Task:
        task: Task = asked.task
        return task

    @takes(NewSuspensionSerializer)
    def create(self, request: Request) -> Response:
        """Asks for the clock to be stopped."""
        given = self.given()
        visible = Task.objects.visible_to(viewer_of(request)).select_related(*TASK_RELATED)
        task = get_object_or_404(visible, pk=given["task"].pk)
        if not can_ask_for_time(viewer_of(request), task):
            raise PermissionDenied
        asked = ask_suspension(actor=viewer_of(request).as_actor(), task=task, reason=given["reason"])
        return self.answer(asked, status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: str) -> Response:
        """Stops the clock from today."""
        asked = self.decided()
        grant_suspension(actor=viewer_of(request).as_actor(), suspension=asked)
        return self.answer(asked)

    @takes(AnswerSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuses, with an answer."""
        asked = self.decided()
        answer = self.given()["answer"]
        refuse_suspension(actor=viewer_of(request).as_actor(), suspension=asked, answer=answer)
        return self.answer(asked)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes the request back."""
        asked = self.asked()
        withdraw_suspension(actor=viewer_of(request).as_actor(), suspension=asked)
        return self.answer(asked)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Lets the clock run again from today."""
        asked = self.decided()
        resume_task(actor=viewer_of(request).as_actor(), task=asked.task)
        return self.answer(Suspension.objects.get(pk=asked.pk))
