"""The task list and the task page."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Unit
from base import clock
from base.lists import PAGE_SIZE, Count, ListPage, page_asked
from base.models import Event
from base.remembered import remembered
from campaign.current import current_campaign
from campaign.models import Campaign
from tasks.filters import TaskFilterSet
from tasks.models import Extension, ProgressUpdate, Responsibility, Suspension, Task
from tasks.permissions import (
    can_ask_for_time,
    can_decide_time,
    can_look_inside,
    can_write_tasks,
    is_offices_own,
    reporting_units,
)
from tasks.presenters.escalation import escalation_of
from tasks.presenters.history import task_history
from tasks.presenters.lists import light_counts
from tasks.presenters.task_page import bar, gauges, line_of_time
from tasks.presenters.verbs import verbs
from tasks.querysets import TaskQuerySet
from tasks.services.suspensions import WAITING
from tasks.tables import TaskTable

HISTORY_SHOWN = 100
KEPT_SECONDS = 3600


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
        """Worst first; unless sorted otherwise or exported, only the page that is asked for (`kept`)."""
        if self.is_one_page:
            lit = Task.objects.filter(pk__in=self.kept["ids"]).with_light(clock.today(), self.against)
            return lit.select_related("project_list", "lead_unit").worst_first()
        return found.select_related("project_list", "lead_unit").worst_first()

    @cached_property
    def is_one_page(self) -> bool:  # type: ignore[override]
        return not {"sort", "export"} & set(self.request.GET)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """The counts of lights and the ids of the page, kept for whoever asks the same of the same tasks on this day.

        Every write to a task counts its figures_version up, so what holds under a stamp holds until it changes; every
        edit of a list, which may go to another category or action, counts the version of the list up.
        """
        campaign_id = self.campaign.pk if self.campaign else 0
        writes = self.campaign is not None and can_write_tasks(self.person, self.campaign)
        asked = "&".join(f"{key}={value}" for key, value in sorted(self.request.GET.lists()) if key != "campaign")
        digest = hashlib.sha256(f"{asked}|{writes}".encode()).hexdigest()[:32]
        key = f"task-list:{campaign_id}:{digest}"
        lists = sum(each.version for each in self.offers["project_list"])
        mark = f"{clock.today()}.{Task.objects.filter(campaign=campaign_id).stamp()}.{lists}"
        found: dict[str, Any] = remembered({key: mark}, lambda _keys: {key: self.read()}, seconds=KEPT_SECONDS)[key]
        return found

    def read(self) -> dict[str, Any]:
        filters = self.filters(self.request.GET)
        numbers = self.count()
        last = max(1, -(-self.sum_of(numbers, filters) // PAGE_SIZE))
        page = page_asked(self.request.GET, last)
        ordered = filters.qs.worst_first().values_list("pk", flat=True)
        return {"numbers": numbers, "ids": list(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])}

    @property
    def against(self) -> str:
        return "baseline" if self.request.GET.get("against") == "baseline" else "plan"

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
        return self.sum_of(self.numbers, filters)

    def sum_of(self, numbers: dict[str, int], filters: FilterSet) -> int:
        filters.form.is_valid()  # a filter that cannot be read leaves the others in force
        chosen = filters.form.cleaned_data.get("light")
        return sum(number for light, number in numbers.items() if not chosen or light in chosen)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many of the tasks there are of each light, by every filter but the light."""
        numbers: dict[str, int] = self.kept["numbers"] if self.is_one_page else self.count()
        return numbers

    def count(self) -> dict[str, int]:
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
            "updates": updates.select_related("unit").prefetch_related("claims__milestone", "evidence__file"),
            "gauges": gauges(task),
            "history": task_history(events),
            "escalation": escalation_of(task, milestones, request.user),
            "verbs": verbs(task, milestones, request.user),
            "requests": Extension.objects.filter(milestone__task=task).asked().select_related("milestone"),
            "suspension": Suspension.objects.filter(task=task, state__in=WAITING).first(),
            "is_offices_own": is_offices_own(task),
            "can": {
                "write": can_write_tasks(request.user, task.campaign),
                "look_inside": can_look_inside(request.user, task),
                "ask": can_ask_for_time(request.user, task),
                "decide_time": can_decide_time(request.user, task),
                "report": bool(reporting_units(request.user, task)),
            },
        }
        return render(request, "tasks/task_detail.html", context)
