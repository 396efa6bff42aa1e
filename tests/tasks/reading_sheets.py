"""Sheets written as text, and what the reader makes of them, in English."""

from django.utils import translation

from base.reading.sheets import Range, Sheet
from campaign.reading.units import UnitBook
from tasks.reading.rows import Question, ReadOptions, SheetReading, TaskReading, read_task_sheet


def sheet(text: str, *merged: tuple[int, int, int, int]) -> Sheet:
    r"""A sheet of lines with | between cells and \n for a line break. `merged`: top, left, bottom, right from 0."""
    rows = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    return Sheet("x", [row + [""] * (width - len(row)) for row in rows], [Range(*each) for each in merged])


def read(source: Sheet | str, *, book: UnitBook | None = None, **options) -> SheetReading:
    """The reading of a sheet for 2026 unless it says otherwise."""
    source = sheet(source) if isinstance(source, str) else source
    with translation.override("en"):
        return read_task_sheet(source, ReadOptions(2026, book=book or UnitBook(), **options))


def read_one(source: Sheet | str, **options) -> TaskReading:
    (task,) = read(source, **options).tasks
    return task


def keys(questions: tuple[Question, ...]) -> list[str]:
    return [question.key for question in questions]


def units(task: TaskReading) -> list[tuple[str, str]]:
    return [(unit.name, unit.role) for unit in task.units]


def steps(task: TaskReading) -> list[tuple[str, str, str]]:
    """(name, day, own unit) of each milestone."""
    return [(each.name, each.due_on, each.unit) for each in task.milestones]
