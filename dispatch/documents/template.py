"""The report's Word template: placeholders of docxtpl in a document of the official layout (base.word)."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Pt

from base.word import (
    BODY_FONT,
    BODY_SIZE,
    HEAD_FONT,
    SUBHEAD_FONT,
    add_line,
    add_text,
    add_title,
    fill_cell,
    new_document,
    set_cell_margins,
    set_widths,
    sign,
)

Column = tuple[str, str, float, bool]
"""Heading, placeholder, width in mm, whether it is a number."""

PERCENTS: tuple[Column, ...] = (
    ("核验", "{{ row.verified }}", 16, True),
    ("申报", "{{ row.claimed }}", 16, True),
    ("序时", "{{ row.expected }}", 16, True),
    ("达序占比", "{{ row.on_pace_share }}", 17, True),
)
OVERDUE, CHANGE = ("逾期节点", "{{ row.overdue }}", 13, True), ("较上期", "{{ row.change }}", 14, True)
COUNTS: tuple[Column, ...] = (
    ("项目", "{{ row.tasks }}", 12, True),
    ("红", "{{ row.red }}", 9, True),
    ("黄", "{{ row.yellow }}", 9, True),
)
ACTION_COLUMNS: Sequence[Column] = (("行动", "{{ row.name }}", 34, False), *COUNTS, *PERCENTS, OVERDUE, CHANGE)
LIST_COLUMNS: Sequence[Column] = (("清单", "{{ row.name }}", 34, False), *COUNTS, *PERCENTS, OVERDUE, CHANGE)
UNIT_COLUMNS: Sequence[Column] = (
    ("名次", "{{ row.rank }}", 11, True),
    ("单位", "{{ row.name }}", 36, False),
    ("牵头项目", "{{ row.tasks }}", 13, True),
    ("参与项目", "{{ row.takes_part }}", 13, True),
    ("红", "{{ row.red }}", 9, True),
    ("核验", "{{ row.verified }}", 16, True),
    ("序时", "{{ row.expected }}", 16, True),
    ("达序占比", "{{ row.on_pace_share }}", 16, True),
    OVERDUE,
    ("较上期", "{{ row.change }}", 13, True),
)
OVERDUE_COLUMNS: Sequence[Column] = (
    ("项目", "{{ row.task }}", 54, False),
    ("节点", "{{ row.milestone }}", 28, False),
    ("时限", "{{ row.due }}", 32, False),
    ("逾期天数", "{{ row.days }}", 18, True),
    ("责任领导", "{{ row.leader }}", 24, False),
)
BLOCK_COLUMNS: Sequence[Column] = (
    ("项目", "{{ row.task }}", 50, False),
    ("节点", "{{ row.milestone }}", 28, False),
    ("单位", "{{ row.unit }}", 34, False),
    ("逾期天数", "{{ row.days }}", 20, True),
    ("等待的节点", "{{ row.waiting }}", 24, True),
)
PREDICTED_COLUMNS: Sequence[Column] = (
    ("项目", "{{ row.task }}", 48, False),
    ("节点", "{{ row.milestone }}", 26, False),
    ("单位", "{{ row.unit }}", 26, False),
    ("时限", "{{ row.due }}", 28, False),
    ("预计", "{{ row.predicted }}", 28, False),
)
PREVIOUS_COLUMNS: Sequence[Column] = (
    ("单位", "{{ row.unit }}", 30, False),
    ("项目", "{{ row.task }}", 48, False),
    ("节点", "{{ row.milestone }}", 26, False),
    ("上期逾期", "{{ row.then_days }}", 18, True),
    ("现状", "{{ row.outcome }}", 34, False),
)


@lru_cache(maxsize=1)
def default_template() -> bytes:
    """The built-in template as a .docx."""
    document = new_document()
    _add_head(document)
    _add_body(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _mark(document: Any, tag: str) -> None:
    """A paragraph-level tag of docxtpl; the paragraph itself is removed when rendered."""
    document.add_paragraph("{%p " + tag + " %}")


def _add_head(document: Any) -> None:
    with _only_if(document, "is_preview"):
        add_line(document, "预览（截止时间以前生成，数据以正式通报为准）", HEAD_FONT, Pt(14), centred=True)
    add_title(document, "{{ title }}")
    add_line(document, "{{ number }}", BODY_FONT, BODY_SIZE, centred=True)
    add_line(document, "{{ issuer }}　　{{ date }}", SUBHEAD_FONT, BODY_SIZE, centred=True)
    add_line(document, "")
    add_line(document, "{{ recipients }}：")
    with _only_if(document, "correction"):
        add_text(document, "{{ correction }}")


def _add_body(document: Any) -> None:
    _section(document, "总体情况", "overall")
    _chart(document, "chart_lights")
    _section(document, "五大行动推进情况")
    _table(document, ACTION_COLUMNS, "actions")
    _chart(document, "chart_pace")
    _section(document, "项目清单推进情况")
    _table(document, LIST_COLUMNS, "lists")
    _section(document, "责任单位排名", "units_summary")
    with _each(document, "kind in unit_kinds"):
        document.add_heading("{{ kind.heading }}", 2)
        _table(document, UNIT_COLUMNS, "kind.rows")
    _section(document, "逾期节点（按单位）", "overdue_summary")
    with _each(document, "unit in overdue_units"):
        document.add_heading("{{ unit.heading }}", 2)
        _table(document, OVERDUE_COLUMNS, "unit.rows")
    _section(document, "一处绊脚、整体停滞的节点", "blocks_summary")
    with _only_if(document, "blocks"):
        _table(document, BLOCK_COLUMNS, "blocks")
    with _only_if(document, "predicted"):
        _section(document, "预计逾期", "predicted_summary")
        _table(document, PREDICTED_COLUMNS, "predicted")
    with _only_if(document, "previous_summary"):
        _section(document, "上期问题整改", "previous_summary")
        with _only_if(document, "previous"):
            _table(document, PREVIOUS_COLUMNS, "previous")
    with _only_if(document, "highlights"):
        _section(document, "工作亮点", "highlights_summary")
        with _each(document, "row in highlights"):
            add_text(document, "{{ loop.index }}. {{ row.unit }}（{{ row.task }}）：{{ row.text }}")
    _section(document, "热度、进度、投入、广度", "shortfalls")
    _chart(document, "chart_heat")
    _section(document, "下步要求", "next_steps")
    _add_end(document)


def _add_end(document: Any) -> None:
    """附件说明, then who signs and when, as GB/T 9704 places them."""
    add_line(document, "")
    add_text(document, "附件：通报附表（项目、单位、逾期节点等明细）")
    sign(document, "{{ issuer }}", "{{ date }}")


def _section(document: Any, heading: str, sentences: str = "") -> None:
    """A heading under the next number, and a paragraph for each sentence."""
    document.add_heading("{{ next_number() }}、" + heading, 1)
    if sentences:
        with _each(document, f"sentence in {sentences}"):
            add_text(document, "{{ sentence }}")


def _chart(document: Any, name: str) -> None:
    """A picture in a line of its own, as high as it is: body text has lines of a fixed height."""
    paragraph = add_line(document, "{{ " + name + " }}", centred=True)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


@contextmanager
def _each(document: Any, what: str) -> Iterator[None]:
    _mark(document, f"for {what}")
    yield
    _mark(document, "endfor")


@contextmanager
def _only_if(document: Any, condition: str) -> Iterator[None]:
    _mark(document, f"if {condition}")
    yield
    _mark(document, "endif")


def _table(document: Any, columns: Sequence[Column], rows: str) -> None:
    """A ruled table: a head row repeated on every page, and a body row for each of `rows`."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_cell_margins(table)
    table.cell(1, 0).text = "{%tr for row in " + rows + " %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for index, (heading, placeholder, _width, is_number) in enumerate(columns):
        fill_cell(table.cell(0, index), heading, HEAD_FONT, centred=True)
        fill_cell(table.cell(2, index), placeholder, BODY_FONT, centred=is_number)
    set_widths(table, [width for _heading, _placeholder, width, _is_number in columns])
