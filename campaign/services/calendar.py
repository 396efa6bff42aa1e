"""The working calendar: seeded from the State Council's announcements, read as a WorkCalendar."""

import datetime as dt

import chinese_calendar
from django.db import transaction

from base import trail
from base.trail import Actor, Change
from campaign.models import WorkingDay
from campaign.schedule import SATURDAY, WorkCalendar


@transaction.atomic
def seed_year(*, actor: Actor, year: int) -> int | None:
    """Writes the year's holidays and make-up days that are not there yet; None when the year is not announced."""
    days = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(365 + (year % 4 == 0))]
    try:
        facts = [(day, chinese_calendar.is_workday(day), chinese_calendar.get_holiday_detail(day)[1]) for day in days]
    except NotImplementedError:
        return None
    present = set(WorkingDay.objects.filter(date__year=year).values_list("date", flat=True))
    rows = [
        WorkingDay(date=day, is_working=works, name=name or "")
        for day, works, name in facts
        if works != (day.weekday() < SATURDAY) and day not in present
    ]
    WorkingDay.objects.bulk_create(rows)
    if rows:
        trail.record(actor, Change("calendar.seeded", rows[0], changes={"year": [None, year], "days": [0, len(rows)]}))
    return len(rows)


def work_calendar() -> WorkCalendar:
    """The calendar as stored; one query."""
    return WorkCalendar(dict(WorkingDay.objects.values_list("date", "is_working")))
