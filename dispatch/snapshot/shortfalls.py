"""The four shortfalls as figures (rules.md §11), as far as records fill them: 热度、进度、投入、广度.

Heat: acts a week in the period since the last report, against the phase's mean. An act is a claim, a changed reading or
new evidence; regular reports are none. Input and breadth: measures of input and of mobilisation against their plan or
target, and the units that reported or acted. Progress follows from the tasks and is counted with them.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from base import clock
from dispatch.models import Report
from dispatch.snapshot.groups import mean
from tasks.models import Evidence, Measure, MeasurePlan, MeasureReading, MilestoneClaim, ProgressUpdate, Suspension
from tasks.schedule.figures import Rules
from tasks.schedule.pace import Gauge, measure_curve
from tasks.schedule.pauses import Pause
from tasks.schedule.percents import percent_of
from tasks.workflow import SuspensionState

Row = dict[str, Any]
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
FIRST_PERIOD = 4 * WEEK
WEEKS_SHOWN = 12
CLAIM, READING, EVIDENCE = "claim", "reading", "evidence"
TOLD_KINDS = (Measure.Kind.INPUT, Measure.Kind.MOBILISATION)


@dataclass(frozen=True)
class Period:
    """What lies between two snapshots: everything after the last report's until this one's, to the instant.

    `first` and `last` are its whole days, by which rates are counted; `phase_starts_on` the first day of the phase.
    """

    after: dt.datetime
    until: dt.datetime
    first: dt.date
    phase_starts_on: dt.date

    @classmethod
    def since(cls, told: Report | None, until: dt.datetime, phase_starts_on: dt.date) -> Self:
        """Four weeks where there was no report; never before the phase."""
        on = clock.local_date(until)
        first = dt.date.fromisoformat(told.contents["on"]) + DAY if told else on - FIRST_PERIOD + DAY
        first = min(max(first, phase_starts_on), on)
        after = told.as_of if told and told.as_of else _just_before(first)
        after = max(after, _just_before(min(phase_starts_on, on)))
        return cls(after, until, first, min(phase_starts_on, on))

    @property
    def last(self) -> dt.date:
        return clock.local_date(self.until)

    def holds(self, at: dt.datetime) -> bool:
        return self.after < at <= self.until


def _just_before(day: dt.date) -> dt.datetime:
    return clock.midnight(day) - dt.timedelta.resolution


@dataclass(frozen=True)
class Shortfalls:
    """The figures, the rows behind them, and what each unit did in the period."""

    figures: Row
    acts: list[Row]
    measures: list[Row]
    reports: Counter[int]
    acts_by_unit: Counter[int]


def shortfalls(campaign_id: int, tasks: Sequence[Row], period: Period, rules: Rules) -> Shortfalls:
    """Of the tasks that are counted; seven queries."""
    by_id = {row["id"]: row for row in tasks}
    begun = clock.midnight(period.phase_starts_on)
    said = [act for act in _acts(campaign_id) if act[1] in by_id and begun <= act[0] <= period.until]
    acts = [_act_row(number, act, by_id) for number, act in enumerate(sorted(said), 1) if period.holds(act[0])]
    measures = _measures(campaign_id, by_id, period.last, rules)
    reports = _reports(campaign_id, period)
    acts_by_unit = Counter(row["unit_id"] for row in acts)
    involved = {unit for row in tasks for unit in (row["unit_id"], *row["units"])}
    figures = {
        "first": period.first.isoformat(),
        "heat": _heat([clock.local_date(act[0]) for act in said], len(acts), period),
        "input": _level([row for row in measures if row["kind"] == Measure.Kind.INPUT]),
        "breadth": {
            **_level([row for row in measures if row["kind"] == Measure.Kind.MOBILISATION]),
            "units": len(involved),
            "took_part": len({unit for unit in (*reports, *acts_by_unit) if unit in involved}),
        },
    }
    return Shortfalls(figures, acts, measures, reports, acts_by_unit)


Act = tuple[dt.datetime, int, str, int, str]
"""When it was submitted, task, kind, unit, what."""


def _acts(campaign_id: int) -> list[Act]:
    """Every claim, changed reading and new evidence ever submitted; three queries."""
    of_campaign = {"update__task__campaign": campaign_id, "update__submitted_at__isnull": False}
    shared = ("update__submitted_at", "update__task_id", "update__unit_id")
    found: list[Act] = []
    claims = MilestoneClaim.objects.filter(**of_campaign).order_by()
    for at, task_id, unit_id, name in claims.values_list(*shared, "milestone__name"):
        found.append((at, task_id, CLAIM, unit_id, name))
    last: dict[int, Decimal] = {}
    readings = MeasureReading.objects.said().filter(**of_campaign)
    for at, task_id, unit_id, pk, name, start, value in readings.values_list(
        *shared, "measure_id", "measure__name", "measure__start", "value"
    ):
        if last.get(pk, start) != value:
            found.append((at, task_id, READING, unit_id, name))
        last[pk] = value
    seen: set[tuple[int, int]] = set()
    evidence = Evidence.objects.filter(**of_campaign).order_by("update__submitted_at", "pk")
    for at, task_id, unit_id, file_id, name in evidence.values_list(*shared, "file_id", "name"):
        if (task_id, file_id) not in seen:
            found.append((at, task_id, EVIDENCE, unit_id, name))
        seen.add((task_id, file_id))
    return found


def _act_row(number: int, act: Act, tasks: dict[int, Row]) -> Row:
    at, task_id, kind, unit_id, what = act
    task = tasks[task_id]
    return {
        "id": number,
        "on": clock.local_date(at).isoformat(),
        "kind": kind,
        "task_id": task_id,
        "list_id": task["list_id"],
        "code": task["code"],
        "task": task["title"],
        "unit_id": unit_id,
        "what": what,
    }


def _heat(days: list[dt.date], in_period: int, period: Period) -> Row:
    """Acts a week with one decimal, now and over the phase; the last weeks for a chart, the earliest first.

    `days` are those of every act of the phase.
    """
    weeks = [period.last - WEEK * number for number in reversed(range(WEEKS_SHOWN))]
    return {
        "acts": in_period,
        "per_week": _per_week(in_period, period.first, period.last),
        "phase_acts": len(days),
        "phase_per_week": _per_week(len(days), period.phase_starts_on, period.last),
        "weeks": [
            [end.isoformat(), sum(end - WEEK < day <= end for day in days)]
            for end in weeks
            if end - WEEK >= period.phase_starts_on or end == period.last
        ],
    }


def _per_week(acts: int, first: dt.date, last: dt.date) -> str:
    return f"{acts * 7 / ((last - first).days + 1):.1f}"


def _reports(campaign_id: int, period: Period) -> Counter[int]:
    """How many reports each unit submitted in the period; one query."""
    updates = ProgressUpdate.objects.filter(
        task__campaign=campaign_id,
        submitted_at__gt=period.after,
        submitted_at__lte=period.until,
    )
    return Counter(updates.order_by().values_list("unit_id", flat=True))


def _measures(campaign_id: int, tasks: dict[int, Row], on: dt.date, rules: Rules) -> list[Row]:
    """Measures of input and mobilisation with a target and without a parent; three queries.

    `percent` is how far from start to target the latest accepted value is, `expected` what the plan wants by now.
    """
    found = Measure.objects.filter(task__campaign=campaign_id, kind__in=TOLD_KINDS, parent__isnull=True)
    measures = [
        each
        for each in found.select_related("task").order_by("kind", "task__code_sort", "pk")
        if each.target is not None and each.target != each.start and each.task_id in tasks
    ]
    points: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    plan = MeasurePlan.objects.filter(measure__in=[each.pk for each in measures]).order_by("by_on")
    for measure_id, by_on, value in plan.values_list("measure_id", "by_on", "value"):
        points[measure_id].append((by_on, value))
    pauses: dict[int, list[Pause]] = defaultdict(list)
    stopped = Suspension.objects.filter(
        task__in={each.task_id for each in measures}, state__in=[SuspensionState.GRANTED, SuspensionState.ENDED]
    )
    for task_id, starts_on, ends_on in stopped.order_by("starts_on").values_list("task_id", "starts_on", "ends_on"):
        pauses[task_id].append(Pause(starts_on, ends_on))
    return [_measure_row(each, tasks, on, rules, (points[each.pk], pauses[each.task_id])) for each in measures]


def _measure_row(measure: Any, tasks: dict[int, Row], on: dt.date, rules: Rules, plan: tuple[Any, Any]) -> Row:
    task = measure.task
    points, pauses = plan
    gauge = Gauge(measure.start, measure.target, measure.current, measure.reached, tuple(points))
    reached = percent_of(gauge.measured)
    expected = None
    if task.due_on and not task.is_ongoing:
        curve = measure_curve(
            gauge, starts_on=task.starts_on, due_on=task.due_on, reporting=rules.reporting, pauses=pauses
        )
        expected = _expected(curve, on) if curve else None
    row = tasks[measure.task_id]
    return {
        "id": measure.pk,
        "task_id": task.pk,
        "list_id": row["list_id"],
        "code": row["code"],
        "task": row["title"],
        "unit_id": row["unit_id"],
        "unit": row["unit"],
        "kind": measure.kind,
        "name": measure.name,
        "unit_label": measure.unit_label,
        "current": str(measure.current.normalize()),
        "target": str(measure.target.normalize()),
        "percent": str(reached),
        "expected": None if expected is None else str(expected),
        "is_on_plan": None if expected is None else reached >= expected,
    }


def _expected(curve: Any, on: dt.date) -> Decimal:
    """What holds on a day: the last entry that begins on it or before; the first begins at no day."""
    found: Decimal = curve[0][1]
    for day, expected in curve[1:]:
        if day <= on:
            found = expected
    return found


def _level(rows: Sequence[Row]) -> Row:
    """Measures in all, those with a plan, those that keep it, and the mean of what is reached and expected."""
    planned = [row for row in rows if row["expected"] is not None]
    return {
        "measures": len(rows),
        "planned": len(planned),
        "on_plan": sum(row["is_on_plan"] for row in planned),
        "percent": mean(row["percent"] for row in rows),
        "expected": mean(row["expected"] for row in planned),
    }
