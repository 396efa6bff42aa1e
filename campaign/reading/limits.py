"""The limits of one cell: a date, a phrase with a date, or several of them numbered or parted, each a step. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from campaign.reading.date_forms import plain
from campaign.reading.dates import DueReading, read_due, read_phrase

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE = "一二三四五六七八九十"
MOST, PAIR = 20, 2
READABLE = 2_000
"""Characters of a cell of limits; a longer one is asked about as it stands."""
BREAKS = (r"[\n;；]|。(?=.)", r"[,，]", r"、")
DIGIT = re.compile(r"\d")
SECOND = re.compile(r"2[.．、)）]|二[、)）]|②")
MARK = re.compile(
    rf"^\s*(?:[（(]\d{{1,2}}[)）]|\d{{1,2}}[、)）]|\d{{1,2}}[.．](?=\D|\d{{4}}|\d{{1,2}}月)|[{CIRCLED}])\s*"
)


MONTHS = re.compile(
    r"(?P<before>(?:\d{4}年|今年|本年|明年|次年)?)(?P<months>\d{1,2}(?:[、，,和及]\d{1,2})+)(?P<after>月.*)", re.DOTALL
)
"""6、12月底前: months that share what stands behind the last of them."""


@dataclass(frozen=True)
class Limit:
    """One limit of a cell: its words without numbering, the date read, and the name its words give the step."""

    words: str
    due: DueReading
    name: str = ""


@lru_cache(maxsize=4096)
def read_limits(text: str, *, year: int) -> tuple[Limit, ...]:
    """The limits of a cell in the order written; at least one, not read where nothing was understood."""
    whole = read_due(text, year=year)
    if whole.is_read:
        return (Limit(_joined(text), whole, whole.step),)
    if len(text) > READABLE:
        return (Limit(_joined(text), whole),)
    if (listed := _listed(text, year)) is not None:
        return listed
    if items := numbered(text):
        return tuple(_limit(item, year) for item in items)
    for pattern in BREAKS:
        parts = [part.strip() for part in re.split(pattern, text) if part.strip()]
        limits = [_limit(part, year) for part in parts] if len(parts) > 1 else []
        if limits and all(limit.due.is_read for limit in limits):
            return tuple(limits)
    return (_limit(text, year),)


def _listed(text: str, year: int) -> tuple[Limit, ...] | None:
    """A limit for each month of 6、12月; one not read where 1、12月 may be a number and a month; None for no list."""
    match = MONTHS.fullmatch(plain(text))
    if match is None:
        return None
    months = [int(month) for month in re.split(r"\D", match["months"])]
    words = [f"{match['before']}{month}{match['after']}" for month in months]
    read = [read_due(each, year=year) for each in words]
    is_read = all(due.on for due in read) and DIGIT.search(match["after"]) is None
    if months[0] == 1 and len(months) == PAIR:
        return (Limit(_joined(text), DueReading(is_read=False, doubt="words")),) if is_read else None
    if not is_read or months != sorted(set(months)):
        return (Limit(_joined(text), DueReading(is_read=False, doubt="words")),)
    return tuple(Limit(each, due, due.step) for each, due in zip(words, read, strict=True))


def _limit(text: str, year: int) -> Limit:
    bare = MARK.sub("", text).strip("；;。,，、 \n\t\u3000")
    due = read_due(bare, year=year)
    if due.is_read:
        return Limit(_joined(bare), due, due.step)
    phrase = read_phrase(bare, year=year)
    if phrase is None:
        return Limit(_joined(bare), due)
    return Limit(_joined(bare), DueReading(phrase.on), phrase.rest)


def _joined(text: str) -> str:
    return " ".join(text.split())


def numbered(text: str) -> Sequence[str]:
    """The parts of 1.… 2.… 3.…, also with nothing but the numbers between; () where they do not count from 1."""
    if not SECOND.search(text):
        return ()
    for forms in (r"{n}[.．、)）]", r"[（(]{n}[)）]", "{circled}", "{chinese}、", "[（(]{chinese}[)）]"):
        starts = _starts(text, forms)
        if len(starts) > 1 and not text[: starts[0][0]].strip():
            ends = [start for start, _end in starts[1:]] + [len(text)]
            return [text[start:end].strip() for (_begin, start), end in zip(starts, ends, strict=True)]
    return ()


def _starts(text: str, form: str) -> list[tuple[int, int]]:
    """Where the marks 1, 2, 3 … of one form stand."""
    found: list[tuple[int, int]] = []
    at = 0
    for number in range(1, MOST):
        match = _mark(form, number).search(text, at)
        if match is None:
            break
        found.append(match.span())
        at = match.end()
    return found


@cache
def _mark(form: str, number: int) -> re.Pattern[str]:
    chinese = CHINESE[number - 1] if number <= len(CHINESE) else "\0"
    return re.compile(rf"(?<![\d{CHINESE}])" + form.format(n=number, circled=CIRCLED[number - 1], chinese=chinese))
