"""The working calendar as announced by the State Council."""

import datetime as dt

import pytest

from base.models import Event
from base.trail import SYSTEM
from campaign.models import WorkingDay
from campaign.services.calendar import seed_year, work_calendar

HOLIDAYS_2026 = [
    *("01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05"),
    *("06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07"),
]
"""Weekdays off; weekends in between need no row."""

MAKE_UP_DAYS_2026 = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def stored(*, is_working: bool) -> list[str]:
    return [f"{day:%m-%d}" for day in WorkingDay.objects.filter(is_working=is_working).values_list("date", flat=True)]


def test_the_year_2026_is_as_announced():
    count = seed_year(actor=SYSTEM, year=2026)

    assert count == len(HOLIDAYS_2026) + len(MAKE_UP_DAYS_2026)
    assert stored(is_working=False) == HOLIDAYS_2026
    assert stored(is_working=True) == MAKE_UP_DAYS_2026
    assert not WorkingDay.objects.filter(is_provisional=True).exists()
    assert not WorkingDay.objects.filter(name="").exists()


def test_seeding_is_one_event():
    seed_year(actor=SYSTEM, year=2026)

    event = Event.objects.get(name="calendar.seeded")
    assert event.changes == {"year": [None, 2026], "days": [0, 25]}


def test_seeding_twice_changes_nothing():
    seed_year(actor=SYSTEM, year=2026)
    before = list(WorkingDay.objects.values())

    count = seed_year(actor=SYSTEM, year=2026)

    assert count == 0
    assert list(WorkingDay.objects.values()) == before
    assert Event.objects.filter(name="calendar.seeded").count() == 1


def test_a_day_the_office_entered_is_kept():
    WorkingDay.objects.create(date=dt.date(2026, 5, 9), is_working=False, name="市庆", is_provisional=True)

    seed_year(actor=SYSTEM, year=2026)

    kept = WorkingDay.objects.get(date=dt.date(2026, 5, 9))
    assert (kept.is_working, kept.name, kept.is_provisional) == (False, "市庆", True)
    assert WorkingDay.objects.count() == 25


@pytest.mark.parametrize("year", [2003, 2028, 2099])
def test_a_year_that_is_not_announced_gives_nothing(year):
    assert seed_year(actor=SYSTEM, year=year) is None
    assert not WorkingDay.objects.exists()
    assert not Event.objects.filter(name="calendar.seeded").exists()


def test_a_leap_year_has_its_last_day():
    seed_year(actor=SYSTEM, year=2024)

    assert WorkingDay.objects.filter(date=dt.date(2024, 2, 18), is_working=True).exists()
    assert WorkingDay.objects.filter(date__year=2024).count() == WorkingDay.objects.count()


def test_the_calendar_is_read_with_one_query(django_assert_num_queries):
    seed_year(actor=SYSTEM, year=2026)

    with django_assert_num_queries(1):
        calendar = work_calendar()

    assert calendar.after(dt.date(2026, 9, 30), 1) == dt.date(2026, 10, 8)
    assert calendar.after(dt.date(2026, 10, 8), 2) == dt.date(2026, 10, 10)
    assert calendar.before(dt.date(2026, 10, 8), 1) == dt.date(2026, 9, 30)


def test_without_rows_it_is_the_five_day_week():
    assert work_calendar().after(dt.date(2026, 9, 30), 1) == dt.date(2026, 10, 1)
