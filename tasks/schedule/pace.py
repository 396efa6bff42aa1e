"""What should have been reached by a day, by milestones and by measures, and how far behind it a task is (rules.md §4).

A pace is a step function over days, since nothing but the date moves it between two writes: it changes on the day after
a due date, and on the day after a reporting day. It is stored as `expected_basis` and read without a join.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaign.schedule import DAY
from tasks.schedule.pauses import Pause, running_days
from tasks.schedule.percents import NONE, clamped, percent, percent_of
from tasks.schedule.reporting import Reporting

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    """A milestone not cancelled, as the clock sees it."""

    state: str
    due_on: dt.date | None
    weight: int = 1
    predicted_on: dt.date | None = None


@dataclass(frozen=True)
class Gauge:
    """A counted output measure: its way from `start` to `target` by plan points, what is accepted and what is said.

    `current` is the latest accepted value, `reached` the latest submitted or accepted one.
    """

    start: Decimal
    target: Decimal
    current: Decimal
    reached: Decimal
    points: tuple[tuple[dt.date, Decimal], ...] = ()

    @property
    def measured(self) -> Fraction:
        return clamped(self.current, self.start, self.target)


@dataclass(frozen=True)
class Pace:
    """From `day` on (None: from ever) so much is expected, and reached is so many points above it or below."""

    day: dt.date | None
    expected: Decimal
    gap: Decimal


Curve = list[tuple[dt.date | None, Decimal]]
"""Expected percents by the first day they hold; the first entry holds from ever."""


def latest_due(steps: Iterable[Step]) -> dt.date | None:
    """The latest date of the milestones; None when none is dated."""
    return max((step.due_on for step in steps if step.due_on), default=None)


def milestone_curve(steps: Sequence[Step], due_on: dt.date) -> Curve:
    """Weights due before a day over all weights. An undated step counts as due on the task's date."""
    whole = sum(step.weight for step in steps)
    curve: Curve = [(None, NONE)]
    due = 0
    for day in sorted({step.due_on or due_on for step in steps}):
        due += sum(step.weight for step in steps if (step.due_on or due_on) == day)
        curve.append((day + DAY, percent(due, whole)))
    return curve


def plan_value(gauge: Gauge, on: dt.date, plan: Sequence[tuple[dt.date, Decimal]], pauses: Sequence[Pause]) -> Fraction:
    """The plan's value on a day: straight lines between its points over the days that are not suspended."""
    if on < plan[0][0]:
        return Fraction(gauge.start)
    position = bisect_right([day for day, _value in plan], on) - 1
    day, value = plan[position]
    if position == len(plan) - 1:
        return Fraction(value)
    next_day, next_value = plan[position + 1]
    length = running_days(day, next_day, pauses)
    if length == 0:
        return Fraction(value)
    share = Fraction(running_days(day, on, pauses), length)
    return Fraction(value) + (Fraction(next_value) - Fraction(value)) * share


def measure_curve(
    gauge: Gauge, *, starts_on: dt.date | None, due_on: dt.date, reporting: Reporting, pauses: Sequence[Pause]
) -> Curve | None:
    """The plan's share on the last reporting day before each day; None without a beginning and without points."""
    if starts_on is None and not gauge.points:
        return None
    plan = [(starts_on, gauge.start)] if starts_on and starts_on < due_on else []
    first = plan[0][0] if plan else dt.date.min
    plan += [(day, value) for day, value in sorted(gauge.points) if first < day < due_on]
    plan.append((due_on, gauge.target))
    curve: Curve = [(None, NONE)]
    for day in reporting.from_day(plan[0][0]):
        value = plan_value(gauge, day, plan, pauses)
        share = min(
            max((value - Fraction(gauge.start)) / Fraction(gauge.target - gauge.start), Fraction(0)), Fraction(1)
        )
        expected = percent_of(share)
        if expected != curve[-1][1]:
            curve.append((day + DAY, expected))
        if day >= due_on:
            return curve
    raise AssertionError("reporting days have no end")


def paces(curves: Sequence[tuple[Curve, Decimal]]) -> list[Pace]:
    """The least gap over several (curve, reached percent), day by day where it changes; ties: the greater expected."""
    days = sorted({day for curve, _reached in curves for day, _expected in curve if day})
    steps = [dict(curve) for curve, _reached in curves]
    expected = [NONE] * len(curves)
    found: list[Pace] = []
    for day in (None, *days):
        expected = [step.get(day, before) for step, before in zip(steps, expected, strict=True)]
        pairs = ((each, reached) for each, (_curve, reached) in zip(expected, curves, strict=True))
        wanted, reached = min(pairs, key=lambda pair: (pair[1] - pair[0], -pair[0]))
        pace = Pace(day, wanted, reached - wanted)
        if not found or (found[-1].expected, found[-1].gap) != (pace.expected, pace.gap):
            found.append(pace)
    return found


def pace_on(steps: Sequence[Pace], on: dt.date) -> Pace | None:
    """The pace that holds on a day; None for a task without expectation."""
    if not steps:
        return None
    return steps[bisect_right([pace.day or dt.date.min for pace in steps], on) - 1]


def as_basis(steps: Sequence[Pace]) -> list[list[Any]]:
    """Paces as they are stored: [[day or null, expected, gap]], percents as whole hundredths."""
    return [[pace.day and pace.day.isoformat(), int(pace.expected * 100), int(pace.gap * 100)] for pace in steps]


def from_basis(basis: Sequence[Sequence[Any]]) -> list[Pace]:
    """Paces as they were stored."""
    return [
        Pace(dt.date.fromisoformat(day) if day else None, Decimal(expected) * CENT, Decimal(gap) * CENT)
        for day, expected, gap in basis
    ]


def stored_pace(basis: Sequence[Sequence[Any]] | None, on: dt.date) -> Pace | None:
    """The pace of a stored basis on a day, without building the others: dates in ISO order as text."""
    if not basis:
        return None
    day = on.isoformat()
    found = basis[0]
    for each in basis[1:]:
        if each[0] > day:
            break
        found = each
    return Pace(None, Decimal(found[1]) * CENT, Decimal(found[2]) * CENT)
