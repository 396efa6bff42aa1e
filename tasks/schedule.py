"""The clock and the figures of a task as pure functions: no database, no HTTP (rules.md §3, §4)."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from campaign.schedule import DAY, WorkCalendar
from tasks.workflow import MilestoneState, TaskState

HUNDREDTH = Decimal("0.01")
FULL = Decimal(100)
REACHED = frozenset({MilestoneState.CLAIMED, MilestoneState.VERIFIED})


@dataclass(frozen=True)
class Step:
    """A milestone as the clock sees it."""

    state: str
    due_on: dt.date | None
    weight: int = 1


@dataclass(frozen=True)
class Thresholds:
    """When pace and nearness turn a light: percentage points and working days."""

    behind_points: int
    far_behind_points: int
    due_soon_working_days: int


@dataclass(frozen=True)
class Figures:
    """What is stored on a task. `red_from`, `yellow_from`: first local day on which it is red, or yellow or worse."""

    due_on: dt.date | None
    claimed_percent: Decimal
    verified_percent: Decimal
    open_count: int
    waiting_count: int
    has_begun: bool
    next_due_on: dt.date | None
    red_from: dt.date | None
    yellow_from: dt.date | None


def percent(part: int, whole: int) -> Decimal:
    """The exact share in hundredths of a percent, half up; 100.00 only for all of it, 0.00 only for none."""
    if whole == 0 or part == 0:
        return Decimal("0.00")
    if part == whole:
        return Decimal("100.00")
    share = Fraction(part * 100, whole)
    rounded = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return min(max(rounded, HUNDREDTH), FULL - HUNDREDTH)


def task_due_on(steps: Iterable[Step]) -> dt.date | None:
    """The latest date of the milestones not cancelled; None when none is dated."""
    return max((s.due_on for s in steps if s.due_on and s.state != MilestoneState.CANCELLED), default=None)


def expected_percent(steps: Sequence[Step], on: dt.date) -> Decimal | None:
    """What should have been reached by `on`: weights due before it. An undated step counts as due on the task's date.

    None for a task without dates: it has no expectation.
    """
    counted = [step for step in steps if step.state != MilestoneState.CANCELLED]
    latest = task_due_on(counted)
    if latest is None:
        return None
    due = sum(step.weight for step in counted if (step.due_on or latest) < on)
    return percent(due, sum(step.weight for step in counted))


def figures(steps: Sequence[Step], *, state: str, thresholds: Thresholds, calendar: WorkCalendar) -> Figures:
    """All stored figures of a task from its milestones."""
    counted = [step for step in steps if step.state != MilestoneState.CANCELLED]
    whole = sum(step.weight for step in counted)
    verified = sum(step.weight for step in counted if step.state == MilestoneState.VERIFIED)
    reached = sum(step.weight for step in counted if step.state in REACHED)
    open_dates = [step.due_on for step in counted if step.state == MilestoneState.OPEN and step.due_on]
    runs = state == TaskState.ACTIVE and verified < whole
    red_from = _red_from(counted, percent(reached, whole), open_dates, thresholds) if runs else None
    yellow_from = _yellow_from(counted, percent(reached, whole), open_dates, thresholds, calendar) if runs else None
    return Figures(
        due_on=task_due_on(counted),
        claimed_percent=percent(reached, whole),
        verified_percent=percent(verified, whole),
        open_count=sum(step.state == MilestoneState.OPEN for step in counted),
        waiting_count=sum(step.state == MilestoneState.CLAIMED for step in counted),
        has_begun=reached > 0,
        next_due_on=min(open_dates, default=None),
        red_from=red_from,
        yellow_from=_earliest([red_from, yellow_from]),
    )


def _red_from(
    counted: Sequence[Step], reached: Decimal, open_dates: Sequence[dt.date], thresholds: Thresholds
) -> dt.date | None:
    overdue = min(open_dates, default=None)
    far_behind = _first_gap(counted, reached, lambda gap: gap < -thresholds.far_behind_points)
    return _earliest([overdue and overdue + DAY, far_behind])


def _yellow_from(
    counted: Sequence[Step],
    reached: Decimal,
    open_dates: Sequence[dt.date],
    thresholds: Thresholds,
    calendar: WorkCalendar,
) -> dt.date | None:
    due = min(open_dates, default=None)
    due_soon = due and calendar.before(due, thresholds.due_soon_working_days)
    behind = _first_gap(counted, reached, lambda gap: gap <= -thresholds.behind_points)
    return _earliest([due_soon, behind])


def _first_gap(counted: Sequence[Step], reached: Decimal, is_wanted: Callable[[Decimal], bool]) -> dt.date | None:
    """The first day on which reached − expected satisfies a test; expectation only changes the day after a due date."""
    latest = task_due_on(counted)
    if latest is None:
        return None
    for due in sorted({step.due_on or latest for step in counted}):
        expected = expected_percent(counted, due + DAY)
        if expected is not None and is_wanted(reached - expected):
            return due + DAY
    return None


def _earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


def review_excess_days(received_on: dt.date, returned_on: dt.date, *, limit: int, calendar: WorkCalendar) -> int:
    """Calendar days a review took beyond `limit` working days from the day the claim was received; 0 within it."""
    return max(0, (returned_on - calendar.after(received_on, limit)).days)


def reporting_day(on: dt.date, *, report_day: int) -> dt.date:
    """The monthly reporting day of the period `on` falls in: this month's, or the next month's when it has passed."""
    this_month = on.replace(day=report_day)
    if on <= this_month:
        return this_month
    return (on.replace(day=1) + dt.timedelta(days=32)).replace(day=report_day)


def rungs_passed_on_entry(due_on: dt.date, entered_on: dt.date, ladder: Sequence[int]) -> list[int]:
    """The rungs of the ladder that were over already when the milestone was entered (rules.md §7)."""
    return [rung for rung in ladder if due_on + dt.timedelta(days=rung) <= entered_on]
