"""Why a task is red or yellow, in words: what is overdue, how far behind it is, which reports are missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.figures.tally import Terms
from tasks.models import Milestone, Task
from tasks.querysets import AGAINST
from tasks.workflow import Light, MilestoneState, TaskState

TENTH = Decimal("0.1")


def reasons(tasks: Collection[Any], terms: Terms) -> dict[int, list[str]]:
    """Sentences by task, the gravest first; tasks carry `light` as of the day and dates of `terms`. One query.

    An ongoing task has no dates and no pace, so that its light tells how many reports are missing (rules.md §4).
    """
    due = f"{AGAINST[terms.against]}due_on"
    steps: dict[int, list[tuple[str, dt.date, dt.date | None]]] = defaultdict(list)
    dated = Milestone.objects.filter(task__in=[task.pk for task in tasks], state=MilestoneState.OPEN)
    rows = dated.filter(**{f"{due}__isnull": False}).order_by(due, "number")
    for task_id, name, due_on, predicted_on in rows.values_list("task_id", "name", due, "predicted_on"):
        steps[task_id].append((name, due_on, predicted_on))
    return {task.pk: [*_reasons(task, steps[task.pk], terms)] for task in tasks}


def _reasons(task: Any, steps: list[tuple[str, dt.date, dt.date | None]], terms: Terms) -> Iterator[str]:
    if task.state != TaskState.ACTIVE:
        return
    late = [(name, (terms.on - due).days) for name, due, _predicted in steps if due < terms.on]
    if late:
        yield _overdue(late)
    yield from _behind(task, terms)
    if task.is_ongoing and task.light == Light.RED:
        yield _("two reports in a row are missing")
    if task.is_ongoing and task.light == Light.YELLOW:
        yield _("the last report is missing")
    yield from (
        _("predicted to be late: %(milestone)s") % {"milestone": name}
        for name, due, predicted in steps
        if due >= terms.on and predicted and predicted > due
    )
    if task.light == Light.YELLOW and steps and not late:
        name, due, _predicted = steps[0]
        days = (due - terms.on).days
        text = ngettext("%(days)d day left: %(milestone)s", "%(days)d days left: %(milestone)s", days)
        yield text % {"days": days, "milestone": name}


def _overdue(late: list[tuple[str, int]]) -> str:
    name, days = late[0]
    text = ngettext("%(days)d day overdue: %(milestone)s", "%(days)d days overdue: %(milestone)s", days)
    said = text % {"days": days, "milestone": name}
    more = len(late) - 1
    if more:
        said += ngettext(" and %(more)d more milestone", " and %(more)d more milestones", more) % {"more": more}
    return said


def _behind(task: Task, terms: Terms) -> Iterator[str]:
    pace = task.pace(terms.on, terms.against)
    if pace is None or pace.gap > -terms.behind_points:
        return
    points = (-pace.gap).quantize(TENTH, ROUND_HALF_UP)
    yield _("%(points)s points behind pace") % {"points": f"{points.normalize():f}"}
