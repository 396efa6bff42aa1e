"""Dates as people write them: 12月底前, 9月投入使用, 2021.8, 第三季度, 长期坚持 (design.md §10). Pure.

The named day is included; a month without a day, 底 and 末 mean its last day; 上旬 ends on the 10th, 中旬 on the 20th.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

ONGOING = re.compile(
    r"长期|常年|持续|全年|常态化?|经常性?|贯穿全年|每(?:年|半年|季度?|个?月|周|日|天)|按(?:月|季度?)|定期"
)
MANNER = re.compile(r"坚持|推进|开展|执行|实施|落实|抓好|[、，,]")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
STEPS = (
    "动工|开工|启动|主体结顶|主体完工|投入试运营|投入使用|投入运行|投用|建成投用|建成投运|竣工验收|竣工|验收|完工|"
    "建成|完成"
)
AFTER = rf"(?:之?前|以前|内)?(?:(?:全面|基本|全部|正式)?(?P<step>{STEPS}))?[。．.;；]?"
YEAR = r"(?:(?P<year>\d{4})\s*(?:年|\.|-|/)\s*|(?P<same>今年|本年|当年)\s*)?"
FORMS = tuple(
    re.compile(rf"(?:计划|力争|预计|于)?{pattern}{AFTER}")
    for pattern in (
        rf"{YEAR}(?P<month>\d{{1,2}})\s*(?:月|\.|/)\s*(?P<day>\d{{1,2}})\s*日?",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})日?",
        rf"{YEAR}(?P<month>\d{{1,2}})\s*月份?\s*(?P<part>底|末|上旬|中旬|下旬)?",
        r"(?P<year>\d{4})\s*(?:年|\.|-|/)\s*(?P<month>\d{1,2})\s*(?P<part>底|末)?",
        rf"{YEAR}第?(?P<quarter>[一二三四1-4])季度\s*(?P<part>底|末)?",
        r"(?:(?P<year>\d{4})\s*年|(?P<same>今年|本年|当年))?\s*(?P<half>上半年|下半年|年底|年末|年内)",
        r"(?:(?P<year>\d{4})\s*年|(?P<same>今年|本年|当年))(?P<half>底|末|内)",
        r"(?P<year>\d{4})\s*年(?P<whole>度?)(?!之?前|以前)",
    )
)
NUMERALS = "零一二三四五六七八九〇"
NUMERAL = re.compile(
    r"(?:二[零〇一二三四五六七八九]{3}(?=年)|(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号]))"
)
RANGE = re.compile(r"(?P<first>(?:\d{4}年)?\d{1,2}(?P<unit>月\d{1,2}日|月)?)(?:[-—–~～]+|至|到)(?P<last>.+)")
LAST_DAY_OF_PART = {"上旬": 10, "中旬": 20}
HALF_MONTH = {"上半年": 6}
YEARS = range(2000, 2100)
HALF_WIDTH = str.maketrans("．／－０１２３４５６７８９", "./-0123456789")


@dataclass(frozen=True)
class DueReading:
    """What a date in words says. `step` names the milestone where the words do (动工); `is_read` False: ask."""

    on: dt.date | None = None
    step: str = ""
    is_ongoing: bool = False
    is_read: bool = True
    starts_on: dt.date | None = None


NOT_READ = DueReading(is_read=False)


def read_due(text: str, *, year: int) -> DueReading:
    """Reads one date in the year given unless the words name another; NOT_READ for anything not fully understood."""
    words = "".join(text.split()).translate(HALF_WIDTH)
    if not words:
        return NOT_READ
    if re.fullmatch(f"(?:{ONGOING.pattern})+", MANNER.sub("", words.rstrip("。.;；"))):
        return DueReading(is_ongoing=True)
    words = NUMERAL.sub(lambda match: digits_of(match[0]), words)
    for form in FORMS:
        match = form.fullmatch(words)
        if match:
            return _dated(_day_of(match.groupdict(), year), match["step"] or "")
    return _read_range(words, year)


def _read_range(words: str, year: int) -> DueReading:
    """From one month or day through another: 6-8月, 2021年8月至2022年6月; the end is the limit."""
    match = RANGE.fullmatch(words)
    if match is None:
        return NOT_READ
    first, unit, last = match["first"], match["unit"], match["last"]
    beginning = read_due(first if unit else f"{first}月", year=year)
    if beginning.on is None:
        return NOT_READ
    ending = read_due(last, year=beginning.on.year)
    if ending.on is None or ending.on < beginning.on:
        return NOT_READ
    starts_on = beginning.on if unit and unit.endswith("日") else beginning.on.replace(day=1)
    return DueReading(on=ending.on, step=ending.step, starts_on=starts_on)


def digits_of(numeral: str) -> str:
    """十二 as 12, 三十一 as 31, 二〇二四 as 2024."""
    if "十" not in numeral:
        return "".join(str(NUMERALS.index(each) % 10) for each in numeral)
    tens, _ten, ones = numeral.partition("十")
    return str((NUMERALS.index(tens) if tens else 1) * 10 + (NUMERALS.index(ones) if ones else 0))


def _dated(on: dt.date | None, step: str) -> DueReading:
    return DueReading(on=on, step=step) if on else NOT_READ


def _day_of(parts: dict[str, str | None], default_year: int) -> dt.date | None:
    year = int(parts.get("year") or default_year)
    part = parts.get("part") or ""
    if quarter := parts.get("quarter"):
        return _day(year, QUARTERS[quarter] * 3, None)
    if parts.get("half") or "whole" in parts:
        return _day(year, HALF_MONTH.get(parts.get("half") or "", 12), None)
    day = parts.get("day")
    return _day(year, int(parts["month"] or 0), int(day) if day else LAST_DAY_OF_PART.get(part))


def _day(year: int, month: int, day: int | None) -> dt.date | None:
    """A real day, the month's last where none is given; None for one that does not exist."""
    if year not in YEARS or month not in range(1, 13):
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        day = last
    return dt.date(year, month, day) if 1 <= day <= last else None


def year_in(title: str) -> int | None:
    """The year a sheet's title names: 2016年民生实事目标任务分解表."""
    match = re.search(r"(?<!\d)(20\d{2})(?=\s*年)", title)
    return int(match[1]) if match else None
