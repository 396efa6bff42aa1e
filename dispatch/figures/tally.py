"""What some tasks add up to: counts of lights, sums of percents in whole hundredths, and their means (rules.md §4)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tasks.querysets import LIGHT_RANK
from tasks.schedule.pace import stored_pace
from tasks.schedule.percents import percent, percent_of
from tasks.workflow import Light, TaskState

HUNDREDTHS = 100
ALL = 100 * HUNDREDTHS


@dataclass(frozen=True)
class Tally:
    """What some tasks add up to. Sums of percents are whole hundredths.

    `waiting`: 待核验. `late`: overdue tasks (项), `late_milestones`: overdue milestones (节点). Percents are means over
    `averaged` tasks, those neither suspended nor ongoing; `measured_of` and `paced` of them have a measure, a pace.
    """

    red: int = 0
    yellow: int = 0
    green: int = 0
    blue: int = 0
    grey: int = 0
    white: int = 0
    waiting: int = 0
    late: int = 0
    late_milestones: int = 0
    averaged: int = 0
    claimed_sum: int = 0
    verified_sum: int = 0
    measured_of: int = 0
    measured_sum: int = 0
    paced: int = 0
    expected_sum: int = 0
    on_pace: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self.numbers, other.numbers, strict=True)))

    @property
    def numbers(self) -> list[int]:
        return [getattr(self, name) for name in NAMES]

    @property
    def lights(self) -> dict[Light, int]:
        """How many there are of each light, the worst first."""
        return {light: getattr(self, light.value) for light in LIGHT_RANK}

    @property
    def tasks(self) -> int:
        return sum(self.lights.values())

    @property
    def claimed(self) -> Decimal | None:
        return _mean(self.claimed_sum, self.averaged)

    @property
    def verified(self) -> Decimal | None:
        return _mean(self.verified_sum, self.averaged)

    @property
    def measured(self) -> Decimal | None:
        return _mean(self.measured_sum, self.measured_of)

    @property
    def expected(self) -> Decimal | None:
        return _mean(self.expected_sum, self.paced)

    @property
    def on_pace_share(self) -> Decimal | None:
        """达序: the tasks less than the campaign's points behind, of those with a pace."""
        return percent(self.on_pace, self.paced) if self.paced else None


NAMES = tuple(each.name for each in fields(Tally))


def _mean(total: int, count: int) -> Decimal | None:
    """The plain mean of percents that add up to so many hundredths, half up; None of nothing."""
    return percent_of(Fraction(total, count * ALL)) if count else None


def added(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    rows = [tally.numbers for tally in tallies]
    return Tally(*map(sum, zip(*rows, strict=True))) if rows else Tally()


COLUMNS = (
    "light",
    "state",
    "is_ongoing",
    "open_count",
    "waiting_count",
    "next_due_on",
    "claimed_percent",
    "verified_percent",
    "measured_percent",
    "expected_basis",
)
"""What a task counts by, the same today and as of a past day."""


@dataclass(frozen=True)
class Terms:
    """How tasks are counted: on which day, against which dates, and from how many points behind pace is lost."""

    on: dt.date
    against: str
    behind_points: int

    @property
    def is_plan(self) -> bool:
        return self.against == "plan"


class Sums:
    """A tally while it is counted."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = dict.fromkeys(NAMES, 0)

    @property
    def numbers(self) -> list[int]:
        return list(self.counts.values())

    def add(self, terms: Terms, values: Sequence[Any]) -> None:
        """Counts a task by its COLUMNS."""
        light, state, is_ongoing, open_count, waiting_count, due, claimed, verified, measured, basis = values
        counts = self.counts
        counts[light] += 1
        counts["waiting"] += open_count == 0 and waiting_count > 0
        counts["late"] += terms.is_plan and state == TaskState.ACTIVE and due is not None and due < terms.on
        if state == TaskState.SUSPENDED or is_ongoing:
            return
        counts["averaged"] += 1
        counts["claimed_sum"] += int(claimed * HUNDREDTHS)
        counts["verified_sum"] += int(verified * HUNDREDTHS)
        if measured is not None:
            counts["measured_of"] += 1
            counts["measured_sum"] += int(measured * HUNDREDTHS)
        pace = stored_pace((basis or {}).get(terms.against), terms.on)
        if pace is not None:
            counts["paced"] += 1
            counts["expected_sum"] += int(pace.expected * HUNDREDTHS)
            counts["on_pace"] += pace.gap > -terms.behind_points
