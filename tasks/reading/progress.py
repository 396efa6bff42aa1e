"""What the columns of progress say: the words, a percentage, on pace or not and why. Pure."""

import re
from decimal import Decimal, InvalidOperation

from tasks.reading.blocks import Block, Rows
from tasks.reading.desk import NONE
from tasks.reading.layout import month_in
from tasks.reading.shapes import ProgressReading

PERCENT = re.compile(
    r"(?P<words>完成率|完成|完工|进度|达到|达|累计)(?P<gap>[^，,。；;\n\d]{0,12})(?P<number>\d+(?:\.\d+)?)[%％]"
)
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
            narrative,
            percent_in(percent) or percent_told(narrative),
            _on_pace(on_pace),
            reason,
            difficulties,
            next_steps,
            self.month,
        )

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
    """The percentage of 已进场施工,完成60%; empty for none, for several and for one of money."""
    found = {match["number"] for match in PERCENT.finditer(text) if not OF_MONEY.search(match["gap"])}
    return percent_in(found.pop() + "%") if len(found) == 1 else ""


def _said(text: str) -> str:
    """Nothing where it says that there is nothing."""
    return "" if text.lower() in NONE else text


def _on_pace(text: str) -> bool | None:
    word = "".join(text.split()).lower()
    return True if word in YES else False if word in NO else None
