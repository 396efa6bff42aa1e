"""The working calendar: seeded from the State Council's announcements, changed by hand, read as a WorkCalendar."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext as _

from base import edits, registry, trail
from base.edits import Edit
from base.errors import StaleVersionError
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import WorkingDay
from campaign.reading.days import DayReading
from campaign.schedule import SATURDAY, WorkCalendar


@transaction.atomic
def seed_year(*, actor: Actor, year: int) -> int | None:
    """Writes the year's holidays and make-up days that are not there yet; None when the year is not announced.

    What a person entered stays; days that were only a guess give way to what was announced.
    """
    try:
        facts = [
            (day, chinese_calendar.is_workday(day), chinese_calendar.get_holiday_detail(day)[1]) for day in _days(year)
        ]
    except NotImplementedError:
        return None
    guesses = WorkingDay.objects.filter(date__year=year, is_provisional=True, is_entered=False)
    guesses.delete()
    rows = [
        WorkingDay(date=day, is_working=works, name=_chinese(name), is_entered=False)
        for day, works, name in facts
        if works != _works_by_rule(day)
    ]
    return _seed(actor, year, rows)


@transaction.atomic
def seed_provisional_year(*, actor: Actor, year: int) -> int:
    """Writes the statutory holidays of a year not announced yet, as provisional ones; without make-up days."""
    import holidays  # noqa: PLC0415  half a second, needed once a year

    days = holidays.country_holidays("CN", years=[year], language="zh_CN")
    rows = [
        WorkingDay(date=day, is_working=False, name=name[:50], is_provisional=True, is_entered=False)
        for day, name in sorted(days.items())
        if day.year == year and _works_by_rule(day)
    ]
    return _seed(actor, year, rows)


def _seed(actor: Actor, year: int, wanted: Sequence[WorkingDay]) -> int:
    present = set(WorkingDay.objects.filter(date__year=year).values_list("date", flat=True))
    rows = [row for row in wanted if row.date not in present]
    WorkingDay.objects.bulk_create(rows)
    if rows:
        trail.record(actor, Change("calendar.seeded", rows[0], changes={"year": [None, year], "days": [0, len(rows)]}))
        registry.refresh(None)
    return len(rows)


def _days(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=number) for number in range((dt.date(year + 1, 1, 1) - first).days)]


def _chinese(name: str | None) -> str:
    """The holiday's Chinese name: a seeded day stands beside those the office writes."""
    chinese: str = chinese_calendar.Holiday(name).chinese if name else ""
    return chinese


def _works_by_rule(day: dt.date) -> bool:
    return day.weekday() < SATURDAY


@transaction.atomic
def set_day(*, actor: Actor, day: dt.date, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Enters or changes a day (is_working, name, is_provisional); False when it stands so already.

    `version` is the one that was read, 0 for a day without a row. Raises InvalidInputError by field, StaleVersionError
    when someone was faster. What is stored by the calendar is recomputed.
    """
    changed = _write(actor, day, values, version)
    if changed:
        registry.refresh(None)
    return changed


@transaction.atomic
def clear_day(*, actor: Actor, day: dt.date, version: int | None = None) -> None:
    """Removes a day's exception, the five-day week holds. Raises StaleVersionError when it was changed or gone."""
    row = WorkingDay.objects.filter(date=day).first()
    if row is None or version not in (None, row.version):
        raise StaleVersionError(_("Someone else changed this day meanwhile. Look at it again."))
    changes = {"date": [day.isoformat(), None], "is_working": [row.is_working, None], "name": [row.name, None]}
    trail.record(actor, Change("calendar.day_cleared", row, changes=changes))
    row.delete()
    registry.refresh(None)


@transaction.atomic
def import_days(*, actor: Actor, days: Iterable[DayReading]) -> int:
    """Enters many days at once, all or none; how many differ from what stood there. Each has its event."""
    count = 0
    for each in days:
        values = {"is_working": each.is_working, "name": each.name, "is_provisional": False}
        count += _write(actor, each.day, values, None)
    if count:
        registry.refresh(None)
    return count


def _write(actor: Actor, day: dt.date, values: Mapping[str, Any], version: int | None) -> bool:
    row = WorkingDay.objects.filter(date=day).first()
    if row is not None:
        edit = Edit(
            "calendar.day_set",
            values,
            version,
            derived={"is_entered": True},
            facts={"date": [day.isoformat(), day.isoformat()]},
        )
        return edits.apply(row, edit, actor=actor)
    if version:
        raise StaleVersionError(_("Someone else removed this day's exception meanwhile. Save again to enter it anew."))
    row = WorkingDay(date=day, **values)
    ensure_valid(row)
    row.save(force_insert=True)
    differences = trail.differences(dict.fromkeys(values), values)
    trail.record(actor, Change("calendar.day_set", row, changes={"date": [None, day.isoformat()], **differences}))
    return True


def work_calendar() -> WorkCalendar:
    """The calendar as stored; one query."""
    return WorkCalendar(dict(WorkingDay.objects.values_list("date", "is_working")))
