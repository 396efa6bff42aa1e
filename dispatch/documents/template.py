"""The report's Word template in the layout of GB/T 9704: placeholders of docxtpl in a document made by python-docx.

A4; margins 37/35/28/26 mm; title 小标宋 22 pt, headings 黑体 and 楷体 16 pt, body 仿宋 16 pt on 28 pt lines; page
numbers at the foot. Chinese fonts are named as east-Asian fonts beside the Latin one.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE_FONT, HEAD_FONT, SUBHEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
LATIN_FONT = "Times New Roman"
BODY_SIZE, TABLE_SIZE, TITLE_SIZE = Pt(16), Pt(10.5), Pt(22)
LINE = Pt(28)
CELL_MARGIN = "40"
"""Twentieths of a point."""

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
    document = Document()
    _set_page(document)
    _set_styles(document)
    _add_head(document)
    _add_body(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", "宋体", Pt(14))
    _add_page_number(paragraph)
    _run(paragraph, " —", "宋体", Pt(14))


def _add_page_number(paragraph: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = _run(paragraph, "", "宋体", Pt(14))
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _set_styles(document: Any) -> None:
    style = document.styles["Normal"]
    _set_font(style.element.get_or_add_rPr(), BODY_FONT)
    style.font.size = BODY_SIZE
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    for level, font in ((1, HEAD_FONT), (2, SUBHEAD_FONT)):
        heading = document.styles[f"Heading {level}"]
        _set_font(heading.element.get_or_add_rPr(), font)
        heading.font.size, heading.font.bold, heading.font.italic = BODY_SIZE, False, False
        heading.font.color.rgb = None
        color = heading.element.rPr.find(qn("w:color"))
        if color is not None:
            heading.element.rPr.remove(color)
        layout = heading.paragraph_format
        layout.first_line_indent = Pt(32)
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        layout.keep_with_next = True


def _set_font(properties: Any, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), name)


def _run(paragraph: Any, text: str, font: str, size: Any) -> Any:
    run = paragraph.add_run(text)
    _set_font(run._r.get_or_add_rPr(), font)
    run.font.size = size
    return run


def _line(document: Any, text: str, font: str = BODY_FONT, size: Any = BODY_SIZE, *, centred: bool = False) -> Any:
    paragraph = document.add_paragraph()
    _run(paragraph, text, font, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _text(document: Any, text: str) -> None:
    _line(document, text).paragraph_format.first_line_indent = Pt(32)


def _mark(document: Any, tag: str) -> None:
    """A paragraph-level tag of docxtpl; the paragraph itself is removed when rendered."""
    document.add_paragraph("{%p " + tag + " %}")


def _add_head(document: Any) -> None:
    with _only_if(document, "is_preview"):
        _line(document, "预览（截止时间以前生成，数据以正式通报为准）", HEAD_FONT, Pt(14), centred=True)
    title = _line(document, "{{ title }}", TITLE_FONT, TITLE_SIZE, centred=True)
    title.paragraph_format.line_spacing = Pt(34)
    _line(document, "{{ number }}", BODY_FONT, BODY_SIZE, centred=True)
    _line(document, "{{ issuer }}　　{{ date }}", SUBHEAD_FONT, BODY_SIZE, centred=True)
    _line(document, "")
    _line(document, "{{ recipients }}：")
    with _only_if(document, "correction"):
        _text(document, "{{ correction }}")


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
            _text(document, "{{ loop.index }}. {{ row.unit }}（{{ row.task }}）：{{ row.text }}")
    _section(document, "热度、进度、投入、广度", "shortfalls")
    _chart(document, "chart_heat")
    _section(document, "下步要求", "next_steps")
    _add_end(document)


def _add_end(document: Any) -> None:
    """附件说明, then who signs and when, as GB/T 9704 places them."""
    _line(document, "")
    _text(document, "附件：通报附表（项目、单位、逾期节点等明细）")
    closing = _line(document, "{{ issuer }}")
    closing.paragraph_format.space_before = LINE
    closing.paragraph_format.keep_with_next = True
    dated = _line(document, "{{ date }}")
    for paragraph in (closing, dated):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)


def _section(document: Any, heading: str, sentences: str = "") -> None:
    """A heading under the next number, and a paragraph for each sentence."""
    document.add_heading("{{ next_number() }}、" + heading, 1)
    if sentences:
        with _each(document, f"sentence in {sentences}"):
            _text(document, "{{ sentence }}")


def _chart(document: Any, name: str) -> None:
    """A picture in a line of its own, as high as it is: body text has lines of a fixed height."""
    paragraph = _line(document, "{{ " + name + " }}", centred=True)
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
    table.autofit = False
    _set_cell_margins(table)
    table.cell(1, 0).text = "{%tr for row in " + rows + " %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for index, (heading, placeholder, width, is_number) in enumerate(columns):
        _cell(table.cell(0, index), heading, HEAD_FONT, centred=True)
        _cell(table.cell(2, index), placeholder, BODY_FONT, centred=is_number)
        table.columns[index].width = Mm(width)
        for row in table.rows:
            row.cells[index].width = Mm(width)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        keep = OxmlElement("w:cantSplit")
        keep.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(keep)


def _set_cell_margins(table: Any) -> None:
    """Little room left and right, so that 100.0% and a date stand in one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), CELL_MARGIN)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _cell(cell: Any, text: str, font: str, *, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    _run(paragraph, text, font, TABLE_SIZE)
    paragraph.paragraph_format.line_spacing = Pt(16)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
