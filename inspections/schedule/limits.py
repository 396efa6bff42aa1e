"""Limits and when they end (rules.md §1). Pure; local times of day, naive as they stand on a clock in the city."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from campaign.reading.dates import read_due
from campaign.schedule import DAY, WorkCalendar

HOURS_WORKED = ((dt.time(8, 30), dt.time(12)), (dt.time(14), dt.time(17, 30)))
CLOSE = HOURS_WORKED[-1][1]
"""When a working day closes; any other day closes at the midnight after it."""


class LimitUnit(StrEnum):
    WORKING_HOURS = "working_hours"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    DATE = "date"
    LASTING = "lasting"


@dataclass(frozen=True)
class Limit:
    """So many of a unit, or a fixed date; 长期 has neither."""

    unit: LimitUnit
    count: int = 0
    on: dt.date | None = None


def ends_at(limit: Limit, start: dt.datetime, calendar: WorkCalendar) -> dt.datetime | None:
    """The local instant at which a limit that begins at `start` ends; None for 长期."""
    if limit.unit == LimitUnit.LASTING:
        return None
    if limit.unit == LimitUnit.HOURS:
        return start + dt.timedelta(hours=limit.count)
    if limit.unit == LimitUnit.WORKING_HOURS:
        return _worked(start, dt.timedelta(hours=limit.count), calendar)
    if limit.unit == LimitUnit.WORKING_DAYS:
        return dt.datetime.combine(calendar.after(start.date(), limit.count), CLOSE)
    if limit.unit == LimitUnit.DATE:
        if limit.on is None:
            raise ValueError("a limit by date needs its date")
        return _close_of(limit.on)
    days = limit.count * (7 if limit.unit == LimitUnit.WEEKS else 1)
    return _close_of(start.date() + dt.timedelta(days=days))


def _close_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + DAY, dt.time())


def _worked(start: dt.datetime, left: dt.timedelta, calendar: WorkCalendar) -> dt.datetime:
    """After so much time worked; a start outside working hours begins at the next opening."""
    day = start.date()
    while True:
        for opens, closes in HOURS_WORKED if calendar.is_working(day) else ():
            begun = max(start, dt.datetime.combine(day, opens))
            lasts = dt.datetime.combine(day, closes) - begun
            if lasts <= dt.timedelta():
                continue
            if left <= lasts:
                return begun + left
            left -= lasts
        day += DAY


NUMBER = r"(\d+|[一二两三四五六七八九十])"
DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
PATTERNS = (
    (rf"{NUMBER}个?工作时|{NUMBER}个?工作小时", LimitUnit.WORKING_HOURS),
    (rf"{NUMBER}个?小时", LimitUnit.HOURS),
    (rf"{NUMBER}个?工作[日天]", LimitUnit.WORKING_DAYS),
    (rf"{NUMBER}[天日]|{NUMBER}个自然日", LimitUnit.DAYS),
    (rf"{NUMBER}个?(?:周|星期)", LimitUnit.WEEKS),
)
LASTING = ("长期", "长期坚持", "持续", "长效", "常态化")
AT_ONCE = ("当日", "当天", "今日", "立即", "立行立改", "马上", "即改")


def read_limit(text: str, *, year: int) -> Limit | None:
    """A limit as people write it: 3天, 5个工作日, 4工作时, 24小时, 一周, 当日, 长期, or a date; else None."""
    plain = re.sub(r"[\s（）()]|以?内|之内|限期|整改|完成|前$", "", text)
    if plain in LASTING:
        return Limit(LimitUnit.LASTING)
    if plain in AT_ONCE:
        return Limit(LimitUnit.DAYS, 0)
    for pattern, unit in PATTERNS:
        if match := re.fullmatch(pattern, plain):
            number = next(each for each in match.groups() if each)
            return Limit(unit, DIGITS.get(number) or int(number))
    due = read_due(text, year=year)
    return Limit(LimitUnit.DATE, on=due.on) if due.is_read and due.on else None
