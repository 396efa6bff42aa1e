"""Tasks and milestones as the API gives them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from base import clock
from base.api import example
from campaign.models import Phase
from tasks.models import Measure, MeasurePlan, Milestone, Responsibility, Task


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    class Meta:
        model = Responsibility
        fields = ("unit", "role")


class TaskSerializer(serializers.ModelSerializer[Task]):
    """A task with its light, percents and units; expects a queryset with `light`."""

    light = serializers.CharField()
    light_until = serializers.SerializerMethodField()
    expected_percent = serializers.SerializerMethodField()
    pace_gap = serializers.SerializerMethodField()
    days_overdue = serializers.SerializerMethodField()
    responsibilities = ResponsibilitySerializer(many=True)

    class Meta:
        model = Task
        fields = (
            "id",
            "campaign",
            "phase",
            "project_list",
            "code",
            "title",
            "location",
            "description",
            "leader_name",
            "leader_title",
            "starts_on",
            "due_on",
            "next_due_on",
            "is_ongoing",
            "priority",
            "indicator_code",
            "state",
            "light",
            "light_until",
            "claimed_percent",
            "verified_percent",
            "measured_percent",
            "expected_percent",
            "pace_gap",
            "days_overdue",
            "lead_unit",
            "responsibilities",
            "version",
        )

    def get_light_until(self, task: Task) -> dt.date | None:
        """The last day of today's light if nothing more happens; null when it lasts."""
        return task.light_until(clock.today())

    def get_expected_percent(self, task: Task) -> Decimal | None:
        pace = task.pace(clock.today())
        return pace.expected if pace else None

    def get_pace_gap(self, task: Task) -> Decimal | None:
        """Percentage points reached above or below what is expected."""
        pace = task.pace(clock.today())
        return pace.gap if pace else None

    def get_days_overdue(self, task: Task) -> int:
        return task.days_overdue(clock.today())


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = (
            "id",
            "task",
            "unit",
            "number",
            "name",
            "due_on",
            "baseline_due_on",
            "due_text",
            "weight",
            "layer",
            "order_override",
            "state",
            "claimed_on",
            "late_days",
            "verified_on",
            "predicted_on",
            "overdue_since",
            "version",
        )


class PlanSerializer(serializers.ModelSerializer[MeasurePlan]):
    class Meta:
        model = MeasurePlan
        fields = ("by_on", "value")


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A quantified target; `current` is what was accepted, `reached` what was submitted or accepted."""

    plan = PlanSerializer(many=True)

    class Meta:
        model = Measure
        fields = (
            "id",
            "task",
            "name",
            "unit_label",
            "kind",
            "mode",
            "start",
            "target",
            "current",
            "reached",
            "unit",
            "parent",
            "plan",
            "version",
        )


@example(reason="照片不实，请重新拍摄。")
class ReasonSerializer(serializers.Serializer[Any]):
    """Why a move is made."""

    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)


@example(phase=3)
class PhaseInputSerializer(serializers.Serializer[Any]):
    """Into which later phase a task is carried."""

    phase = serializers.PrimaryKeyRelatedField(queryset=Phase.objects.all())
