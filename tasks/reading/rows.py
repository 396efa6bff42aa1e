"""Rows of a task list: what each row would become. No database."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from base.reading.sheets import Sheet
from campaign.reading.dates import year_in
from campaign.reading.due_lists import read_dues
from campaign.reading.units import UnitBook, read_units
from tasks.models import Responsibility
from tasks.reading.layout import Layout, find_layout

ROLE_COLUMNS = ("lead", "build", "manage", "support")
DEFAULT_STEP = "完成"
TITLE_LIMIT = 200


@dataclass(frozen=True)
class MilestoneReading:
    """A milestone as read; `due_on` is an ISO day or empty, `due_text` the words."""

    name: str
    due_on: str = ""
    due_text: str = ""
    unit: str = ""
    number: int = 0


@dataclass(frozen=True)
class UnitReading:
    name: str
    role: str


@dataclass(frozen=True)
class MeasureReading:
    name: str
    target: str
    unit_label: str
    kind: str = "output"
    original: str = ""
    key: str = ""


@dataclass(frozen=True)
class ProgressReading:
    narrative: str
    percent: str = ""
    on_pace: bool | None = None
    reason: str = ""
    difficulties: str = ""
    next_steps: str = ""
    month: int | None = None


@dataclass(frozen=True)
class Question:
    """What could not be read: its key, which field, what is asked, the words, and how it may be answered."""

    key: str
    field: str
    text: str
    original: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    suggestion: str = ""


@dataclass(frozen=True)
class TaskReading:
    """A row as it would be stored."""

    number: int
    code: str
    title: str
    cells: dict[str, str]
    units: tuple[UnitReading, ...] = ()
    milestones: tuple[MilestoneReading, ...] = ()
    list_name: str = ""
    measures: tuple[MeasureReading, ...] = ()
    progress: ProgressReading | None = None
    leader_name: str = ""
    leader_title: str = ""
    location: str = ""
    description: str = ""
    starts_on: str = ""
    is_ongoing: bool = False
    is_without_limit: bool = False
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        for left_out in ("number", "cells", "questions"):
            values.pop(left_out)
        return values


@dataclass(frozen=True)
class ReadOptions:
    """`year` None: the title's, else `fallback_year`."""

    fallback_year: int
    year: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    book: UnitBook = field(default_factory=UnitBook)


@dataclass(frozen=True)
class SheetReading:
    title: str
    year: int
    layout: Layout
    tasks: tuple[TaskReading, ...]
    questions: tuple[Question, ...] = ()


def read_task_sheet(sheet: Sheet, options: ReadOptions) -> SheetReading:
    """Reads every row below the header. Raises InvalidInputError when no header names a task column."""
    layout = find_layout(sheet, mapping=options.mapping, header_row=options.header_row)
    title = next((cell for row in sheet.rows[: layout.header_top] for cell in row if cell), "")
    year = options.year or year_in(title) or options.fallback_year
    column = layout.columns["title"][0]
    readings: list[TaskReading] = []
    for row in range(layout.header_bottom + 1, len(sheet.rows)):
        if not any(sheet.rows[row]):
            continue
        if readings and sheet.continues(row, column):
            readings[-1] = _with_step(readings[-1], _read_row(sheet, layout, row, options, year))
        elif sheet.carried(row, column):
            readings.append(_read_row(sheet, layout, row, options, year))
    return SheetReading(title, year, layout, tuple(_with_codes(readings)))


def _read_row(sheet: Sheet, layout: Layout, row: int, options: ReadOptions, year: int) -> TaskReading:
    cells = {name: sheet.carried(row, columns[0]) for name, columns in layout.columns.items()}
    title = options.answers.get(f"{row + 1}.title") or " ".join(cells["title"].split())
    units, questions = _units(cells, options, row + 1)
    milestones, is_ongoing, due_questions = _milestones(cells, options, row + 1, year)
    progress = cells.get("progress", "")
    return TaskReading(
        number=row + 1,
        code=cells.get("number", "").rstrip("．.、") or "",
        title=title[:TITLE_LIMIT],
        cells={heading: sheet.carried(row, index) for index, heading in enumerate(layout.headings) if heading},
        list_name=cells.get("list", ""),
        units=tuple(units),
        milestones=tuple(milestones),
        leader_name=cells.get("leader", "")[:50],
        description=cells.get("description", ""),
        progress=ProgressReading(
            progress, difficulties=cells.get("difficulties", ""), next_steps=cells.get("next_steps", "")
        )
        if progress
        else None,
        is_ongoing=is_ongoing,
        questions=(*questions, *due_questions),
    )


