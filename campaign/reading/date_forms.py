"""The forms dates are written in: 12月底前, 2021.8, 第三季度, 二〇二四年六月, 2022年6月—12月. Pure.

The named day is included; a month without a day, 底 and 末 mean its last day; 上旬 ends on the 10th, 中旬 on the 20th.
"""

import calendar
import datetime as dt
import re
from collections.abc import Mapping

from campaign.reading.numerals import number_of

QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
STEPS = (
    "动工|开工建设|开工|启动|主体结顶|主体封顶|主体完工|结顶|封顶|投入试运营|投入运营|投入使用|投入运行|投用|建成投用|"
    "建成投运|建成投入使用|竣工验收|竣工投用|竣工|验收|完工|交付使用|交付|建成|完成"
)
CLOCK = r"(?:\d{1,2}(?:[:：]\d{2}|[时点](?:\d{1,2}分)?))?"
BEFORE = r"(?:(?:之|以)?前|内)?"
AFTER = rf"{CLOCK}{BEFORE}(?:(?:全面|基本|全部|正式|整体|如期)?(?P<step>{STEPS}))?[。．.;；]?"
PLANNED = (
    r"(?:(?:暂定|原则上|最迟|最晚|不迟|不晚|截止|截至)?(?:计划|力争|预计|预期|确保|争取|务必|必须)?(?:于|在|到|至)?)"
)
NEXT_YEAR = "明年|次年|来年|翌年"
YEAR = rf"(?:(?P<year>\d{{4}})\s*(?:年|\.|-|/)\s*|(?P<same>今年|本年度?|当年|{NEXT_YEAR})\s*)?"
YEAR_WORD = rf"(?:(?P<year>\d{{4}})年|(?P<same>今年|本年度?|当年|{NEXT_YEAR}))"
DAY = r"(?:日|号)"
PART = "底|末|上旬|中旬|下旬"
FORMS = (
    rf"{YEAR}(?P<month>\d{{1,2}})(?:月|\.|/)(?P<day>\d{{1,2}}){DAY}?",
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){DAY}?",
    rf"{YEAR}(?P<month>\d{{1,2}})月份?(?P<part>{PART})?",
    r"(?P<year>\d{4})(?:年|\.|-|/)(?P<month>\d{1,2})(?P<part>底|末)?",
    rf"{YEAR}(?:第|前|[一二三1-3](?:、|和|及|-|—|至|到))?(?P<quarter>[一二三四1-4])季度(?P<part>底|末)?",
    rf"{YEAR_WORD}?(?P<half>上半年|下半年|年底|年末|年内|年终|岁末)(?P<part>底|末)?",
    rf"{YEAR_WORD}(?P<half>底|末|内)",
    r"(?P<year>\d{4})年(?P<whole>度?)(?!之?前|以前)",
)
"""Whole cells: nothing else stands in them, so 6.30 and 2021.8 are dates."""
FIRST = (
    r"(?:(?P<from_year>\d{4})(?:年|\.|-|/)|今年|本年度?|当年)?"
    rf"(?P<from_month>\d{{1,2}})(?:月份?(?:(?P<from_day>\d{{1,2}}){DAY})?|\.)?(?:底|初|末)?"
)
LAST = (
    rf"(?:(?P<year>\d{{4}})(?:年|\.|-|/)|(?P<same>{NEXT_YEAR}))?"
    rf"(?P<month>\d{{1,2}})(?:月份?(?:(?P<day>\d{{1,2}}){DAY}|(?P<part>{PART}))?)?"
)
SPAN = re.compile(rf"{PLANNED}{FIRST}(?:-|—|–|~|～|〜|至|到)+{LAST}{AFTER}")
WHOLE = tuple(re.compile(PLANNED + pattern + AFTER) for pattern in FORMS)

