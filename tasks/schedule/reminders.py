"""On which days before a date its reminders are due; pure (rules.md §1, §7)."""

import datetime as dt
from collections.abc import Sequence

from campaign.schedule import DAY, WorkCalendar


def dates_to_remind_of(calendar: WorkCalendar, today: dt.date, counts: Sequence[int]) -> dict[dt.date, int]:
    """The due dates that lie one of `counts` working days ahead, with which; none on a day that is not worked.

    A date on a holiday lies as far ahead as the working day after it, so each date is met once for each count.
    """
    if not calendar.is_working(today):
        return {}
    found = {}
    for count in counts:
        last = calendar.after(today, count)
        day = calendar.after(today, count - 1) + DAY
        while day <= last:
            found[day] = count
            day += DAY
    return found
