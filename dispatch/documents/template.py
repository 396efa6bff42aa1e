"""The report's Word template in the layout of GB/T 9704: placeholders of docxtpl in a document made by python-docx.

A4; margins 37/35/28/26 mm; title 小标宋 22 pt, headings 黑体 and 楷体 16 pt, body 仿宋 16 pt on 28 pt lines; page
numbers at the foot. Chinese fonts are named as east-Asian fonts beside the Latin one.
"""

import io
from collections.abc import Sequence
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
BODY_SIZE, TABLE_SIZE, TITLE_SIZE = Pt(16), Pt(12), Pt(22)
LINE = Pt(28)

Column = tuple[str, str, float, bool]
"""Heading, placeholder, width in mm, whether it is a number."""

GROUP_COLUMNS: Sequence[Column] = (
    ("{{ t.name_label }}", "{{ row.name }}", 48, False),
    ("项目", "{{ row.tasks }}", 13, True),
    ("红", "{{ row.red }}", 11, True),
    ("黄", "{{ row.yellow }}", 11, True),
    ("绿", "{{ row.green }}", 11, True),
    ("蓝", "{{ row.blue }}", 11, True),
    ("核验", "{{ row.verified }}", 18, True),
    ("申报", "{{ row.claimed }}", 18, True),
    ("逾期", "{{ row.overdue }}", 15, True),
)
OVERDUE_COLUMNS: Sequence[Column] = (
    ("项目", "{{ row.task }}", 49, False),
    ("节点", "{{ row.milestone }}", 26, False),
    ("时限", "{{ row.due }}", 35, False),
    ("逾期天数", "{{ row.days }}", 22, True),
    ("责任领导", "{{ row.leader }}", 24, False),
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
    _mark(document, "if is_preview")
    _line(document, "预览（截止时间以前生成，数据以正式通报为准）", HEAD_FONT, Pt(14), centred=True)
    _mark(document, "endif")
    title = _line(document, "{{ title }}", TITLE_FONT, TITLE_SIZE, centred=True)
    title.paragraph_format.line_spacing = Pt(34)
    _line(document, "{{ number }}", BODY_FONT, BODY_SIZE, centred=True)
    _line(document, "{{ issuer }}　　{{ date }}", SUBHEAD_FONT, BODY_SIZE, centred=True)
    _line(document, "")
    _line(document, "{{ recipients }}：")


def _add_body(document: Any) -> None:
    document.add_heading("一、总体情况", 1)
    _mark(document, "for sentence in overall")
    _text(document, "{{ sentence }}")
    _mark(document, "endfor")
    document.add_heading("二、五大行动推进情况", 1)
    _table(document, GROUP_COLUMNS, "actions", {"{{ t.name_label }}": "行动"})
    document.add_heading("三、项目清单推进情况", 1)
    _table(document, GROUP_COLUMNS, "lists", {"{{ t.name_label }}": "清单"})
    document.add_heading("四、逾期节点（按单位）", 1)
    _mark(document, "for sentence in overdue_summary")
    _text(document, "{{ sentence }}")
    _mark(document, "endfor")
    _mark(document, "for unit in overdue_units")
    document.add_heading("{{ unit.heading }}", 2)
    _table(document, OVERDUE_COLUMNS, "unit.rows", {})
    _mark(document, "endfor")
    document.add_heading("五、下步要求", 1)
    _mark(document, "for step in next_steps")
    _text(document, "{{ step }}")
    _mark(document, "endfor")
    closing = _line(document, "{{ issuer }}")
    closing.paragraph_format.space_before = LINE
    closing.paragraph_format.keep_with_next = True
    dated = _line(document, "{{ date }}")
    for paragraph in (closing, dated):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: Any, columns: Sequence[Column], rows: str, headings: dict[str, str]) -> None:
    """A ruled table: a head row repeated on every page, and a body row for each of `rows`."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    table.cell(1, 0).text = "{%tr for row in " + rows + " %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for index, (heading, placeholder, width, is_number) in enumerate(columns):
        _cell(table.cell(0, index), headings.get(heading, heading), HEAD_FONT, centred=True)
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


def _cell(cell: Any, text: str, font: str, *, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    _run(paragraph, text, font, TABLE_SIZE)
    paragraph.paragraph_format.line_spacing = Pt(18)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
