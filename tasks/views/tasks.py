"""The task list and the task page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Unit
from base import clock
from base.lists import Count, ListPage
from base.models import Event
from campaign.current import current_campaign
from campaign.models import Campaign
from tasks.filters import TaskFilterSet
from tasks.models import Extension, ProgressUpdate, Responsibility, Suspension, Task
from tasks.permissions import can_write_tasks, is_offices_own
from tasks.presenters.history import task_history
from tasks.presenters.lists import light_counts
from tasks.presenters.task_page import bar, gauges, line_of_time
from tasks.presenters.verbs import verbs
from tasks.querysets import TaskQuerySet
from tasks.services.suspensions import WAITING
from tasks.tables import TaskTable

HISTORY_SHOWN = 100


class TaskListView(ListPage, GuardedView):
    """Filter, sort, search; worst first."""

    access = SIGNED_IN
    title = gettext_lazy("Tasks")
    template_name = "tasks/task_list.html"
    filterset_class = TaskFilterSet
    table_class = TaskTable
    main_filters = ("q", "light", "category", "project_list", "lead_unit", "overdue")
    hidden_filters = ("campaign",)

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> TaskQuerySet:
        tasks = Task.objects.visible_to(self.person).filter(campaign=self.campaign).with_light(clock.today())
        return tasks if self.request.GET.get("state") else tasks.counted()

    def arranged(self, found: TaskQuerySet) -> TaskQuerySet:
        return found.select_related("project_list", "lead_unit").worst_first()

    def narrow(self, filters: FilterSet) -> None:
        """Offers the lists, actions, phases and units of this campaign only."""
        for name, records in self.offers.items():
            filters.form.fields[name].offer(records)

    @cached_property
    def offers(self) -> dict[str, list[Any]]:
        """What the filters offer, by filter; read once for all of them."""
        if self.campaign is None:
            return {"project_list": [], "action": [], "phase": [], "lead_unit": [], "unit": []}
        lists = list(self.campaign.lists.select_related("action"))
        units = list(Unit.objects.at_or_below(self.campaign.unit.path).order_by("pinyin", "pk"))
        return {
            "project_list": lists,
            "action": sorted({each.action for each in lists}, key=lambda action: action.number),
            "phase": list(self.campaign.phases.all()),
            "lead_unit": units,
            "unit": units,
        }

    def counts(self, filters: FilterSet) -> list[Count]:
        return light_counts(self.numbers, self.request.GET)

    def total(self, filters: FilterSet) -> int:
        """How many rows there are, from the counts of lights: one query counts for both."""
        chosen = filters.form.cleaned_data.get("light") if filters.form.is_valid() else None
        return sum(number for light, number in self.numbers.items() if not chosen or light in chosen)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many of the tasks there are of each light, by every filter but the light."""
        found: TaskQuerySet = self.filters_without("light").qs
        return found.count_by_light()

    def lede(self, count: int) -> str:
        worst_first = ngettext(
            "%(campaign)s: %(count)d task, the worst first; as of today.",
            "%(campaign)s: %(count)d tasks, the worst first; as of today.",
            count,
        )
        as_sorted = ngettext(
            "%(campaign)s: %(count)d task, as of today.", "%(campaign)s: %(count)d tasks, as of today.", count
        )
        text = as_sorted if self.request.GET.get("sort") else worst_first
        return text % {"campaign": self.campaign or "", "count": count}

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"import": self.campaign is not None and can_write_tasks(self.person, self.campaign)}}


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
            "gauges": gauges(task),
            "history": task_history(events),
            "verbs": verbs(task, milestones, request.user),
            "requests": Extension.objects.filter(milestone__task=task).asked().select_related("milestone"),
            "suspension": Suspension.objects.filter(task=task, state__in=WAITING).first(),
            "is_offices_own": is_offices_own(task),
            "can": {"write": can_write_tasks(request.user, task.campaign)},
        }
        return render(request, "tasks/task_detail.html", context)
