"""Arithmetic of working days; pure, over a table of exceptions to the five-day week (rules.md §1)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, but for `exceptions` {day: is it worked}."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working(self, day: dt.date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`; `day` itself for 0."""
        return self._walk(day, count, DAY)

    def before(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day before `day`; `day` itself for 0."""
        return self._walk(day, count, -DAY)

    def _walk(self, day: dt.date, count: int, step: dt.timedelta) -> dt.date:
        if count < 0:
            raise ValueError("count must not be negative")
        while count:
            day += step
            count -= self.is_working(day)
        return day
