"""Rows of a task list: what each would become, and what has to be asked first (design.md §10). No database."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase

from django.utils.translation import gettext as _

from base.reading.sheets import Sheet
from campaign.reading.dates import year_in
from campaign.reading.limits import numbered
from campaign.reading.quantities import NUMBERING
from tasks.reading.blocks import Block, Rows, blocks_of
from tasks.reading.checks import miscounted, repeated, warnings_of
from tasks.reading.desk import TAKEN, Desk
from tasks.reading.layout import FIELDS, Layout, find_layout
from tasks.reading.left_out import Reason
from tasks.reading.measures import MeasureTexts
from tasks.reading.milestones import LimitCells
from tasks.reading.progress import ProgressCells
from tasks.reading.responsibilities import UnitCells
from tasks.reading.shapes import (
    LeftOutReading,
    MeasureReading,
    MilestoneReading,
    ProgressReading,
    Question,
    ReadOptions,
    SheetReading,
    TaskReading,
    UnitReading,
)

__all__ = [
    "FIELDS",
    "Layout",
    "LeftOutReading",
    "MeasureReading",
    "MilestoneReading",
    "ProgressReading",
    "Question",
    "ReadOptions",
    "SheetReading",
    "TaskReading",
    "UnitReading",
    "find_layout",
    "read_task_sheet",
]

TITLE_LIMIT = 200
LOCATION_LIMIT = 200
CODE_LIMIT = 20
FULL_STOP = "。．；;，,"
CODE = re.compile(r"[（(]?(?P<code>[^（()）]*?)[)）]?[、．.。]*")


def read_task_sheet(sheet: Sheet, options: ReadOptions) -> SheetReading:
    """Reads every task below the header. Raises InvalidInputError when no header names a task column."""
    layout = find_layout(sheet, mapping=options.mapping, header_row=options.header_row)
    title = _title_of(sheet, layout)
    year = options.year or year_in(title) or options.fallback_year
    desk = Desk(options.answers)
    rows = Rows(sheet, layout, desk.taken_rows())
    reader = _TaskReader(rows, desk, options, year)
    blocks = list(blocks_of(rows))
    codes = _codes([_code(rows.text(block.rows[0], "number")) for block in blocks])
    tasks = [reader.read(block, code) for block, code in zip(blocks, codes, strict=True)]
    reader.measures.ask()
    found = (repeated(tasks), miscounted(rows, blocks))
    tasks = [_warned(task, [each[task.number] for each in found if task.number in each]) for task in tasks]
    left_out = tuple(_left_out(rows, row, reason) for row, reason in rows.left_out.items())
    return SheetReading(title, year, layout, tuple(tasks), tuple(desk.once.values()), left_out)


def _left_out(rows: Rows, row: int, reason: str) -> LeftOutReading:
    """A row that is no task, unless somebody says it is."""
    cells = {heading: text for heading, text in zip(rows.layout.headings, rows.words(row), strict=True) if text}
    question = Question(f"{row + 1}{TAKEN}", "title", _("Is it a task after all?"), kind="confirm")
    return LeftOutReading(row + 1, cells, str(Reason(reason).label), question)


def _title_of(sheet: Sheet, layout: Layout) -> str:
    """The first text above the header that names a year, else the first at all."""
    texts = [" ".join(cell.split()) for row in sheet.rows[: layout.header_top] for cell in row if cell]
    return next((text for text in texts if year_in(text)), next(iter(texts), ""))


class _TaskReader:
    """Puts together what each part of a task's rows says."""

    def __init__(self, rows: Rows, desk: Desk, options: ReadOptions, year: int) -> None:
        self.rows = rows
        self.desk = desk
        self.year = year
        self.units = UnitCells(rows, desk, options.book)
        self.limits = LimitCells(rows, desk, self.units, year)
        self.progress = ProgressCells(rows)
        self.measures = MeasureTexts(desk)

    def read(self, block: Block, code: str) -> TaskReading:
        row = block.rows[0]
        number = row + 1
        title, title_questions, errors = self._title(block)
        description = self._description(block)
        people = self.units.people_of(block)
        steps = self.limits.steps_of(block, title, people.lead)
        details = {each: detail for each in block.rows if (detail := self.limits.detail(each))}
        texts = [*description, self.rows.text(row, "measure")]
        measures, measure_questions = self.measures.measures_of(number, title, texts)
        warnings = warnings_of(title, steps, len(details), self.year)
        return TaskReading(
            number=number,
            code=code,
            title=title[:TITLE_LIMIT],
            cells=self._cells(block),
            list_name=" ".join(self.rows.text(row, "list").split()),
            units=people.units,
            milestones=tuple(steps.milestones),
            measures=tuple(measures),
            progress=self.progress.progress_of(block, details),
            leader_name=people.leader[0],
            leader_title=people.leader[1][:50],
            location=" ".join(self.rows.text(row, "location").split())[:LOCATION_LIMIT],
            description="\n".join(filter(None, (_heads(block.groups), *description))),
            starts_on=steps.starts_on,
            is_ongoing=steps.is_ongoing,
            is_without_limit=steps.is_without_limit,
            questions=(*people.questions, *steps.questions, *title_questions, *measure_questions),
            warnings=(*people.warnings, *_joined(block), *warnings),
            errors=tuple(errors),
        )

    def _title(self, block: Block) -> tuple[str, list[Question], list[str]]:
        key = f"{block.rows[0] + 1}.title"
        words = self.rows.cells(block.rows[0])[block.title_column]
        title = self.desk.answer(key) or _title(words)
        if not title:
            text = _("What is the task? The row names none.")
            return "", [Question(key, "title", text)], [text]
        if len(title) > TITLE_LIMIT:
            text = _("The title is longer than 200 characters: shorten it.")
            return title, [Question(key, "title", text, title)], []
        return title, [], []

    def _description(self, block: Block) -> list[str]:
        """The fuller words of a task, unless they stood for its title."""
        columns = [each for each in self.rows.layout.columns.get("description", ()) if each != block.title_column]
        cells = self.rows.cells(block.rows[0])
        return list(dict.fromkeys(cells[column] for column in columns if cells[column]))

    def _cells(self, block: Block) -> dict[str, str]:
        """The original words by heading; of several rows each text once."""
        found = {}
        for column, heading in enumerate(self.rows.layout.headings):
            texts = dict.fromkeys(text for row in block.rows if (text := self.rows.words(row)[column]))
            if heading or texts:
                found[heading or f"{self.rows.layout.headings[column - 1]}(2)"] = "\n".join(texts)
        return found


