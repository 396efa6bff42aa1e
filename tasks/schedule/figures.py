"""The stored figures of a task from everything that moves them (rules.md §4)."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from campaign.schedule import DAY, WorkCalendar
from tasks.schedule.pace import Gauge, Pace, Step, as_basis, latest_due, measure_curve, milestone_curve, paces
from tasks.schedule.pauses import Pause
from tasks.schedule.percents import clamped, mean_share, percent, percent_of
from tasks.schedule.reporting import Reporting, owed_days
from tasks.workflow import MilestoneState, TaskState

REACHED = frozenset({MilestoneState.CLAIMED, MilestoneState.VERIFIED})
EVER = dt.date(2000, 1, 1)
"""What holds whatever the day holds from here."""


@dataclass(frozen=True)
class DatedStep(Step):
    """A milestone with both of its dates."""

    baseline_due_on: dt.date | None = None

    def against_baseline(self) -> "DatedStep":
        return replace(self, due_on=self.baseline_due_on)


@dataclass(frozen=True)
class TaskClock:
    """All that moves the figures of a task. `last_report_on`: the latest period the lead unit has reported for."""

    state: str
    steps: tuple[DatedStep, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    pauses: tuple[Pause, ...] = ()
    closed: tuple[Pause, ...] = ()
    starts_on: dt.date | None = None
    handed_out_on: dt.date | None = None
    is_ongoing: bool = False
    has_reading: bool = False
    last_report_on: dt.date | None = None

    @property
    def counted(self) -> list[DatedStep]:
        return [step for step in self.steps if step.state != MilestoneState.CANCELLED]


@dataclass(frozen=True)
class Rules:
    """When pace and nearness turn a light: percentage points, working days, and how often units report."""

    behind_points: int = 10
    far_behind_points: int = 30
    due_soon_working_days: int = 7
    reporting: Reporting = field(default_factory=Reporting)
    calendar: WorkCalendar = field(default_factory=WorkCalendar)


@dataclass(frozen=True)
class Figures:
    """What is stored on a task. `red_from`, `yellow_from`: first local day on which it is red, or yellow or worse.

    `expected_basis` is {"plan": basis, "baseline": basis} (tasks.schedule.pace), null without expectation.
    """

    due_on: dt.date | None
    claimed_percent: Decimal
    verified_percent: Decimal
    measured_percent: Decimal | None
    expected_basis: dict[str, list[list[Any]]] | None
    open_count: int
    waiting_count: int
    has_begun: bool
    next_due_on: dt.date | None
    red_from: dt.date | None
    yellow_from: dt.date | None
    baseline_red_from: dt.date | None
    baseline_yellow_from: dt.date | None


def figures(task: TaskClock, rules: Rules) -> Figures:
    """All stored figures of a task."""
    counted = task.counted
    whole = sum(step.weight for step in counted)
    verified = sum(step.weight for step in counted if step.state == MilestoneState.VERIFIED)
    reached = sum(step.weight for step in counted if step.state in REACHED)
    baseline = [step.against_baseline() for step in counted]
    plan_paces, baseline_paces = _paces(task, counted, rules), _paces(task, baseline, rules)
    runs = task.state == TaskState.ACTIVE and verified < whole
    red, yellow = _turns(task, counted, plan_paces, rules) if runs else (None, None)
    baseline_red, baseline_yellow = _turns(task, baseline, baseline_paces, rules) if runs else (None, None)
    return Figures(
        due_on=latest_due(counted),
        claimed_percent=percent(reached, whole),
        verified_percent=percent(verified, whole),
        measured_percent=mean_share(gauge.measured for gauge in task.gauges),
        expected_basis=(
            {"plan": as_basis(plan_paces), "baseline": as_basis(baseline_paces)}
            if plan_paces or baseline_paces
            else None
        ),
        open_count=sum(step.state == MilestoneState.OPEN for step in counted),
        waiting_count=sum(step.state == MilestoneState.CLAIMED for step in counted),
        has_begun=reached > 0 or task.has_reading,
        next_due_on=min(_open_dates(counted), default=None),
        red_from=red,
        yellow_from=yellow,
        baseline_red_from=baseline_red,
        baseline_yellow_from=baseline_yellow,
    )


def _paces(task: TaskClock, steps: Sequence[Step], rules: Rules) -> list[Pace]:
    """The paces of a task against one set of dates; while it is suspended they stop at the first suspended day."""
    due_on = latest_due(steps)
    if due_on is None or task.is_ongoing:
        return []
    reached = sum(step.weight for step in steps if step.state in REACHED)
    whole = sum(step.weight for step in steps)
    curves = [(milestone_curve(steps, due_on), percent(reached, whole))]
    ended = [pause for pause in task.pauses if pause.ends_on is not None]
    for gauge in task.gauges:
        curve = measure_curve(gauge, starts_on=task.starts_on, due_on=due_on, reporting=rules.reporting, pauses=ended)
        if curve is not None:
            curves.append((curve, percent_of(clamped(gauge.reached, gauge.start, gauge.target))))
    found = paces(curves)
    stopped_on = next((pause.starts_on for pause in task.pauses if pause.ends_on is None), None)
    return [pace for pace in found if stopped_on is None or pace.day is None or pace.day <= stopped_on]


def _turns(
    task: TaskClock, steps: Sequence[Step], found: Sequence[Pace], rules: Rules
) -> tuple[dt.date | None, dt.date | None]:
    """(first red day, first day yellow or worse) of a running task against one set of dates."""
    due = min(_open_dates(steps), default=None)
    late_reports = _missing_reports(task, rules)
    red = _earliest(
        [
            due and due + DAY,
            _first(found, lambda gap: gap < -rules.far_behind_points),
            late_reports[1],
        ]
    )
    yellow = _earliest(
        [
            red,
            due and rules.calendar.before(due, rules.due_soon_working_days),
            _first(found, lambda gap: gap <= -rules.behind_points),
            late_reports[0],
            EVER if any(_is_predicted_late(step) for step in steps) else None,
        ]
    )
    return red, yellow


def _missing_reports(task: TaskClock, rules: Rules) -> tuple[dt.date | None, dt.date | None]:
    """From when the next report of an ongoing task is missing, and from when the next two are."""
    if not task.is_ongoing or task.handed_out_on is None:
        return None, None
    active_from = max(task.handed_out_on, task.starts_on or task.handed_out_on)
    rests = (*task.pauses, *task.closed)
    owed = owed_days(rules.reporting, active_from=active_from, pauses=rests, after=task.last_report_on)
    first, second = islice(owed, 2)
    return first + DAY, second + DAY


def _open_dates(steps: Iterable[Step]) -> list[dt.date]:
    return [step.due_on for step in steps if step.state == MilestoneState.OPEN and step.due_on]


def _is_predicted_late(step: Step) -> bool:
    dated = step.predicted_on is not None and step.due_on is not None
    return dated and step.state == MilestoneState.OPEN and step.predicted_on > step.due_on  # type: ignore[operator]


def _first(found: Sequence[Pace], is_wanted: Callable[[Decimal], bool]) -> dt.date | None:
    """The first day on which the gap satisfies a test."""
    return next((pace.day or EVER for pace in found if is_wanted(pace.gap)), None)


def _earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)
