"""The task list and the task page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_tables2 import RequestConfig

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Unit
from base import clock
from base.models import Event
from campaign.current import current_campaign
from tasks.filters import TaskFilterSet
from tasks.models import ProgressUpdate, Responsibility, Task
from tasks.permissions import can_write_tasks, is_offices_own, reporting_units
from tasks.presenters import bar, chips, history, line_of_time
from tasks.tables import TaskTable

PAGE_SIZE = 50
HISTORY_SHOWN = 100


class TaskListView(GuardedView):
    """Filter, sort, search; worst first."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        tasks = Task.objects.visible_to(request.user).filter(campaign=campaign).with_light(clock.today())
        if not request.GET.get("state"):
            tasks = tasks.counted()
        filters = TaskFilterSet(request.GET, tasks, request=request)
        self.narrow_choices(filters, campaign.pk if campaign else None)
        table = TaskTable(filters.qs.select_related("project_list", "lead_unit").worst_first())
        RequestConfig(request, paginate={"per_page": PAGE_SIZE}).configure(table)
        context = {
            "campaign": campaign,
            "filters": filters,
            "chips": chips(filters, request.GET),
            "table": table,
            "can": {"import": campaign is not None and can_write_tasks(request.user, campaign)},
        }
        return render(request, "tasks/task_list.html", context)

    def narrow_choices(self, filters: TaskFilterSet, campaign_id: int | None) -> None:
        """Offers the lists, actions and units of this campaign only."""
        form = filters.form
        for name in ("project_list", "action"):
            field = form.fields[name]
            field.queryset = field.queryset.filter(campaign=campaign_id)
        leading = Unit.objects.filter(led_tasks__campaign=campaign_id).distinct()
        form.fields["lead_unit"].queryset = leading


class TaskDetailView(GuardedView):
    """One task: light, units, percents, milestones, reports, history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Task.objects.visible_to(request.user).with_light(clock.today())
        related = ("campaign__office_unit", "phase", "project_list__action", "lead_unit")
        task: Task = get_object_or_404(visible.select_related(*related), pk=pk)
        milestones = list(task.milestones.select_related("unit"))
        events = Event.objects.filter(root_kind="tasks.task", root_id=task.pk).order_by("-id")[:HISTORY_SHOWN]
        updates = ProgressUpdate.objects.visible_to(request.user).filter(task=task)
        context = {
            "task": task,
            "bar": bar(task),
            "stops": line_of_time(task, milestones, request.user),
            "responsibilities": Responsibility.objects.filter(task=task).select_related("unit"),
            "questions": task.questions.filter(answered_at__isnull=True),
            "updates": updates.select_related("unit").prefetch_related("claims__milestone", "evidence"),
            "history": history(events),
            "is_offices_own": is_offices_own(task),
            "can": {"report": bool(reporting_units(request.user, task))},
        }
        return render(request, "tasks/task_detail.html", context)
