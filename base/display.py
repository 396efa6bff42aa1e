"""How days, instants and distances in days are written, in Chinese and in English."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext

from base import clock

ALL = 100
MISSING = "—"
"""What stands where there is nothing."""
TENTH = Decimal("0.1")
WEEKDAYS = "一二三四五六日"


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def listed(texts: Iterable[object]) -> str:
    """甲、乙; with commas in English."""
    return ("、" if is_chinese() else ", ").join(str(text) for text in texts)


def day_text(day: dt.date, *, weekday: bool = False) -> str:
    """6月30日（周二）; with the year where it is not this one."""
    other_year = day.year != clock.today().year
    if is_chinese():
        text = f"{day.year}年" if other_year else ""
        return f"{text}{day.month}月{day.day}日" + (f"（周{WEEKDAYS[day.weekday()]}）" if weekday else "")
    text = formats.date_format(day, "j M Y" if other_year else "j M")
    return f"{text} ({formats.date_format(day, 'D')})" if weekday else text


def instant_text(instant: dt.datetime) -> str:
    """A local day with its time of day."""
    local = instant.astimezone(clock.LOCAL)
    return f"{day_text(local.date())} {local:%H:%M}"


def distance_text(day: dt.date) -> str:
    """How far a due day is: 还剩 3 天, 今天到期, 逾期 12 天."""
    days = (day - clock.today()).days
    if days == 0:
        return gettext("due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


def points_text(value: Decimal) -> str:
    """A distance in percentage points with its sign and one decimal: −12.3 个百分点."""
    shown = value.quantize(TENTH, ROUND_HALF_UP)
    sign = "−" if shown < 0 else "+" if shown > 0 else ""
    return gettext("%(points)s points") % {"points": f"{sign}{abs(shown)}"}


def number_text(value: Decimal) -> str:
    """A number as people write it: without zeros behind the point, thousands apart."""
    return f"{value.normalize():,f}"


def late_text(days: int) -> str:
    """逾期 12 天."""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def percent_text(value: object) -> str:
    """A percentage with one decimal, half up; never 100.0 unless all of it, never 0.0 unless nothing (rules.md §4)."""
    number = Decimal(str(value))
    shown = number.quantize(TENTH, ROUND_HALF_UP)
    if shown >= ALL > number:
        shown = ALL - TENTH
    if shown <= 0 < number:
        shown = TENTH
    return f"{shown}%"
