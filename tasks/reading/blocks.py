"""Which rows of a sheet belong to which task: merged cells, 同上, sections, and rows that are no tasks. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from base.reading.sheets import Sheet
from tasks.reading.layout import Layout
from tasks.reading.left_out import Reason, reason_of, tail_of

SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部类章节]).*"
)
NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、．.]?")
LONGEST_DITTO = 8
WITH_NUMBER = 2
"""The texts of a section row at most: its number and its name."""
DITTO = re.compile(r"[（(]?(?:同\s*上(?:行|一行|述)?|同前|〃|″|〞|＂|”|“|\"|''|’’)[)）]?[。.]?")
"""What says that a cell is as the one above it."""
PARTS = ("detail", "due", "lead", "units", "build", "manage", "support")


@dataclass
class Block:
    """The rows of one task, from 0. `title_column` is where its title stands; `groups` the heads above it.

    `joined` are rows that name no task of their own and are not merged with the one above either.
    """

    title_column: int
    rows: list[int]
    groups: tuple[str, ...] = ()
    joined: list[int] = field(default_factory=list)


class Rows:
    """The rows of a sheet below its header, each with merged cells carried down and 同上 replaced.

    `taken` are rows somebody said are tasks; `left_out` {row: reason} those that are none.
    """

    def __init__(self, sheet: Sheet, layout: Layout, taken: Collection[int] = ()) -> None:
        self.sheet = sheet
        self.layout = layout
        self.taken = taken
        self.left_out: dict[int, str] = {}
        self._tail = tail_of(sheet.rows, layout.header_bottom + 1)
        self.width = len(layout.headings)
        self._words: dict[int, tuple[str, ...]] = {}
        self._cells = self._words
        self._dittos: frozenset[tuple[int, int]] = frozenset()
        head = range(layout.header_top, layout.header_bottom + 1)
        self._heads = [
            tuple("".join(sheet.carried(row, column).split()) for column in range(self.width)) for row in head
        ]
        self._resolve()

    def _resolve(self) -> None:
        """Reads 同上 as the last text above it, passing over totals and rows of one text, which head others."""
        short = {cell for row in self.sheet.rows for cell in row if 0 < len(cell) <= LONGEST_DITTO}
        marks = {cell for cell in short if DITTO.fullmatch(cell)}
        if not marks:
            return
        found: set[tuple[int, int]] = set()
        meant: dict[int, tuple[str, ...]] = {}
        above: Sequence[str] = [""] * self.width
        for row in range(self.layout.header_bottom + 1, len(self.sheet.rows)):
            words = self.words(row)
            here = {column for column, cell in enumerate(words) if cell in marks}
            found.update((row, column) for column in here)
            meant[row] = tuple(above[column] if column in here else cell for column, cell in enumerate(words))
            if len(set(words) - {""}) > 1 and not self.reason(row):
                above = [cell or before for cell, before in zip(meant[row], above, strict=True)]
        self._cells = meant
        self._dittos = frozenset(found)

    def words(self, row: int) -> tuple[str, ...]:
        """The row's texts as written, one a column of the layout."""
        if row not in self._words:
            self._words[row] = self.sheet.carried_row(row, self.width)
        return self._words[row]

    def cells(self, row: int) -> tuple[str, ...]:
        """The row's texts as meant: nothing for a 同上 with nothing above it."""
        found = self._cells.get(row)
        return self.words(row) if found is None else found

    def texts(self, row: int, name: str) -> list[str]:
        """The texts of a field's columns that are not empty."""
        columns = self.layout.columns.get(name)
        if columns is None:
            return []
        cells = self.cells(row)
        return [cells[column] for column in columns if cells[column]]

    def text(self, row: int, name: str) -> str:
        """The texts of a field, a line each; one that stands in several columns once."""
        texts = self.texts(row, name)
        return texts[0] if len(texts) == 1 else "\n".join(dict.fromkeys(texts))

    def is_head(self, row: int) -> bool:
        """A header repeated in the middle."""
        title = "".join(self.cells(row)[self.layout.title].split())
        if all(head[self.layout.title] != title for head in self._heads):
            return False
        return tuple("".join(cell.split()) for cell in self.cells(row)) in self._heads

    def reason(self, row: int) -> str:
        """Why the row is no task as far as its own words tell; empty for one that may be."""
        if row in self.taken:
            return ""
        cells = self.cells(row)
        first = next((cell for cell in cells if cell), "")
        said = self._tail.get(row) or reason_of(first) or reason_of(cells[self.layout.title])
        return said or (str(Reason.HEADER) if self.is_head(row) else "")

    def is_own(self, row: int, column: int) -> bool:
        """Whether the cell begins in this row: neither merged with the one above nor 同上."""
        return not self.sheet.continues(row, column) and (row, column) not in self._dittos


