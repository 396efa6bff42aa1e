"""The workbench: what needs this person today, as verbs with an object and a date (look.md)."""

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Assignment, Unit, User
from accounts.permissions import memberships
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission, Role, grants
from base import clock
from campaign.models import Campaign
from tasks.models import ProgressUpdate, Task
from tasks.querysets import TaskQuerySet
from tasks.workflow import Light, TaskState

SHOWN = 10


@dataclass(frozen=True)
class Todo:
    """One line: a verb with its object, when, and where to do it."""

    verb: str
    what: str
    url: str
    on: dt.date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Figure:
    """A number with its word; `url` opens exactly the rows it counts."""

    label: str
    value: int
    url: str


@dataclass
class Workbench:
    todos: list[Todo] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    sentence: str = ""


def workbench(user: User, campaign: Campaign) -> Workbench:
    """What a person sees first in a campaign; roles add up."""
    bench = Workbench()
    tasks = Task.objects.visible_to(user).filter(campaign=campaign).counted().with_light(clock.today())
    at_campaign = [each for each in memberships(user) if each.unit_id == campaign.unit_id]
    if any(grants(each.role, Permission.VERIFY) for each in at_campaign):
        bench.todos += _office_todos(user, campaign)
    liaison_units = [each.unit_id for each in memberships(user) if each.role == Role.LIAISON]
    if liaison_units:
        bench.todos += _liaison_todos(tasks, liaison_units)
        tasks = tasks.filter(lead_unit__in=liaison_units)
    elif any(each.role == Role.LEADER for each in memberships(user)):
        bench.todos += _worst(tasks)
    bench.figures = _figures(tasks, liaison_units)
    bench.sentence = _sentence(bench.figures)
    return bench


def _office_todos(user: User, campaign: Campaign) -> list[Todo]:
    waiting = ProgressUpdate.objects.visible_to(user).filter(task__campaign=campaign).waiting_for_review()
    todos = [
        Todo(
            _("Review"),
            f"{update.unit.label} · {update.task}",
            f"{reverse('tasks:review-list')}#update-{update.pk}",
            clock.local_date(update.submitted_at or update.created_at),
        )
        for update in waiting.select_related("unit", "task").order_by("submitted_at")[:SHOWN]
    ]
    drafts = Task.objects.filter(campaign=campaign, state=TaskState.DRAFT).count()
    if drafts:
        text = ngettext("%(count)d task that is still a draft", "%(count)d tasks that are still drafts", drafts)
        todos.append(Todo(_("Hand out"), text % {"count": drafts}, f"{reverse('tasks:task-list')}?state=draft"))
    without = [unit.label for unit in _units_without_liaison(campaign)]
    if without:
        todos.append(Todo(_("Name a liaison"), "、".join(without), reverse("accounts:person-create")))
    return todos


def _units_without_liaison(campaign: Campaign) -> UnitQuerySet:
    liaisons = Assignment.objects.on(clock.today()).filter(role=Role.LIAISON).values("unit")
    leading = Task.objects.filter(campaign=campaign, state=TaskState.ACTIVE).values("lead_unit")
    return Unit.objects.filter(pk__in=leading).exclude(pk__in=liaisons)


def _liaison_todos(tasks: TaskQuerySet, units: list[int]) -> list[Todo]:
    mine = tasks.filter(lead_unit__in=units, state=TaskState.ACTIVE, light__in=[Light.RED, Light.YELLOW])
    return [
        Todo(
            _("Overdue") if task.next_due_on and task.next_due_on < clock.today() else _("Due soon"),
            str(task),
            reverse("tasks:task-detail", args=[task.pk]),
            task.next_due_on,
            is_late=bool(task.next_due_on and task.next_due_on < clock.today()),
        )
        for task in mine.worst_first()[:SHOWN]
    ]


def _worst(tasks: TaskQuerySet) -> list[Todo]:
    return [
        Todo(
            task.lead_unit.label if task.lead_unit else "",
            str(task),
            reverse("tasks:task-detail", args=[task.pk]),
            task.next_due_on,
            is_late=True,
        )
        for task in tasks.filter(light=Light.RED).select_related("lead_unit").worst_first()[:SHOWN]
    ]


def _figures(tasks: TaskQuerySet, liaison_units: list[int]) -> list[Figure]:
    lights = list(tasks.values_list("light", flat=True))
    address = reverse("tasks:task-list")
    unit = f"lead_unit={liaison_units[0]}&" if len(liaison_units) == 1 else ""
    linked = len(liaison_units) < 2  # noqa: PLR2004  several units cannot be one filter
    figures = [Figure(str(_("Tasks")), len(lights), f"{address}?{unit}" if linked else "")]
    for light in Light:
        count = lights.count(light)
        if count:
            figures.append(Figure(str(light.label), count, f"{address}?{unit}light={light}" if linked else ""))
    return figures


def _sentence(figures: list[Figure]) -> str:
    return "，".join(f"{figure.label} {figure.value}" for figure in figures)
