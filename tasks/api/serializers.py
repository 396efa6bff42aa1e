"""Tasks and milestones as the API gives them."""

from rest_framework import serializers

from base import clock
from tasks.models import Milestone, Responsibility, Task
from tasks.workflow import TaskState


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    class Meta:
        model = Responsibility
        fields = ("unit", "role")


class TaskSerializer(serializers.ModelSerializer[Task]):
    """A task with its light, percents and units; expects a queryset with `light`."""

    light = serializers.CharField()
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
            "description",
            "leader_name",
            "leader_title",
            "starts_on",
            "due_on",
            "next_due_on",
            "is_ongoing",
            "state",
            "light",
            "claimed_percent",
            "verified_percent",
            "days_overdue",
            "lead_unit",
            "responsibilities",
            "version",
        )

    def get_days_overdue(self, task: Task) -> int:
        if task.state != TaskState.ACTIVE or task.next_due_on is None:
            return 0
        return max(0, (clock.today() - task.next_due_on).days)


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
            "state",
            "claimed_on",
            "verified_on",
            "overdue_since",
            "version",
        )
