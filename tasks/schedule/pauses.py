"""Suspended stretches of a task, and the days that run between them (rules.md §3)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pause:
    """Suspended from the first day, included, to the day of resuming, not included; None while it lasts."""

    starts_on: dt.date
    ends_on: dt.date | None = None

    def days_in(self, first: dt.date, end: dt.date) -> int:
        """How many days from `first`, included, to `end`, not included, are suspended."""
        stop = end if self.ends_on is None else min(end, self.ends_on)
        return max(0, (stop - max(first, self.starts_on)).days)


def suspended_days(first: dt.date, end: dt.date, pauses: Sequence[Pause]) -> int:
    """Suspended days from `first`, included, to `end`, not included. Pauses of one task never overlap."""
    return sum(pause.days_in(first, end) for pause in pauses)


def running_days(first: dt.date, end: dt.date, pauses: Sequence[Pause]) -> int:
    """Days from `first`, included, to `end`, not included, that are not suspended; 0 for a stretch turned round."""
    return max(0, (end - first).days - suspended_days(first, end, pauses))
