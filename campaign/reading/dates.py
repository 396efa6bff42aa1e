"""Dates as people write them, read without guessing (design.md §10): what is not fully understood is asked. Pure."""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache

from campaign.reading.date_forms import INSIDE, SPAN, WHOLE, day_in, day_of, plain, span_of

ONGOING = re.compile(r"(?:长期|常年|常态|持续|全年|经常性|日常|贯穿|长效|常态化|有序|不间断|始终|年度|坚持)+")
ONGOING_VERBS = re.compile(r"坚持|推进|开展|执行|进行|实施|抓好|落实|工作|任务|保持|管理|化|并|、|，|,|性|整治|维护")
EACH_TIME = re.compile(r"每(?:半年|两月|双月|季度?|月|年|周|旬|日|天|个月|个季度).*")
AT_ONCE = re.compile(r"(?:即日|现在|目前|发文之日|即时|立即|马上|即刻|尽快|近期|随时|第一时间|抓紧|从速).*")
RELATIVE = re.compile(
    r".*(?:\d|[一二两三四五六七八九十半])+个?(?:工作日|小时|天|日|周|星期|月|年)(?:之?内|以内|后).*|.*(?:后|内)$"
)
SPAN_TO = re.compile(r"(?:即日|现在|目前|自?发文之日)起?(?:至|到|-|—)+")
ASIDE = re.compile(
    r"[（(](?:星期.|周.|含[^（()）]*|暂定|以前)[)）]|(?:完成|计划|办结|整改)*(?:时限|期限|时间)[:：]|下班(?=前)"
)
SHORT_YEAR = re.compile(r"(?<!\d)(?=\d{2}年)")
HOLIDAYS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "七一": (7, 1),
    "八一": (8, 1),
    "十一": (10, 1),
    "国庆": (10, 1),
    "国庆节": (10, 1),
}
EVENT = re.compile(
    r".*(?:节|元旦|国检|省检|国测|省测|测评|五一|六一|七一|八一|十一|两会|国庆|检查|验收|汛期|开学|学期|会议).*(?:前|后|期间)?"
)
EARLY = re.compile(r"(?P<when>.*\d)月?初(?:之|以)?前?")
"""6月初: which day of the first ten is meant, nobody has said."""
SERIAL = range(36_526, 73_051)
"""Days since 1899-12-30 from 2000 to 2099: a date that lost its format."""
LONGEST, READABLE = 60, 300
"""No date and no phrase with one is longer."""
EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class DueReading:
    """What a date in words says. `step` names the milestone where the words do (动工); `is_read` False: ask.

    `starts` is the first day of a span. `doubt` says why to ask: "serial", "event", "relative", "at_once", "early",
    "words"; `suggestion` is a day that may be meant.
    """

    on: dt.date | None = None
    step: str = ""
    is_ongoing: bool = False
    is_read: bool = True
    starts: dt.date | None = None
    doubt: str = field(default="", compare=False)
    suggestion: dt.date | None = field(default=None, compare=False)


NOT_READ = DueReading(is_read=False)


@lru_cache(maxsize=4096)
def read_due(text: str, *, year: int) -> DueReading:
    """Reads one date in the year given unless the words name another; not read is anything not fully understood."""
    words = plain(text)
    if not words or len(words) > LONGEST:
        return NOT_READ
    if is_ongoing(words):
        return DueReading(is_ongoing=True)
    words = ASIDE.sub("", SPAN_TO.sub("", words))
    for form in WHOLE:
        if match := form.fullmatch(words):
            on = day_of(match.groupdict(), year)
            return DueReading(on, match["step"] or "") if on else NOT_READ
    if match := SPAN.fullmatch(words):
        return _spanned(match, year)
    return _doubted(words, year)


def is_ongoing(words: str) -> bool:
    """长期坚持, 每月: what goes on has no date."""
    told = words.rstrip("。.;；")
    if EACH_TIME.fullmatch(told):
        return True
    return bool(ONGOING.search(told)) and not ONGOING_VERBS.sub("", ONGOING.sub("", told))


def _spanned(match: re.Match[str], year: int) -> DueReading:
    has_unit = "月" in match[0] or (match["from_year"] and match["year"])
    span = span_of(match.groupdict(), year) if has_unit else None
    return DueReading(span[1], match["step"] or "", starts=span[0]) if span else NOT_READ


def _doubted(words: str, year: int) -> DueReading:
    doubt, suggestion = "words", None
    if words.isascii() and words.isdigit():
        doubt, suggestion = _numeric(words)
    elif SHORT_YEAR.match(words):
        suggestion = read_due(SHORT_YEAR.sub("20", words, count=1), year=year).on
    elif match := EARLY.fullmatch(words):
        doubt, suggestion = "early", read_due(f"{match['when']}月上旬", year=year).on
    elif AT_ONCE.fullmatch(words):
        doubt = "at_once"
    elif RELATIVE.fullmatch(words):
        doubt = "relative"
    elif EVENT.fullmatch(words):
        doubt, suggestion = "event", _day_before(words, year)
    return DueReading(is_read=False, doubt=doubt, suggestion=suggestion)


def _numeric(words: str) -> tuple[str, dt.date | None]:
    """45657 may be a spreadsheet's serial number, 20260630 a day, 202608 a month."""
    if int(words) in SERIAL:
        return "serial", EPOCH + dt.timedelta(days=int(words))
    if len(words) == len("20260630"):
        return "words", day_in(int(words[:4]), int(words[4:6]), int(words[6:]))
    if len(words) == len("202606"):
        return "words", day_in(int(words[:4]), int(words[4:]))
    return "words", None


def _day_before(words: str, year: int) -> dt.date | None:
    """国庆节前: the last day before it, to be confirmed; the feasts of the moon have none to suggest."""
    match = re.fullmatch(rf"(?P<feast>{'|'.join(HOLIDAYS)})节?(?:假期)?之?前", words)
    if match is None:
        return None
    first = day_in(year, *HOLIDAYS[match["feast"]])
    return first - dt.timedelta(days=1) if first and first.month > 1 else first and dt.date(first.year, 12, 31)


@dataclass(frozen=True)
class PhraseReading:
    """A date among other words: 计划10月底完成新增墓地建设; `rest` are the words without it."""

    on: dt.date
    rest: str


@lru_cache(maxsize=4096)
def read_phrase(text: str, *, year: int) -> PhraseReading | None:
    """Reads the one date of a phrase; None for none, for several and where the words say it goes on."""
    words = ASIDE.sub("", plain(text[:READABLE]))
    if len(text) > READABLE:
        return None
    matches = [match for match in INSIDE.finditer(words) if any(match.groups())]
    if len(matches) != 1 or ONGOING.search(words) or EACH_TIME.search(words) or AT_ONCE.search(words):
        return None
    [match] = matches
    on = day_of(match.groupdict(), year)
    rest = words[: match.start()] + words[match.end() :]
    if on is None or LEFT.search(rest):
        return None
    rest = rest.strip("：:，,。；;、（）()")
    return PhraseReading(on, rest) if len(rest) != 1 else None


LEFT = re.compile(r"\d+[月日号]|\d年|季度|年[底末内]|半年|^后|前后|月[初中]")
"""What tells of a second date, or of a vaguer one, in the words that are left."""


def year_in(title: str) -> int | None:
    """The year a sheet's title names: 2016年民生实事目标任务分解表, 二〇二四年."""
    match = re.search(r"(?<!\d)(20\d{2})(?=年)", plain(title))
    return int(match[1]) if match else None
