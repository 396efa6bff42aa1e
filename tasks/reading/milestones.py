"""The steps of a task from its rows and limits: 12月底前, 5月底前动工, 1.2021年8月 2.2021年12月. Pure."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.reading.dates import DueReading, read_due
from campaign.reading.limits import Limit, numbered, read_limits
from campaign.reading.quantities import NUMBERING
from tasks.reading.blocks import Block, Rows
from tasks.reading.desk import NONE, Desk
from tasks.reading.responsibilities import UnitCells
from tasks.reading.shapes import MilestoneReading, Question

DEFAULT_STEP = "完成"
NAME_LIMIT = 100
BEGINNING = re.compile(r"月初$")
"""As a start 3月初 is the first day, as 3月 is."""
PARTED = re.compile(r"[;；]|。(?=.)")


@dataclass
class Steps:
    """The milestones of a task, whether it goes on without end or has no limit, and what is asked about them."""

    milestones: list[MilestoneReading] = field(default_factory=list)
    limits: list[Limit | None] = field(default_factory=list)
    is_ongoing: bool = False
    is_without_limit: bool = False
    starts_on: str = ""
    questions: list[Question] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def ask(self, question: Question) -> None:
        self.questions.append(question)
        self.asked.add(question.key)


class LimitCells:
    """Reads the limits of a sheet."""

    def __init__(self, rows: Rows, desk: Desk, units: UnitCells, year: int) -> None:
        self.rows = rows
        self.desk = desk
        self.units = units
        self.year = year
        self.due = rows.layout.first("due")

    def steps_of(self, block: Block, title: str, lead: str) -> Steps:
        """The steps of a task's rows, its answers applied."""
        steps = Steps()
        columns = self.units.own_columns(block)
        for row in block.rows:
            if self._is_step(block, row):
                self._add(steps, row, self.units.own_unit(row, columns, lead), title)
        self._read_start(steps, block.rows[0])
        self._apply_answers(steps, block.rows[0] + 1)
        return steps

    def _is_step(self, block: Block, row: int) -> bool:
        """The first row, and any that names a part or a limit of its own."""
        if row == block.rows[0] or self.detail(row):
            return True
        return self.due is not None and self.rows.is_own(row, self.due) and bool(self.rows.cells(row)[self.due])

    def detail(self, row: int) -> str:
        texts = [NUMBERING.sub("", " ".join(text.split())) for text in self.rows.texts(row, "detail")]
        return " ".join(texts)

    def _add(self, steps: Steps, row: int, unit: str, title: str) -> None:
        detail = self.detail(row)
        text = self.rows.cells(row)[self.due] if self.due is not None else ""
        limits: Sequence[Limit | None] = read_limits(text, year=self.year) if text else (None,)
        names = _names(limits, detail, title)
        for limit, name in zip(limits, names, strict=True):
            milestone = MilestoneReading(name[:NAME_LIMIT], unit=unit, number=row + 1)
            if limit:
                milestone = replace(milestone, due_on=_iso(limit.due), due_text=limit.words[:NAME_LIMIT])
                steps.is_ongoing = steps.is_ongoing or limit.due.is_ongoing
                if limit.due.starts and not steps.starts_on:
                    steps.starts_on = limit.due.starts.isoformat()
            steps.milestones.append(milestone)
            steps.limits.append(limit)

    def _read_start(self, steps: Steps, row: int) -> None:
        text = self.rows.text(row, "starts")
        key = f"{row + 1}.starts"
        answer = self.desk.answer(key)
        if not text and not answer:
            return
        reading = read_due(BEGINNING.sub("月", answer or text), year=self.year)
        if reading.on:
            steps.starts_on = _first_day(reading.on, answer or text).isoformat()
        elif text and answer.lower() not in NONE - {""}:
            asked = self.desk.misread(key, _("This start could not be read: enter the date."))
            steps.ask(Question(key, "starts", asked, text, "date"))

    def _apply_answers(self, steps: Steps, number: int) -> None:
        without = 0
        for order, limit in enumerate(steps.limits):
            key = f"{number}.due" if order == 0 else f"{number}.due.{order + 1}"
            is_shared = limit is None and not self.desk.answer(key)
            answer = self.desk.answer(f"{number}.due" if is_shared else key)
            reading = read_due(answer, year=self.year) if answer else None
            if answer.lower() in NONE:
                steps.milestones[order] = replace(steps.milestones[order], due_on="")
                without += 1
            elif reading and reading.is_read:
                steps.milestones[order] = replace(steps.milestones[order], due_on=_iso(reading))
                steps.is_ongoing = steps.is_ongoing or reading.is_ongoing
            elif limit is None:
                self._ask_once_a_task(steps, number)
            elif not limit.due.is_read or answer:
                steps.ask(self._question(key, limit))
        steps.is_without_limit = bool(without) and not any(each.due_on for each in steps.milestones)

    def _ask_once_a_task(self, steps: Steps, number: int) -> None:
        """Empty limits are asked for once, one answer is for all of them."""
        key = f"{number}.due"
        if key in steps.asked:
            return
        asked, suggestion = _("By when? The cell is empty."), ""
        if self.due is None:
            asked = _("By when? The sheet has no column of time limits.")
            suggestion = f"{self.year}-12-31"
        text = self.desk.misread(key, asked)
        steps.ask(Question(key, "due", text, kind="date", suggestion=suggestion))

    def _question(self, key: str, limit: Limit) -> Question:
        due = limit.due
        suggestion = due.suggestion.isoformat() if due.suggestion else "none" if limit.words.lower() in NONE else ""
        return Question(key, "due", self.desk.misread(key, _asked(due)), limit.words, "date", suggestion=suggestion)


HINTS = {
    "serial": gettext_lazy("Is it a date that became a number?"),
    "event": gettext_lazy("On which day is that?"),
    "relative": gettext_lazy("It counts from a day the sheet does not name."),
    "at_once": gettext_lazy("Until when at the latest?"),
    "early": gettext_lazy("Which day of the month's beginning is meant?"),
}


def _asked(due: DueReading) -> str:
    asked = _("This time limit could not be read: enter the date.")
    return f"{asked} {HINTS[due.doubt]}" if due.doubt in HINTS else asked


def _iso(due: DueReading) -> str:
    return due.on.isoformat() if due.on else ""


def _first_day(on: dt.date, text: str) -> dt.date:
    """A month without a day means its last as a limit, but its first as a start."""
    is_month = re.search(r"月份?(?:初|底|末)?$|^\d{4}[.\-/]\d{1,2}$", "".join(text.split())) is not None
    return on.replace(day=1) if is_month and "底" not in text and "末" not in text else on


def _names(limits: Sequence[Limit | None], detail: str, title: str) -> list[str]:
    """A step is named by its part, the words of its limit, or, where they are as many, the parts of the title."""
    names = [limit.name if limit else "" for limit in limits]
    if detail:
        return [f"{detail}{name}" if name and name not in detail else detail for name in names]
    parts = numbered(title) or [part.strip() for part in PARTED.split(title) if part.strip()]
    if len(names) > 1 and not any(names) and len(parts) == len(names):
        return list(parts)
    if len(names) > 1 and len({*names}) < len(names):
        return [f"{name or DEFAULT_STEP}（{order}）" for order, name in enumerate(names, 1)]
    return [name or DEFAULT_STEP for name in names]
