"""Limits and when they end (rules.md §1)."""

import datetime as dt

import pytest

from campaign.schedule import WorkCalendar
from inspections.schedule.limits import Limit, LimitUnit, ends_at, read_limit

CALENDAR = WorkCalendar({dt.date(2026, 10, 1): False, dt.date(2026, 10, 2): False, dt.date(2026, 10, 10): True})
"""1 and 2 October are holidays, Saturday the 10th is worked."""


def at(day: int, hour: int, minute: int = 0, month: int = 7) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)  # noqa: DTZ001  local times of day, as the module takes them


CASES = [
    # July 2026: Monday the 13th, Friday the 17th, Monday the 20th
    ("hours are clock hours", Limit(LimitUnit.HOURS, 24), at(13, 9, 15), at(14, 9, 15)),
    ("over the weekend too", Limit(LimitUnit.HOURS, 24), at(18, 23), at(19, 23)),
    ("working hours in the morning", Limit(LimitUnit.WORKING_HOURS, 2), at(13, 9), at(13, 11)),
    ("over noon", Limit(LimitUnit.WORKING_HOURS, 4), at(13, 9), at(13, 15)),
    ("ending with the morning", Limit(LimitUnit.WORKING_HOURS, 3), at(13, 9), at(13, 12)),
    ("to the next day", Limit(LimitUnit.WORKING_HOURS, 4), at(13, 16, 30), at(14, 11, 30)),
    ("over a weekend", Limit(LimitUnit.WORKING_HOURS, 4), at(17, 16, 30), at(20, 11, 30)),
    ("begun before the opening", Limit(LimitUnit.WORKING_HOURS, 1), at(13, 6), at(13, 9, 30)),
    ("begun at noon", Limit(LimitUnit.WORKING_HOURS, 1), at(13, 12, 30), at(13, 15)),
    ("begun at night", Limit(LimitUnit.WORKING_HOURS, 1), at(13, 22), at(14, 9, 30)),
    ("begun at the close", Limit(LimitUnit.WORKING_HOURS, 1), at(13, 17, 30), at(14, 9, 30)),
    ("over holidays", Limit(LimitUnit.WORKING_HOURS, 2), at(30, 16, 30, month=9), at(5, 9, 30, month=10)),
    ("on a worked Saturday", Limit(LimitUnit.WORKING_HOURS, 1), at(10, 9, month=10), at(10, 10, month=10)),
    ("a working day", Limit(LimitUnit.WORKING_DAYS, 1), at(13, 9), at(14, 17, 30)),
    ("from a Friday", Limit(LimitUnit.WORKING_DAYS, 1), at(17, 9), at(20, 17, 30)),
    ("from a Saturday", Limit(LimitUnit.WORKING_DAYS, 1), at(18, 9), at(20, 17, 30)),
    ("over holidays", Limit(LimitUnit.WORKING_DAYS, 2), at(30, 9, month=9), at(6, 17, 30, month=10)),
    ("days end at midnight", Limit(LimitUnit.DAYS, 3), at(13, 9), at(17, 0)),
    ("today", Limit(LimitUnit.DAYS, 0), at(13, 9), at(14, 0)),
    ("over the end of a month", Limit(LimitUnit.DAYS, 3), at(30, 9), at(3, 0, month=8)),
    ("a week is seven days", Limit(LimitUnit.WEEKS, 1), at(13, 9), at(21, 0)),
    ("a date includes its day", Limit(LimitUnit.DATE, on=dt.date(2026, 7, 31)), at(13, 9), at(1, 0, month=8)),
    ("lasting has no end", Limit(LimitUnit.LASTING), at(13, 9), None),
]


@pytest.mark.parametrize(("why", "limit", "start", "end"), CASES)
def test_a_limit_ends(why, limit, start, end):
    assert ends_at(limit, start, CALENDAR) == end, why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3天", Limit(LimitUnit.DAYS, 3)),
        ("3日内", Limit(LimitUnit.DAYS, 3)),
        ("三天之内", Limit(LimitUnit.DAYS, 3)),
        ("限期5天整改", Limit(LimitUnit.DAYS, 5)),
        ("5个工作日", Limit(LimitUnit.WORKING_DAYS, 5)),
        ("10工作日", Limit(LimitUnit.WORKING_DAYS, 10)),
        ("4工作时", Limit(LimitUnit.WORKING_HOURS, 4)),
        ("24小时", Limit(LimitUnit.HOURS, 24)),
        ("一周", Limit(LimitUnit.WEEKS, 1)),
        ("2周内", Limit(LimitUnit.WEEKS, 2)),
        ("当日", Limit(LimitUnit.DAYS, 0)),
        ("立行立改", Limit(LimitUnit.DAYS, 0)),
        ("长期", Limit(LimitUnit.LASTING)),
        ("长期坚持", Limit(LimitUnit.LASTING)),
        ("7月31日前", Limit(LimitUnit.DATE, on=dt.date(2026, 7, 31))),
        ("2026年9月底前", Limit(LimitUnit.DATE, on=dt.date(2026, 9, 30))),
        ("尽快", None),
        ("", None),
    ],
)
def test_limits_are_read_as_people_write_them(text, expected):
    assert read_limit(text, year=2026) == expected
