"""The light and the pace of a task on a day, straight from the words of rules.md §4: slow, and written apart."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from campaign.services.calendar import work_calendar
from tasks.models import Suspension, Task
from tasks.schedule.percents import percent, percent_of

ONE = dt.timedelta(days=1)


def expected_and_gap(task: Task, on: dt.date, due_field: str = "due_on") -> tuple[Decimal, Decimal] | None:
    """The least gap of milestones and measures, and what that one expects; None for a task without dates."""
    steps = [each for each in task.milestones.all() if each.state != "cancelled"]
    latest = max((getattr(each, due_field) for each in steps if getattr(each, due_field)), default=None)
    if latest is None:
        return None
    whole = sum(each.weight for each in steps)
    due = sum(each.weight for each in steps if (getattr(each, due_field) or latest) < on)
    reached = sum(each.weight for each in steps if each.state in {"claimed", "verified"})
    pairs = [(percent(due, whole), percent(reached, whole))]
    for measure in task.measures.all():
        said = percent_of(Fraction(measure.reached) / Fraction(measure.target))
        pairs.append((_planned(task, measure, on, latest), said))
    expected, done = min(pairs, key=lambda pair: (pair[1] - pair[0], -pair[0]))
    return expected, done - expected


def _planned(task: Task, measure, on: dt.date, due_on: dt.date) -> Decimal:
    """The plan on the last 27th before a day, walked day by day; suspended days stand still."""
    report = on - ONE
    while report.day != 27:
        report -= ONE
    plan = [(task.starts_on, Decimal(0))]
    plan += [(each.by_on, each.value) for each in measure.plan.all() if task.starts_on < each.by_on < due_on]
    plan.append((due_on, measure.target))
    if report >= due_on:
        return Decimal("100.00")
    if report < task.starts_on:
        return Decimal("0.00")
    start, end = next(pair for pair in pairwise(plan) if pair[0][0] <= report < pair[1][0])
    run = [day for day in _days(start[0], end[0]) if not _is_suspended(task, day)]
    gone = [day for day in run if day < report]
    value = Fraction(start[1]) + Fraction(end[1] - start[1]) * (Fraction(len(gone), len(run)) if run else 0)
    return percent_of(value / Fraction(measure.target))


def _days(first: dt.date, end: dt.date) -> list[dt.date]:
    return [first + ONE * number for number in range((end - first).days)]


def _is_suspended(task: Task, day: dt.date) -> bool:
    ended = Suspension.objects.filter(task=task, state="ended")
    return any(each.starts_on <= day < each.ends_on for each in ended)


def light(task: Task, on: dt.date, due_field: str = "due_on") -> str:
    """The first that holds, by the words of the rule."""
    steps = [each for each in task.milestones.all() if each.state != "cancelled"]
    open_dates = [getattr(each, due_field) for each in steps if each.state == "open" and getattr(each, due_field)]
    if task.state == "suspended":
        return "white"
    if task.state == "closed" or all(each.state == "verified" for each in steps):
        return "blue"
    pace = expected_and_gap(task, on, due_field)
    if any(due < on for due in open_dates) or (pace and pace[1] < -30):
        return "red"
    soon = work_calendar().after(on, 7)
    if any(due <= soon for due in open_dates) or (pace and pace[1] <= -10):
        return "yellow"
    begun = any(each.state in {"claimed", "verified"} for each in steps) or task.updates.filter(
        readings__isnull=False, state__in=["submitted", "accepted"]
    )
    return "grey" if task.starts_on > on and not begun else "green"
