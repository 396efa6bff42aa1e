"""Reporting periods: when a report is due, and from when it is missing (rules.md §1, §6)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign.schedule import DAY
from tasks.schedule.pauses import Pause, running_days

FRIDAY = 4
WEEK = 7


@dataclass(frozen=True)
class Reporting:
    """How often units report. `days`: days of the month, from 1 to 28; none of them: weekly, on Friday.

    `active_days`: on how many days of a period a task must be active for its report to be owed.
    """

    days: tuple[int, ...] = (27,)
    active_days: int = 10

    def day_of(self, on: dt.date) -> dt.date:
        """The reporting day of the period `on` falls in: the first that is not before it."""
        if not self.days:
            return on + DAY * ((FRIDAY - on.weekday()) % WEEK)
        for day in sorted(self.days):
            if on.day <= day:
                return on.replace(day=day)
        first_of_next = (on.replace(day=1) + DAY * 32).replace(day=1)
        return first_of_next.replace(day=min(self.days))

    def before(self, on: dt.date) -> dt.date:
        """The last reporting day before `on`."""
        if not self.days:
            back = (on.weekday() - FRIDAY) % WEEK or WEEK
            return on - DAY * back
        for day in sorted(self.days, reverse=True):
            if day < on.day:
                return on.replace(day=day)
        last_of_previous = on.replace(day=1) - DAY
        return last_of_previous.replace(day=max(self.days))

    def after(self, on: dt.date) -> dt.date:
        """The first reporting day after `on`."""
        return self.day_of(on + DAY)

    def from_day(self, on: dt.date) -> Iterator[dt.date]:
        """Reporting days from `on` onwards, without end."""
        day = self.day_of(on)
        while True:
            yield day
            day = self.after(day)


def owed_days(
    reporting: Reporting, *, active_from: dt.date, pauses: Sequence[Pause], after: dt.date | None
) -> Iterator[dt.date]:
    """The reporting days, without end, for which a task active from a day on owes a report; later than `after`.

    Owed when the task is active on the reporting day and on enough days of the period, which runs from the day after
    one reporting day through the next. A pause that has not ended is over for this purpose: a suspended task owes
    nothing, and asks anew when it is resumed.
    """
    ended = [pause for pause in pauses if pause.ends_on is not None]
    for day in reporting.from_day(active_from):
        if after is not None and day <= after:
            continue
        if owes_report(reporting, day, active_from, ended):
            yield day


def owes_report(reporting: Reporting, day: dt.date, active_from: dt.date, pauses: Sequence[Pause]) -> bool:
    """Whether a task active from a day on, but for the pauses, owes the report of a reporting day (rules.md §6)."""
    first = max(reporting.before(day) + DAY, active_from)
    is_active = running_days(day, day + DAY, pauses) == 1
    return is_active and running_days(first, day + DAY, pauses) >= reporting.active_days
