"""Several dates in one cell, each with its own words: 1、甲7月1日投用 2、乙计划2022年12月底完成. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campaign.reading.dates import HALF_WIDTH, NOT_READ, NUMERAL, DueReading, digits_of, read_due

NUMBERED = re.compile(r"(?:(?<=\s)|(?<=[;；。，,])|^)[(（]?(\d{1,2})(?:[)）]|[、.．](?!\d{1,2}(?!\d)))\s*")
PARTED = re.compile(r"[;；，,。\n]|(?<=[前成用工收])[、\s]")
BEGINS = re.compile(r"(?:\d{4}[年.\-/])|(?<!\d)\d{1,2}月|第?[一二三四1-4]季度|[今本当]年|年[底末内]|[上下]半年")
FILLING = re.compile(
    r"^(?:计划|力争|预计|确保|争取|于|在|到|至|[:：、，,])+|(?:计划|力争|预计|确保|争取|于|在|到|至|[:：、，,])+$"
)
AFTER_DATE = re.compile(r"^(?:之?前|以前|内|底前|末前|底|末)+")
DOUBTFUL = re.compile(r"后|起|待|视|或|另行|左右|争取|同步|\d")
SHORTEST_NAME = 2


@dataclass(frozen=True)
class NamedDue:
    """A date, the words that name what is due, and all words as written."""

    name: str
    reading: DueReading
    words: str


def read_dues(text: str, *, year: int) -> tuple[NamedDue, ...]:
    """The dates of a cell. One that is not fully understood is NOT_READ; nothing for an empty cell."""
    cell = text.strip()
    if not cell:
        return ()
    whole = read_due(cell, year=year)
    if whole.is_read:
        return (NamedDue(whole.step, whole, " ".join(cell.split())),)
    numbered = _numbered(cell)
    if len(numbered) > 1:
        return tuple(_item(each, year) for each in numbered)
    items = [part.strip() for part in PARTED.split(cell) if part.strip()]
    if len(items) > 1:
        found = _with_years(items, year)
        if all(each.reading.is_read for each in found):
            return tuple(found)
    return (_item(cell, year),)


def _with_years(items: Sequence[str], year: int) -> list[NamedDue]:
    """Dates in one sentence: the year named last holds for what follows it."""
    dated = []
    for words in items:
        match = re.search(r"(20\d{2})", words)
        year = int(match[1]) if match else year
        dated.append(_item(words, year))
    return dated


def _numbered(cell: str) -> list[str]:
    """The items of a numbered list 1 … n; nothing for another numbering."""
    marks = list(NUMBERED.finditer(cell))
    if [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)) or not marks or marks[0].start() > 0:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(cell)]
    return [cell[mark.end() : end].strip(" \n;；。") for mark, end in zip(marks, ends, strict=True)]


def _item(text: str, year: int) -> NamedDue:
    """One date with words around it; read only where there is exactly one and nothing makes it doubtful."""
    shown = " ".join(text.split())
    whole = read_due(text, year=year)
    if whole.is_read:
        return NamedDue(whole.step, whole, shown)
    words = NUMERAL.sub(lambda match: digits_of(match[0]), "".join(text.split()).translate(HALF_WIDTH))
    places = list(BEGINS.finditer(words))
    if not places:
        return NamedDue("", NOT_READ, shown)
    start = places[0].start()
    for end in range(len(words), start, -1):
        reading = read_due(words[start:end], year=year)
        if reading.on is not None:
            break
    else:
        return NamedDue("", NOT_READ, shown)
    before, after = words[:start], AFTER_DATE.sub("", words[end:])
    rest = FILLING.sub("", before), FILLING.sub("", after).rstrip("。；;.")
    name = "".join(rest)
    if DOUBTFUL.search(name) or (name and len(name) < SHORTEST_NAME):
        return NamedDue("", NOT_READ, shown)
    return NamedDue(f"{rest[0]}{reading.step}{rest[1]}" or reading.step, reading, shown)
