"""Working days: Monday to Friday but for holidays and make-up days."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.schedule import DAY, WorkCalendar

PLAIN = WorkCalendar()
SPRING = WorkCalendar(
    {
        **{dt.date(2026, 2, day): False for day in (16, 17, 18, 19, 20, 23)},
        dt.date(2026, 2, 14): True,
        dt.date(2026, 2, 28): True,
    }
)
"""The Spring Festival of 2026: off from Sunday the 15th to Monday the 23rd, made up on two Saturdays."""


def february(day: int) -> dt.date:
    return dt.date(2026, 2, day)


@pytest.mark.parametrize(
    ("calendar", "day", "is_working"),
    [
        (PLAIN, february(13), True),
        (PLAIN, february(14), False),
        (PLAIN, february(15), False),
        (PLAIN, february(16), True),
        (SPRING, february(13), True),
        (SPRING, february(14), True),
        (SPRING, february(15), False),
        (SPRING, february(16), False),
        (SPRING, february(23), False),
        (SPRING, february(24), True),
        (SPRING, february(28), True),
    ],
)
def test_is_working(calendar, day, is_working):
    assert calendar.is_working(day) == is_working


@pytest.mark.parametrize(
    ("calendar", "day", "count", "expected"),
    [
        (PLAIN, february(9), 1, february(10)),
        (PLAIN, february(13), 1, february(16)),
        (PLAIN, february(14), 1, february(16)),
        (PLAIN, february(15), 1, february(16)),
        (PLAIN, february(9), 5, february(16)),
        (PLAIN, february(9), 7, february(18)),
        (SPRING, february(13), 1, february(14)),
        (SPRING, february(13), 2, february(24)),
        (SPRING, february(14), 1, february(24)),
        (SPRING, february(20), 1, february(24)),
        (SPRING, february(24), 4, february(28)),
        (SPRING, february(27), 2, dt.date(2026, 3, 2)),
    ],
)
def test_working_days_after(calendar, day, count, expected):
    assert calendar.after(day, count) == expected


@pytest.mark.parametrize(
    ("calendar", "day", "count", "expected"),
    [
        (PLAIN, february(10), 1, february(9)),
        (PLAIN, february(9), 1, february(6)),
        (PLAIN, february(8), 1, february(6)),
        (PLAIN, february(18), 7, february(9)),
        (SPRING, february(24), 1, february(14)),
        (SPRING, february(24), 2, february(13)),
        (SPRING, february(20), 1, february(14)),
        (SPRING, dt.date(2026, 3, 2), 1, february(28)),
    ],
)
def test_working_days_before(calendar, day, count, expected):
    assert calendar.before(day, count) == expected


@pytest.mark.parametrize("day", [february(13), february(15), february(16)])
def test_none_after_or_before_is_the_day_itself(day):
    assert SPRING.after(day, 0) == day
    assert SPRING.before(day, 0) == day


@pytest.mark.parametrize("walk", [PLAIN.after, PLAIN.before])
def test_a_negative_count_is_refused(walk):
    with pytest.raises(ValueError, match="negative"):
        walk(february(9), -1)


# --- Properties ---------------------------------------------------------------------------------------------------

days = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
calendars = st.builds(
    WorkCalendar, st.dictionaries(st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)), st.booleans(), max_size=40)
)


def worked(calendar: WorkCalendar, after: dt.date, until: dt.date) -> int:
    """Working days later than `after` and not later than `until`."""
    return sum(calendar.is_working(after + DAY * number) for number in range(1, (until - after).days + 1))


@settings(deadline=None)
@given(calendar=calendars, day=days, count=st.integers(1, 40))
def test_the_nth_working_day_after_is_the_nth(calendar, day, count):
    found = calendar.after(day, count)

    assert calendar.is_working(found)
    assert worked(calendar, day, found) == count


@settings(deadline=None)
@given(calendar=calendars, day=days, count=st.integers(1, 40))
def test_the_nth_working_day_before_is_the_nth(calendar, day, count):
    found = calendar.before(day, count)

    assert calendar.is_working(found)
    assert worked(calendar, found - DAY, day - DAY) == count


@settings(deadline=None)
@given(calendar=calendars, day=days, count=st.integers(0, 40))
def test_from_a_working_day_there_and_back_is_the_same_day(calendar, day, count):
    start = calendar.after(day, 1)

    assert calendar.before(calendar.after(start, count), count) == start


@settings(deadline=None)
@given(calendar=calendars, day=days, first=st.integers(0, 20), second=st.integers(0, 20))
def test_two_walks_are_one(calendar, day, first, second):
    assert calendar.after(calendar.after(day, first), second) == calendar.after(day, first + second)
