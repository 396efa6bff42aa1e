"""The gallery: every part that pages are made of, in every state, from the real templates with made-up rows."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from accounts.access import GuardedView, holders_of
from accounts.models import Unit
from accounts.roles import Permission
from base import clock
from base.charts import Chart, Row, Series
from base.filters import Chip
from base.lists import Count
from campaign.models import ProjectList
from dispatch.forms import SampleForm
from dispatch.workbench import Figure, Todo
from tasks.lights import light_text
from tasks.models import Milestone, Task
from tasks.presenters.task_page import Bar, Stop
from tasks.tables import TaskTable
from tasks.workflow import Light, MilestoneState, TaskState

ROWS_SHOWN = 4
LONG_NAME = "市住房和城乡建设局（市城市更新和老旧小区改造工作领导小组办公室）"


class ComponentsView(GuardedView):
    """For those who set up: to look at the parts before a page is built of them."""

    access = holders_of(Permission.SET_UP)

    def get(self, request: HttpRequest) -> HttpResponse:
        table = TaskTable(sample_tasks())
        RequestConfig(request, paginate={"per_page": ROWS_SHOWN}).configure(table)
        wrong = SampleForm({"wrong-name": "很" * 21}, prefix="wrong")
        context = {
            "lights": list(Light),
            "messages_shown": sample_messages(),
            "form": SampleForm(prefix="right", initial={"on": clock.today()}),
            "wrong": wrong,
            "table": table,
            "nothing": TaskTable([], prefix="nothing-"),
            "chips": [Chip(str(Light.RED.label), ""), Chip(LONG_NAME, "")],
            "counts": [Count(_("All"), 203, "", is_current=True), *(sample_count(light) for light in Light)],
            **sample_figures(),
            **sample_time(),
            "charts": sample_charts(),
        }
        return render(request, "dispatch/components.html", context)


def sample_messages() -> list[Message]:
    return [
        Message(constants.SUCCESS, _("The report was submitted.")),
        Message(constants.ERROR, _("Someone else changed this meanwhile. Nothing was saved.")),
        Message(constants.INFO, _("The list is being read; you may leave this page.")),
    ]


def sample_tasks() -> list[Task]:
    """Unsaved tasks, one of each light, with the longest unit name there is."""
    unit = Unit(name=LONG_NAME)
    project_list = ProjectList(category="renovation", number=1, name="老旧小区改造", sort="1")
    tasks = []
    for number, light in enumerate(Light, 1):
        due = clock.today() + dt.timedelta(days=20 * number - 60)
        state = TaskState.SUSPENDED if light == Light.WHITE else TaskState.ACTIVE
        figures = {"claimed_percent": Decimal(number * 12), "verified_percent": Decimal(number * 10), "open_count": 1}
        task = Task(pk=number, code=str(number), title=f"改造老旧小区第{number}批", state=state, **figures)
        task.lead_unit, task.project_list, task.leader_name = unit, project_list, "周明远"
        task.next_due_on = task.due_on = None if light == Light.BLUE else due
        task.light, task.light_rank = str(light), number  # type: ignore[attr-defined]
        tasks.append(task)
    return tasks


def sample_count(light: Light) -> Count:
    return Count(light_text(light), 12, "", css=f"light-{light}")


def sample_figures() -> dict[str, Any]:
    today = clock.today()
    late = today - dt.timedelta(days=12)
    return {
        "figures": [
            Figure(_("Tasks"), 203, "/tasks/"),
            Figure(_("Overdue"), 12, "/tasks/?overdue=true"),
            Figure(_("Units"), 41, ""),
        ],
        "todos": [
            Todo(_("Return"), "改造老旧小区第3批", "/tasks/", late, is_late=True),
            Todo(_("Report progress"), LONG_NAME, "", today),
        ],
    }


def sample_time() -> dict[str, Any]:
    """A bar of three percents and a line of time with a milestone in each state."""
    today = clock.today()
    stops = []
    for number, (state, css) in enumerate(
        (
            (MilestoneState.VERIFIED, ""),
            (MilestoneState.CLAIMED, ""),
            (MilestoneState.OPEN, "late"),
            (MilestoneState.OPEN, ""),
        )
    ):
        due = today + dt.timedelta(days=30 * number - 70)
        milestone = Milestone(pk=number + 1, name=f"节点{number + 1}", due_on=due, baseline_due_on=due, state=state)
        if state != MilestoneState.OPEN:
            milestone.claimed_on = due
        late = (today - due).days if css == "late" else 0
        stops.append(
            Stop(
                milestone,
                css or state,
                late,
                claim=None,
                can_decide=False,
                last_return="照片不符" if late else "",
                waits_for=[],
                is_blocked=False,
                verbs=[],
            )
        )
    task = Task(claimed_percent=Decimal(50), verified_percent=Decimal(25))
    return {"stops": stops, "task": task, "bar": Bar(Decimal(25), Decimal(50), Decimal("62.5"))}


def sample_charts() -> list[Chart]:
    lights = [
        Series(light_text(light), f"light-{light}") for light in (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE)
    ]
    categories = [
        Row(str(each.label), [5 - number, 3, 12 + number, 4], f"/tasks/?category={each}")
        for number, each in enumerate(ProjectList.Category)
    ]
    units = [
        Row(name, [Decimal(percent)])
        for name, percent in (("市住建局", "72.5"), (LONG_NAME, "40"), ("市水务局", "12.5"))
    ]
    months = [Row(_("Month %(number)d") % {"number": month}, [month * 6, month * 8]) for month in range(1, 8)]
    return [
        Chart(_("Lights by category"), "stacked", lights, categories, _("Category")),
        Chart(_("Verified by unit"), "bars", [Series(_("Verified"), "light-green")], units, _("Unit"), "%"),
        Chart(
            _("Verified and expected"),
            "line",
            [Series(_("Verified"), "light-green"), Series(_("Expected by now"), "ink-soft")],
            months,
            _("Month"),
            "%",
        ),
    ]
