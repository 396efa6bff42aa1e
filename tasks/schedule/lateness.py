"""Days late, days of review beyond their limit, and rungs that were over on entry (rules.md §3, §5, §7)."""

import datetime as dt
from collections.abc import Sequence

from campaign.schedule import DAY, WorkCalendar
from tasks.schedule.pauses import Pause, suspended_days


def late_days(claimed_on: dt.date, judged_by_on: dt.date | None, unblocked_on: dt.date | None = None) -> int:
    """Lateness of a claim: days after the day it is judged by, or after it was last unblocked; 0 is on time."""
    if judged_by_on is None:
        return 0
    return max(0, (claimed_on - max(judged_by_on, unblocked_on or judged_by_on)).days)


def judged_after_extension(
    judged_by_on: dt.date, *, old_due_on: dt.date, new_due_on: dt.date, granted_on: dt.date
) -> dt.date:
    """The day a milestone is judged by after an extension: moved with it, unless it had passed when it was granted."""
    if judged_by_on < granted_on:
        return judged_by_on
    return judged_by_on + (new_due_on - old_due_on)


def review_excess_days(
    received_on: dt.date,
    returned_on: dt.date,
    *,
    limit: int,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
) -> int:
    """Calendar days a review took beyond `limit` working days from the day the claim was received; 0 within it.

    Days that fall in a suspension are not counted: resuming adds them.
    """
    last = calendar.after(received_on, limit)
    beyond = (returned_on - last).days
    return max(0, beyond - suspended_days(last + DAY, returned_on + DAY, pauses)) if beyond > 0 else 0


def rungs_passed_on_entry(due_on: dt.date, entered_on: dt.date, ladder: Sequence[int]) -> list[int]:
    """The rungs of the ladder that were over already when the milestone was entered (rules.md §7)."""
    return [rung for rung in ladder if due_on + dt.timedelta(days=rung) <= entered_on]
