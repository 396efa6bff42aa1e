"""The ladder of escalation as dates: which rungs are reached on a day, and when the next one is (rules.md §7)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """A rung: its level from 1, the days overdue at which it stands, and the day on which it is reached."""

    level: int
    days: int
    on: dt.date


@dataclass(frozen=True)
class Climb:
    """How far a spell has climbed: the days of its ladder, the highest level taken, the day its rungs count from.

    `counts_from` None: nothing counts. A blocked record stops at the first rung.
    """

    ladder: Sequence[int]
    level: int
    counts_from: dt.date | None
    is_blocked: bool = False

    @property
    def ahead(self) -> list[Rung]:
        """The rungs that are still to come, the nearest first."""
        if self.counts_from is None:
            return []
        rungs = [
            Rung(level, days, self.counts_from + dt.timedelta(days=days)) for level, days in enumerate(self.ladder, 1)
        ]
        last = 1 if self.is_blocked else len(rungs)
        return rungs[self.level : last]

    def reached(self, on: dt.date) -> list[Rung]:
        """Those of them that are reached by a day."""
        return [rung for rung in self.ahead if rung.on <= on]

    def next_on(self, on: dt.date) -> dt.date | None:
        """The day of the first one that is not reached by a day; None when none is to come."""
        return next((rung.on for rung in self.ahead if rung.on > on), None)

    @property
    def first_on(self) -> dt.date | None:
        """The day of the nearest rung still to come, reached already or not."""
        return next((rung.on for rung in self.ahead), None)


def is_held(rung: Rung, held_until: dt.date | None) -> bool:
    """Whether a rung was passed while no rung fires: recorded, and acts no more (rules.md §12)."""
    return held_until is not None and rung.on <= held_until
