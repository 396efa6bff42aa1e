"""From which day something counts that happens while a task's clock stands still (rules.md §3).

It counts from the day of resuming, and is moved no further. Until then that day is not known, so it stands as the first
suspended day: resuming moves it with all the others, to just the day of resuming.
"""

import datetime as dt

from django.db.models import DateField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from base import clock
from tasks.models import Suspension
from tasks.workflow import SuspensionState


def stopped_on(task_id: int) -> dt.date | None:
    """The first suspended day of a task whose clock stands still; None while it runs."""
    lasting = Suspension.objects.filter(task=task_id, state=SuspensionState.GRANTED)
    day: dt.date | None = lasting.values_list("starts_on", flat=True).first()
    return day


def counting_day(task_id: int) -> dt.date:
    """Today, or the first suspended day."""
    return stopped_on(task_id) or clock.today()


def counting_day_of_milestones() -> Coalesce:
    """The same of each milestone's task, for an UPDATE of milestones."""
    lasting = Suspension.objects.filter(task=OuterRef("task"), state=SuspensionState.GRANTED)
    return Coalesce(Subquery(lasting.values("starts_on")[:1]), Value(clock.today(), DateField()))
