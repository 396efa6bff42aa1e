"""What all tasks of a campaign added up to at the end of a past day."""

import datetime as dt

from base import clock
from campaign.models import Campaign
from dispatch.figures.kept import Shelf, terms_of
from dispatch.figures.tally import COLUMNS, Sums, Tally
from tasks.models import TaskFigures
from tasks.workflow import TaskState


def total_as_of(campaign: Campaign, on: dt.date, against: str = "plan") -> Tally | None:
    """The total of a day that is over, overdue milestones left out; None when nothing is kept of that day.

    One query the first time, none later: rows of TaskFigures that hold a past day may end but never change, so there is
    nothing to ask. Raises ValueError for a day that is not over, KeyError for an unknown `against`.
    """
    if on >= clock.today():
        raise ValueError("a day that is not over has no figures to keep")
    shelf = Shelf(campaign.pk, terms_of(campaign, on, against))
    tally = Tally(*shelf.one(f"as-of-{on}", "", lambda: _read(shelf)))
    return tally if tally.tasks else None


def _read(shelf: Shelf) -> list[int]:
    sums = Sums()
    terms = shelf.terms
    rows = TaskFigures.objects.filter(campaign=shelf.campaign_id).exclude(state=TaskState.CANCELLED).valid_on(terms.on)
    for values in rows.with_light(terms.on, terms.against).order_by().values_list(*COLUMNS).iterator():
        sums.add(terms, values)
    return sums.numbers
