"""Rows of a task list: which columns there are, and what each row would become. No database."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from base.errors import InvalidInputError
from base.reading.sheets import Header, Sheet, Vocabulary, find_header
from campaign.reading.dates import read_due, year_in
from campaign.reading.units import read_units
from tasks.models import Responsibility

VOCABULARY: Vocabulary = {
    "number": ("序号", "编号", "项目编号"),
    "title": ("民生实事", "主要任务", "工作任务", "目标任务", "任务名称", "项目名称", "重点任务", "工作事项", "任务"),
    "lead": ("牵头责任单位", "牵头单位", "主抓单位", "主抓"),
    "build": ("业主单位", "主建单位", "代建单位", "主建"),
    "manage": ("主管单位", "主管"),
    "support": ("配合单位", "协同责任单位", "协同单位", "责任主体与协同单位", "协办单位", "配合", "协同"),
    "units": ("责任单位", "承办单位", "实施单位"),
    "due": ("完成时限", "计划完成时间", "完成时间", "时间节点", "办结时限", "时限"),
    "leader": ("牵头领导", "责任领导", "分管领导", "分管市领导", "领导"),
    "description": ("主要内容", "全年目标任务", "工作内容", "目标"),
}
LABELS = {"number": "序号", "title": "项目", "lead": "牵头", "build": "主建", "manage": "主管", "support": "配合"}
ROLE_COLUMNS = ("lead", "build", "manage", "support")
DEFAULT_STEP = "完成"
TITLE_LIMIT = 200


@dataclass(frozen=True)
class MilestoneReading:
    """A milestone as read; `due_on` is an ISO day or empty, `due_text` the words."""

    name: str
    due_on: str = ""
    due_text: str = ""


@dataclass(frozen=True)
class UnitReading:
    name: str
    role: str


@dataclass(frozen=True)
class Question:
    """What could not be read on a row: which field, what is asked, the words."""

    field: str
    text: str
    original: str = ""


@dataclass(frozen=True)
class TaskReading:
    """A row as it would be stored."""

    number: int
    code: str
    title: str
    cells: dict[str, str]
    units: tuple[UnitReading, ...] = ()
    milestones: tuple[MilestoneReading, ...] = ()
    leader_name: str = ""
    description: str = ""
    is_ongoing: bool = False
    questions: tuple[Question, ...] = ()

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        for left_out in ("number", "cells", "questions"):
            values.pop(left_out)
        return values


@dataclass(frozen=True)
class ReadOptions:
    """`year` None: the title's, else `fallback_year`. `others_role`: what units after the first in 责任单位 are."""

    fallback_year: int
    year: int | None = None
    others_role: str = Responsibility.Role.SUPPORT
    mapping: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetReading:
    """A sheet as read: title, year used, column map, tasks."""

    title: str
    year: int
    mapping: dict[str, str]
    tasks: tuple[TaskReading, ...]


def read_task_sheet(sheet: Sheet, options: ReadOptions) -> SheetReading:
    """Reads every row below the header. Raises InvalidInputError when no header names a task column."""
    header = find_header(sheet, VOCABULARY, options.mapping)
    if header is None or "title" not in header.columns:
        text = _("No header row was found: one row must name the task's column (项目名称, 主要任务 …) and the units'.")
        raise InvalidInputError(text)
    title = next((cell for row in sheet.rows[: header.row] for cell in row if cell), "")
    year = options.year or year_in(title) or options.fallback_year
    readings: list[TaskReading] = []
    for row in range(header.row + 1, len(sheet.rows)):
        if not any(sheet.rows[row]):
            continue
        if readings and sheet.continues(row, header.columns["title"]):
            readings[-1] = _with_step(readings[-1], _read_row(sheet, header, row, options, year))
        elif sheet.carried(row, header.columns["title"]):
            readings.append(_read_row(sheet, header, row, options, year))
    return SheetReading(title, year, header.names, tuple(_with_codes(readings)))


def _read_row(sheet: Sheet, header: Header, row: int, options: ReadOptions, year: int) -> TaskReading:
    cells = {name: sheet.carried(row, column) for name, column in header.columns.items()}
    title = " ".join(cells["title"].split())
    units, unit_questions = _units(cells, options)
    milestones, is_ongoing, due_questions = _milestones(cells.get("due", ""), "due" in cells, year)
    questions = [*unit_questions, *due_questions]
    if len(title) > TITLE_LIMIT:
        questions.append(Question("title", _("The title is longer than 200 characters: shorten it."), title))
    return TaskReading(
        number=row + 1,
        code=cells.get("number", "").rstrip("．.、") or "",
        title=title[:TITLE_LIMIT],
        cells=cells,
        units=tuple(units),
        milestones=tuple(milestones),
        leader_name=cells.get("leader", "")[:50],
        description=cells.get("description", ""),
        is_ongoing=is_ongoing,
        questions=tuple(questions),
    )


def _units(cells: dict[str, str], options: ReadOptions) -> tuple[list[UnitReading], list[Question]]:
    """Units with roles: a lead column gives the lead, else the first of 责任单位 leads and the others support."""
    found: dict[str, UnitReading] = {}
    questions: list[Question] = []
    has_lead = bool(cells.get("lead"))
    for column in (*ROLE_COLUMNS[:1], "units", *ROLE_COLUMNS[1:]):
        text = cells.get(column, "")
        reading = read_units(text)
        for name in reading.names:
            leads = not any(each.role == Responsibility.Role.LEAD for each in found.values())
            role = _role(column, leads=leads and not (column == "units" and has_lead), others=options.others_role)
            found.setdefault(name, UnitReading(name, role))
        if reading.collective:
            names = "、".join(reading.collective)
            questions.append(Question("units", _("Which units are meant by “%(names)s”?") % {"names": names}, text))
        if reading.is_open:
            questions.append(Question("units", _("Which other units does “等” mean?"), text))
    if not any(each.role == Responsibility.Role.LEAD for each in found.values()):
        questions.append(Question("lead", _("Which unit leads? Until that is said the task stays a draft.")))
    return list(found.values()), questions


def _role(column: str, *, leads: bool, others: str) -> str:
    if column == "units":
        return Responsibility.Role.LEAD if leads else others
    if column == "lead":
        return Responsibility.Role.LEAD if leads else Responsibility.Role.SUPPORT
    return column


def _milestones(text: str, has_column: bool, year: int) -> tuple[list[MilestoneReading], bool, list[Question]]:  # noqa: FBT001  a fact of the sheet
    if not text:
        asked = (
            _("By when? The cell is empty.") if has_column else _("By when? The sheet has no column of time limits.")
        )
        return [MilestoneReading(DEFAULT_STEP)], False, [Question("due", asked)]
    reading = read_due(text, year=year)
    words = " ".join(text.split())[:100]
    if not reading.is_read:
        question = Question("due", _("This time limit could not be read: enter the date."), text)
        return [MilestoneReading(DEFAULT_STEP, "", words)], False, [question]
    on = reading.on.isoformat() if reading.on else ""
    return [MilestoneReading(reading.step or DEFAULT_STEP, on, words)], reading.is_ongoing, []


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