def blocks_of(rows: Rows) -> Iterator[Block]:
    """The tasks of a sheet with their rows, in order; `rows` is told which rows are none."""
    groups = _Groups(rows)
    block: Block | None = None
    for row in _telling(rows):
        column = _title_column(rows, row)
        if block and column == block.title_column and not rows.is_own(row, column):
            block.rows.append(row)
        elif row not in rows.taken and groups.take_section(row, column):
            continue
        elif row not in rows.taken and column is None and not _is_part(rows, row):
            rows.left_out[row] = str(Reason.UNNAMED)
        elif row not in rows.taken and column is None and block and not _is_numbered(rows, row, block):
            block.rows.append(row)
            block.joined.append(row)
        else:
            yield from [block] if block else []
            block = Block(rows.layout.title if column is None else column, [row], groups.above(row))
    if block:
        yield block


def _telling(rows: Rows) -> Iterator[int]:
    """The rows that say anything, without those that tell themselves to be no tasks."""
    for row in range(rows.layout.header_bottom + 1, len(rows.sheet.rows)):
        if _is_blank(rows, row):
            continue
        if reason := rows.reason(row):
            rows.left_out[row] = reason
        else:
            yield row


def _is_blank(rows: Rows, row: int) -> bool:
    """Nothing stands in it, and it does not go on with the task above."""
    titles = rows.layout.columns["title"]
    return not any(rows.sheet.rows[row]) and not any(rows.sheet.continues(row, column) for column in titles)


def _title_column(rows: Rows, row: int) -> int | None:
    """Where the task stands: in its column, else in the fuller one beside it (全年目标任务); None for nowhere."""
    cells = rows.cells(row)
    candidates: Sequence[int] = (*rows.layout.columns["title"], *rows.layout.columns.get("description", ()))
    return next((column for column in candidates if cells[column]), None)


def _is_part(rows: Rows, row: int) -> bool:
    """A row without a task that says something of one: a date, a unit, a part."""
    return any(
        rows.cells(row)[column] and rows.is_own(row, column)
        for name in PARTS
        for column in rows.layout.columns.get(name, ())
    )


def _is_numbered(rows: Rows, row: int, block: Block) -> bool:
    """A row with a number of its own is a task of its own, though its name is missing."""
    number = rows.layout.first("number")
    if number is None or not rows.is_own(row, number):
        return False
    return rows.cells(row)[number] not in {"", rows.cells(block.rows[0])[number]}


class _Groups:
    """The heads tasks stand under: group columns, merged or left blank below their first row, and section rows."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.section = ""
        self._has_parts = bool(rows.layout.columns.keys() & set(PARTS))
        self.carried: dict[int, str] = {}

    @cached_property
    def _counts_in_figures(self) -> bool:
        """Tasks are numbered 1, 2, 3, so that 一 in the column of numbers heads a section."""
        number = self.rows.layout.first("number")
        below = range(self.rows.layout.header_bottom + 1, len(self.rows.sheet.rows))
        return number is not None and any(self.rows.sheet.cell(row, number)[:1].isdigit() for row in below)

    def take_section(self, row: int, title_column: int | None) -> bool:
        """A row that holds nothing but one text, over several columns or numbered 一、, heads those below it."""
        if not self._has_parts or len(set(self.rows.sheet.rows[row]) - {""}) > WITH_NUMBER:
            return False
        cells = self.rows.cells(row)
        own = {column: cell for column, cell in enumerate(cells) if cell and self.rows.is_own(row, column)}
        number = self.rows.layout.first("number")
        mark = own.pop(number, "") if number is not None and number != title_column else ""
        texts = set(own.values()) or {mark}
        if len(texts) != 1 or (mark not in {"", *texts} and not NUMERAL.fullmatch(mark)):
            return False
        [text] = texts
        is_headed = bool(mark and own and NUMERAL.fullmatch(mark) and self._counts_in_figures)
        if not (is_headed or SECTION.fullmatch(text) or self._is_wide(row, cells.index(text))):
            return False
        self.section = f"{mark} {text}" if is_headed else text
        self.carried = {}
        return True

    def _is_wide(self, row: int, column: int) -> bool:
        merged = self.rows.sheet.range_at(row, column)
        return merged is not None and merged.right > merged.left + 1

    def above(self, row: int) -> tuple[str, ...]:
        cells = self.rows.cells(row)
        is_new = False
        for column in self.rows.layout.columns.get("group", ()):
            if cells[column]:
                is_new = is_new or self.carried.get(column) != cells[column]
                self.carried[column] = cells[column]
            elif is_new:
                self.carried[column] = ""
        groups = (self.section, *(self.carried.get(column, "") for column in self.rows.layout.columns.get("group", ())))
        return tuple(" ".join(text.split()) for text in groups if text)