INSIDE = re.compile(
    rf"{PLANNED}(?<!\d)(?<!\d[.．])(?<!\d年)(?:"
    rf"(?:(?P<y1>\d{{4}})年|(?P<same>今年|本年度?|当年|{NEXT_YEAR}))?"
    rf"(?:(?P<month>\d{{1,2}})月(?![度初中])份?(?:(?P<day>\d{{1,2}}){DAY}{CLOCK}|(?P<part>{PART}))?"
    rf"|(?<![、和及])第?(?P<quarter>[一二三四1-4])季度(?P<q_end>底|末)?|(?P<half>上半年|下半年|(?<![\d一二两三四五六七八九十半几多每])年[底末内]))"
    rf"|(?P<y2>\d{{4}})年(?P<end>底|末|内)"
    rf"|(?P<y3>\d{{4}})[.\-/](?P<m3>\d{{1,2}})[.\-/](?P<d3>\d{{1,2}}){DAY}?"
    rf"|(?P<y4>\d{{4}})[.\-/](?P<m4>\d{{1,2}})(?!\d|[.\-/]\d)"
    rf")(?!\d){BEFORE}(?:份)?"
)
"""A date among other words; without 月 or a year a pair of numbers is none there."""

LAST_DAY_OF_PART = {"上旬": 10, "中旬": 20}
HALF_MONTH = {"上半年": 6}
YEARS = range(2000, 2100)
HALF_WIDTH = str.maketrans("０１２３４５６７８９．／－：～", "0123456789./-:~")

DIGITS = {
    "〇": "0",
    "○": "0",
    "零": "0",
    "Ｏ": "0",
    **{each: str(number) for number, each in enumerate("一二三四五六七八九", 1)},
}
NUMERAL = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=[月日号])")


def plain(text: str) -> str:
    """Without white space, digits half-width, the numerals of dates in digits: 二〇二四年六月 is 2024年6月."""
    words = "".join(text.split()).translate(HALF_WIDTH)
    return NUMERAL.sub(lambda match: _digits(match[0]), words)


def _digits(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(DIGITS[each] for each in numeral)
    return str(number_of(numeral) or numeral)


def day_of(parts: Mapping[str, str | None], default_year: int) -> dt.date | None:
    """The last day the parts of a form mean; None for one that does not exist."""
    year = _year(parts, default_year)
    if quarter := parts.get("quarter"):
        return day_in(year, QUARTERS[quarter] * 3)
    if parts.get("half") or parts.get("end") or ("whole" in parts and not parts.get("month")):
        return day_in(year, HALF_MONTH.get(parts.get("half") or "", 12))
    month = parts.get("month") or parts.get("m3") or parts.get("m4")
    day = parts.get("day") or parts.get("d3")
    last = int(day) if day else LAST_DAY_OF_PART.get(parts.get("part") or "")
    return day_in(year, int(month or 0), last)


def _year(parts: Mapping[str, str | None], default_year: int) -> int:
    written = next((parts[key] for key in ("year", "y1", "y2", "y3", "y4") if parts.get(key)), None)
    if written:
        return int(written)
    return default_year + (parts.get("same") in NEXT_YEAR.split("|"))


def day_in(year: int, month: int, day: int | None = None) -> dt.date | None:
    """A real day, the month's last where none is given; None for one that does not exist."""
    if year not in YEARS or month not in range(1, 13):
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        day = last
    return dt.date(year, month, day) if 1 <= day <= last else None


def span_of(parts: Mapping[str, str | None], default_year: int) -> tuple[dt.date, dt.date] | None:
    """First and last day of 2021年8月-2022年6月, 12月-次年3月, 6-8月; None where they do not follow each other."""
    from_year = parts.get("from_year")
    first_year = int(from_year or default_year)
    year = int(parts.get("year") or first_year + bool(parts.get("same")))
    first = day_in(first_year, int(parts["from_month"] or 0), int(parts.get("from_day") or 1))
    last = day_of({**parts, "year": str(year), "same": None}, default_year)
    return (first, last) if first and last and first <= last else None