def _units(cells: Mapping[str, str], options: ReadOptions, number: int) -> tuple[list[UnitReading], list[Question]]:
    found: dict[str, UnitReading] = {}
    questions: list[Question] = []
    others = options.answers.get("units.others", Responsibility.Role.SUPPORT)
    for column in (*ROLE_COLUMNS[:1], "units", *ROLE_COLUMNS[1:]):
        text = cells.get(column, "")
        reading = read_units(text)
        for name in reading.names:
            leads = not any(each.role == Responsibility.Role.LEAD for each in found.values())
            role = _role(column, leads=leads and not (column == "units" and bool(cells.get("lead"))), others=others)
            full = options.book.names.get(name, name)
            found.setdefault(full, UnitReading(full, role))
        if reading.collective or reading.is_open:
            names = "、".join(reading.collective) or "等"
            asked = _("Which units are meant by “%(names)s”?") % {"names": names}
            questions.append(Question(f"{number}.units", "units", asked, text, "units"))
    if not any(each.role == Responsibility.Role.LEAD for each in found.values()):
        asked = _("Which unit leads? Until that is said the task stays a draft.")
        questions.append(Question(f"{number}.lead", "lead", asked, "", "lead"))
    return list(found.values()), questions


def _role(column: str, *, leads: bool, others: str) -> str:
    if column == "units":
        return Responsibility.Role.LEAD if leads else others
    if column == "lead":
        return Responsibility.Role.LEAD if leads else Responsibility.Role.SUPPORT
    return column


def _milestones(
    cells: Mapping[str, str], options: ReadOptions, number: int, year: int
) -> tuple[list[MilestoneReading], bool, list[Question]]:
    text = options.answers.get(f"{number}.due") or cells.get("due", "")
    found = read_dues(text, year=year)
    if not found:
        asked = (
            _("By when? The cell is empty.")
            if "due" in cells
            else _("By when? The sheet has no column of time limits.")
        )
        return [MilestoneReading(DEFAULT_STEP)], False, [Question(f"{number}.due", "due", asked, "", "date")]
    questions = [
        Question(f"{number}.due", "due", _("This time limit could not be read: enter the date."), each.words, "date")
        for each in found
        if not each.reading.is_read
    ]
    steps = [
        MilestoneReading(
            each.name or DEFAULT_STEP,
            each.reading.on.isoformat() if each.reading.on else "",
            each.words[:100],
            number=number,
        )
        for each in found
    ]
    return steps, found[0].reading.is_ongoing, questions


def _with_step(task: TaskReading, row: TaskReading) -> TaskReading:
    """A row under the same merged task cell is a further milestone of it, its units take part."""
    known = {unit.name for unit in task.units}
    others = [UnitReading(unit.name, Responsibility.Role.SUPPORT) for unit in row.units if unit.name not in known]
    questions = dict.fromkeys((*task.questions, *row.questions))
    return replace(
        task,
        units=(*task.units, *others),
        milestones=(*task.milestones, *row.milestones),
        questions=tuple(questions),
    )


def _with_codes(readings: Sequence[TaskReading]) -> list[TaskReading]:
    """Codes that are one each: the sheet's number, with -1, -2 where several rows share one, else the row's order."""
    counts = Counter(each.code for each in readings if each.code)
    used: Counter[str] = Counter()
    coded = []
    for order, each in enumerate(readings, 1):
        code = each.code or str(order)
        if counts[each.code] > 1:
            used[each.code] += 1
            code = f"{each.code}-{used[each.code]}"
        coded.append(replace(each, code=re.sub(r"\s", "", code)[:20]))
    return coded
