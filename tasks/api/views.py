"""Operations on tasks and milestones."""

from rest_framework.viewsets import ReadOnlyModelViewSet

from base import clock
from tasks.api.serializers import MilestoneSerializer, TaskSerializer
from tasks.filters import MilestoneFilterSet, TaskFilterSet
from tasks.models import Milestone, Task
from tasks.querysets import MilestoneQuerySet, TaskQuerySet


class TaskViewSet(ReadOnlyModelViewSet[Task]):
    """Tasks one may see, with their light today; the filters of the task list."""

    resource = "tasks"
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilterSet

    def get_queryset(self) -> TaskQuerySet:
        visible = Task.objects.visible_to(self.request.user).with_light(clock.today())
        return visible.prefetch_related("responsibilities").order_by("id")


class MilestoneViewSet(ReadOnlyModelViewSet[Milestone]):
    """Milestones of the tasks one may see."""

    resource = "milestones"
    queryset = Milestone.objects.none()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilterSet

    def get_queryset(self) -> MilestoneQuerySet:
        return Milestone.objects.visible_to(self.request.user).order_by("id")
