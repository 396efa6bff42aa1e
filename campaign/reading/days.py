"""Days of the working calendar as people write or paste them: date, 班 or 休, name. Pure."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

DATE = re.compile(r"(?P<year>\d{4})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?")
WORKED = frozenset({"班", "上班", "补班", "工作", "工作日", "调休上班", "work"})
FREE = frozenset({"休", "放假", "休息", "假", "节假日", "假日", "off"})
HEADINGS = frozenset({"日期", "时间", "date", "day"})
LINE = re.compile(r"(?P<day>\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|[^\s,，;；]+)[\s,，;；]*(?P<rest>.*)")
YEARS = range(2000, 2100)
NAME_LENGTH = 50
MAX_LINES = 1000


@dataclass(frozen=True)
class DayReading:
    """A day as read."""

    day: dt.date
    is_working: bool
    name: str = ""


@dataclass(frozen=True)
class DaysReading:
    """Every day of a text or sheet, and every mistake with its line; days count only where there is no mistake."""

    days: tuple[DayReading, ...]
    mistakes: tuple[str, ...]


def lines_of(text: str) -> list[list[str]]:
    """Pasted lines as cells: the date first, then 班 or 休, then the name; commas, tabs or spaces between."""
    rows = []
    for line in text.splitlines():
        match = LINE.match(line.strip())
        rest = re.split(r"[\s,，;；]+", match["rest"].strip(), maxsplit=1) if match else []
        rows.append([match["day"], *rest] if match else [])
    return rows


def read_days(rows: Sequence[Sequence[str]]) -> DaysReading:
    """Reads rows of cells; line numbers count from 1, blank lines are passed over, so is a heading."""
    days: list[DayReading] = []
    mistakes: list[str] = []
    first_line: dict[dt.date, int] = {}
    for number, row in enumerate(rows[:MAX_LINES], 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].lower() in HEADINGS:
            continue
        reading, found = _read(cells)
        if reading is not None and reading.day in first_line:
            found = [_("the day stands in line %(line)d already") % {"line": first_line[reading.day]}]
        if found or reading is None:
            mistakes.append(_("Line %(line)d: %(what)s.") % {"line": number, "what": "；".join(found)})
            continue
        first_line[reading.day] = number
        days.append(reading)
    if len(rows) > MAX_LINES:
        mistakes.append(_("More than %(count)d lines.") % {"count": MAX_LINES})
    if not days and not mistakes:
        mistakes.append(_("There is no day in it."))
    return DaysReading(tuple(days), tuple(mistakes))


def _read(cells: Sequence[str]) -> tuple[DayReading | None, list[str]]:
    day = _day_of(cells[0])
    word = cells[1].lower() if len(cells) > 1 else ""
    name = cells[2] if len(cells) > 1 + 1 else ""
    found: list[str] = []
    if day is None:
        found.append(_("“%(text)s” is no date; write 2026-10-01") % {"text": cells[0]})
    if word not in WORKED | FREE:
        found.append(_("“%(text)s” is neither 班 nor 休") % {"text": word})
    if len(name) > NAME_LENGTH:
        found.append(_("the name is longer than %(count)d characters") % {"count": NAME_LENGTH})
    if day is None or found:
        return None, found
    return DayReading(day, word in WORKED, name), []


def _day_of(text: str) -> dt.date | None:
    match = DATE.fullmatch(text)
    if match is None or int(match["year"]) not in YEARS:
        return None
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def years_of(days: Iterable[DayReading]) -> list[int]:
    """The years the days lie in."""
    return sorted({each.day.year for each in days})
