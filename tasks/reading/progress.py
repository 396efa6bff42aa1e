"""What the columns of progress say: the words, a percentage, on pace or not and why. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tasks.reading.blocks import Block, Rows
from tasks.reading.desk import NONE
from tasks.reading.layout import month_in
from tasks.reading.shapes import ProgressReading

PERCENT = re.compile(
    r"(?P<words>完成率|完成|完工|进度|达到|达|累计)(?P<gap>[^，,。；;\n\d]{0,12})(?P<number>\d+(?:\.\d+)?)[%％]"
)
CONTEXT = 30
"""Characters before a percentage that are looked at."""
CLAUSE = re.compile(r"[^，,。；;\n]+")
AHEAD = re.compile(
    r"(?<!按)(?<!按照)计划|预计|预期|力争|争取|确保|拟|将[于在会]|即将|目标|要求|力求|去年|上年|同期|[未没]有?$"
)
"""Before it: not what is done, but what shall be, once was, or is not."""
SHORT_OF = re.compile(r"不足|不到|不满|未|低于|剩余|还剩")
SPAN = re.compile(r"\d+(?:\.\d+)?[%％]?\s*(?:-|—|–|~|～|至|到)+\s*\d+(?:\.\d+)?[%％]")
ALONE = re.compile(r"(?:已|大?约|大概|近|将近|接近|超|超过)*(?P<number>\d+(?:\.\d+)?)[%％](?:左右|上下|以上|多)?[。.]?")
"""Nothing but a percentage: 约60%左右."""
OF_MONEY = re.compile(r"投资|资金|产值|任务数|征收|签约|占比|增长")
YES = frozenset({"是", "达序", "已达序", "√", "✓", "✔", "达到", "已达到", "yes", "y", "true", "正常", "达标"})
NO = frozenset({"否", "未达序", "×", "✗", "✘", "x", "未达到", "不达序", "no", "n", "false", "滞后", "未达标"})
COLUMNS = ("progress", "percent", "on_pace", "reason", "difficulties", "next_steps")


class ProgressCells:
    """Reads the progress of a sheet's tasks."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.columns = rows.layout.columns.get("progress", ())
        months = [month for column in self.columns if (month := month_in(rows.layout.headings[column]))]
        self.month = max(months, default=None)

    def progress_of(self, block: Block, details: dict[int, str]) -> ProgressReading | None:
        """None where no column of progress holds anything for the task."""
        narrative = "\n".join(filter(None, (self._line(block, row, details.get(row, "")) for row in block.rows)))
        first = block.rows[0]
        reason, difficulties, next_steps = (
            _said(self.rows.text(first, name)) for name in ("reason", "difficulties", "next_steps")
        )
        on_pace, percent = self.rows.text(first, "on_pace"), self.rows.text(first, "percent")
        if not (narrative or on_pace or percent or difficulties or next_steps):
            return None
        return ProgressReading(
            narrative or self._percentage(percent),
            percent_in(percent) or percent_told(percent) or percent_told(narrative),
            _on_pace(on_pace),
            reason,
            difficulties,
            next_steps,
            self.month,
        )

    def _percentage(self, cell: str) -> str:
        """A percentage in words, with its head: 完成率：60%."""
        column = self.rows.layout.first("percent")
        if column is None or not cell:
            return ""
        heading = self.rows.layout.headings[column].rsplit("/", maxsplit=1)[-1]
        number = percent_in(cell)
        return f"{heading}：{number}%" if number else f"{heading}：{cell}"

    def _line(self, block: Block, row: int, detail: str) -> str:
        cells = self.rows.cells(row)
        headings = self.rows.layout.headings
        told = []
        for column in self.columns:
            if not cells[column] or (row != block.rows[0] and not self.rows.is_own(row, column)):
                continue
            level = headings[column].rsplit("/", maxsplit=1)[-1]
            told.append(f"{level}：{cells[column]}" if len(self.columns) > 1 else cells[column])
        line = "；".join(told)
        return f"{detail}：{line}" if line and detail and len(block.rows) > 1 else line


def percent_in(text: str) -> str:
    """60%, 60 and 0.6, which is how a sheet keeps 60%; empty for anything else, and for 1, which may be either."""
    words = "".join(text.split())
    try:
        value = Decimal(words.rstrip("%％"))
    except InvalidOperation:
        return ""
    if not value.is_finite() or not 0 <= value <= 100 or (value == 1 and words == "1"):  # noqa: PLR2004  percent
        return ""
    if value < 1 and words[-1] not in "%％":
        value *= 100
    return f"{value.normalize():f}"


def percent_told(text: str) -> str:
    """The percentage of 已进场施工,完成60%左右; empty for none, several, a span, and one of money or yet to come."""
    if match := ALONE.fullmatch("".join(text.split())):
        return percent_in(match["number"] + "%")
    found = {number for clause in CLAUSE.findall(text) for number in _done(clause)}
    return percent_in(found.pop() + "%") if len(found) == 1 else ""


def _done(clause: str) -> Iterator[str]:
    for match in PERCENT.finditer(clause):
        is_other = (
            AHEAD.search(clause[max(0, match.start() - CONTEXT) : match.start()])
            or OF_MONEY.search(match["gap"])
            or SHORT_OF.search(match["gap"])
        )
        if SPAN.match(clause, match.start("number")):
            yield ""
        elif not is_other:
            yield match["number"]


def _said(text: str) -> str:
    """Nothing where it says that there is nothing."""
    return "" if text.lower() in NONE else text


def _on_pace(text: str) -> bool | None:
    word = "".join(text.split()).lower()
    return True if word in YES else False if word in NO else None