def _title(words: str) -> str:
    """Without the number before it, unless it numbers several things, and without the full stop."""
    joined = " ".join(words.split())
    return (joined if numbered(joined) else NUMBERING.sub("", joined)).rstrip(FULL_STOP)


def _heads(groups: Sequence[str]) -> str:
    return " / ".join(group.rstrip(FULL_STOP) for group in groups)


def _joined(block: Block) -> Iterator[str]:
    for row in block.joined:
        yield _("Row %(row)d names no task: it was read as a further step of this one.") % {"row": row + 1}


def _warned(task: TaskReading, warnings: Sequence[str]) -> TaskReading:
    return replace(task, warnings=(*task.warnings, *warnings)) if warnings else task


def _code(text: str) -> str:
    """1 of 1. and （1）, 一 of (一) and 一、."""
    match = CODE.fullmatch("".join(text.split()))
    return match["code"][:CODE_LIMIT] if match else "".join(text.split())[:CODE_LIMIT]


def _codes(numbers: Sequence[str]) -> list[str]:
    """Codes that are one each: the sheet's number, with -1, -2 where several rows share one, else the row's order."""
    counts = Counter(filter(None, numbers))
    taken = set(counts)
    used: Counter[str] = Counter()
    codes = []
    for order, number in enumerate(numbers, 1):
        code = number or _free(str(order), taken)
        if counts[number] > 1:
            used[number] += 1
            code = _free(f"{number[: CODE_LIMIT - 6]}-{used[number]}", taken)
        taken.add(code)
        codes.append(code)
    return codes


def _free(code: str, taken: set[str]) -> str:
    """The code, or with a letter behind it where it is another task's."""
    marks = ("", *ascii_lowercase, *(f"{first}{second}" for first in ascii_lowercase for second in ascii_lowercase))
    return next((f"{code}{mark}" for mark in marks if f"{code}{mark}" not in taken), code)
