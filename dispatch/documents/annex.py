"""The Excel annex of a report: a sheet for each kind of row, every row of the snapshot; dated as the snapshot is."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from base.word import issuer_of
from dispatch.documents.wording.numbers import LIGHTS, OUTCOMES, VERDICTS

Row = dict[str, Any]
WORDS = {
    "light": LIGHTS,
    "outcome": OUTCOMES,
    "verdict": VERDICTS,
    "act": {"claim": "申报完成", "reading": "更新数据", "evidence": "新增佐证"},
    "measure": {"input": "投入", "mobilisation": "发动"},
}


@dataclass(frozen=True)
class Column:
    """A heading, where a row holds the value (a path), what it is: text, number, percent, day, or a word of WORDS."""

    heading: str
    path: str
    kind: str = "text"
    width: int = 12


STEP = (
    Column("单位", "unit", width=20),
    Column("编号", "code", width=8),
    Column("项目", "task", width=36),
    Column("清单", "list", width=24),
    Column("节点", "milestone", width=20),
    Column("时限", "due_on", "day"),
)
FIGURES = (
    Column("项目", "tasks", "number", 8),
    *(Column(word, f"lights.{light}", "number", 6) for light, word in LIGHTS.items()),
    Column("核验", "verified", "percent"),
    Column("申报", "claimed", "percent"),
    Column("序时", "expected", "percent"),
    Column("有序时要求", "paced", "number"),
    Column("达序", "on_pace", "number", 8),
    Column("达序占比", "on_pace_share", "percent"),
    Column("逾期节点", "overdue", "number", 10),
    Column("量化率", "quantified_share", "percent"),
    Column("较上期", "since.verdict", "verdict", 8),
    Column("达序占比变化（点）", "since.pace", "number"),
    Column("逾期节点变化", "since.overdue", "number"),
)
NAME = Column("名称", "name", width=30)
SHEETS: dict[str, tuple[str, Sequence[Column]]] = {
    "行动": ("actions", (NAME, *FIGURES)),
    "清单": ("lists", (NAME, *FIGURES)),
    "单位": (
        "units",
        (
            Column("类别", "kind_label"),
            Column("名次", "rank", "number", 6),
            NAME,
            Column("负责人", "leader", width=16),
            *FIGURES,
            Column("参与项目", "takes_part", "number", 10),
            Column("本期填报", "reports", "number", 10),
            Column("本期行动", "acts", "number", 10),
        ),
    ),
    "项目": (
        "tasks",
        (
            Column("亮灯", "light", "light", 6),
            Column("编号", "code", width=8),
            Column("项目", "title", width=40),
            Column("清单", "list", width=24),
            Column("牵头单位", "unit", width=20),
            Column("责任领导", "leader"),
            Column("下个时限", "next_due_on", "day"),
            Column("完成时限", "due_on", "day"),
            Column("逾期天数", "days", "number", 10),
            Column("核验", "verified", "percent"),
            Column("申报", "claimed", "percent"),
            Column("序时", "expected", "percent"),
            Column("序时差（点）", "gap", "number"),
        ),
    ),
    "逾期节点": ("overdue", (*STEP, Column("逾期天数", "days", "number"), Column("责任领导", "leader"))),
    "绊脚节点": ("blocks", (*STEP, Column("逾期天数", "days", "number"), Column("等待的节点", "waiting", "number"))),
    "预计逾期": ("predicted", (*STEP, Column("预计", "predicted_on", "day"))),
    "上期问题": (
        "previous",
        (
            *STEP,
            Column("上期逾期天数", "then_days", "number"),
            Column("现状", "outcome", "outcome", 20),
            Column("现逾期天数", "days", "number"),
            Column("现时限", "now_due_on", "day"),
        ),
    ),
    "工作亮点": (
        "highlights",
        (
            Column("单位", "unit", width=20),
            Column("编号", "code", width=8),
            Column("项目", "task", width=36),
            Column("清单", "list", width=24),
            Column("亮点", "text", width=60),
            Column("接受日期", "on", "day"),
        ),
    ),
    "投入和发动指标": (
        "measures",
        (
            Column("类别", "kind", "measure", 8),
            Column("牵头单位", "unit", width=20),
            Column("项目", "task", width=36),
            Column("指标", "name", width=24),
            Column("计量单位", "unit_label"),
            Column("现值", "current", "number"),
            Column("目标", "target", "number"),
            Column("完成", "percent", "percent"),
            Column("计划", "expected", "percent"),
        ),
    ),
    "本期行动": (
        "acts",
        (
            Column("日期", "on", "day"),
            Column("类别", "kind", "act"),
            Column("单位", "unit", width=20),
            Column("编号", "code", width=8),
            Column("项目", "task", width=36),
            Column("内容", "what", width=30),
        ),
    ),
}


def rows_of(snapshot: Row, name: str) -> list[Row]:
    """A kind of row of a snapshot: none of what it does not know yet; those of the last report are in `previous`."""
    if name == "previous":
        return list((snapshot["previous"] or {"rows": []})["rows"])
    return list(snapshot.get(name, ()))


def write_annex(snapshot: Row, as_of: dt.datetime) -> bytes:
    """The .xlsx of a snapshot; sheets without rows are left out."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        campaign = snapshot["campaign"]
        author = issuer_of(campaign["city"], campaign["office"])
        created = as_of.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": f"{campaign['title']}通报附表", "author": author, "created": created})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF0F2", "text_wrap": True}),
            "percent": book.add_format({"num_format": "0.00%"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        for title, (name, columns) in SHEETS.items():
            rows = rows_of(snapshot, name)
            if rows:
                _write_sheet(book.add_worksheet(title), rows, columns, formats)
        if not book.worksheets():
            book.add_worksheet("没有项目")
    return target.getvalue()


def _write_sheet(sheet: Any, rows: Sequence[Row], columns: Sequence[Column], formats: dict[str, Any]) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, formats["head"])
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = cell(row, column)
            if value is not None:
                _write(sheet, (line, place), value, formats.get(column.kind))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.repeat_rows(0)


def _write(sheet: Any, at: tuple[int, int], value: Any, style: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(*at, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), style)
    else:
        sheet.write_number(*at, float(value), style)


def cell(row: Row, column: Column) -> Any:
    """A row's value as a sheet holds it; None for nothing. Texts stay texts: none is written as a formula."""
    value: Any = row
    for part in column.path.split("."):
        value = None if value is None else value[part]
    if value is None or value == "":
        return None
    if column.kind in WORDS:
        return WORDS[column.kind].get(value, value)
    if column.kind == "percent":
        return Decimal(value) / 100
    if column.kind == "day":
        return dt.date.fromisoformat(value)
    return Decimal(value) if column.kind == "number" else str(value)
