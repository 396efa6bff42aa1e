"""Word documents in the layout of GB/T 9704, and archives whose bytes depend on nothing but what is in them.

A4; margins 37/35/28/26 mm; title 小标宋 22 pt, headings 黑体 and 楷体 16 pt, body 仿宋 16 pt on 28 pt lines; page
numbers at the foot. Chinese fonts are named as east-Asian fonts beside the Latin one.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from base.clock import LOCAL

TITLE_FONT, HEAD_FONT, SUBHEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
LATIN_FONT = "Times New Roman"
BODY_SIZE, TABLE_SIZE, TITLE_SIZE = Pt(16), Pt(10.5), Pt(22)
LINE = Pt(28)
CELL_MARGIN = "40"
"""Twentieths of a point."""
INDENT = Pt(32)
"""Two characters of the body."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML may not hold: it is left out."""
ZIP_EPOCH = 1980


def long_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def issuer_of(city: str, office: str) -> str:
    """云川市 and 市创建办 make 云川市创建办."""
    if office.startswith(city):
        return office
    return city + office.removeprefix(city[-1:])


def new_document() -> Any:
    """An empty document with its page, styles and page numbers set."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    return document


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, "— ", "宋体", Pt(14))
    _add_page_number(paragraph)
    add_run(paragraph, " —", "宋体", Pt(14))


def _add_page_number(paragraph: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = add_run(paragraph, "", "宋体", Pt(14))
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
        layout.first_line_indent = INDENT
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


def add_run(paragraph: Any, text: str, font: str, size: Any) -> Any:
    run = paragraph.add_run(UNWRITABLE.sub("", text))
    _set_font(run._r.get_or_add_rPr(), font)
    run.font.size = size
    return run


def add_line(document: Any, text: str, font: str = BODY_FONT, size: Any = BODY_SIZE, *, centred: bool = False) -> Any:
    paragraph = document.add_paragraph()
    add_run(paragraph, text, font, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def add_text(document: Any, text: str) -> None:
    add_line(document, text).paragraph_format.first_line_indent = INDENT


def set_cell_margins(table: Any) -> None:
    """Little room left and right, so that 100.0% and a date stand in one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), CELL_MARGIN)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def fill_cell(cell: Any, text: str, font: str, *, centred: bool) -> None:
    paragraph = cell.paragraphs[0]
    add_run(paragraph, text, font, TABLE_SIZE)
    paragraph.paragraph_format.line_spacing = Pt(16)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_title(document: Any, text: str) -> None:
    """小标宋, centred; a long one takes several lines."""
    title = add_line(document, text, TITLE_FONT, TITLE_SIZE, centred=True)
    title.paragraph_format.line_spacing = Pt(34)


def add_table(document: Any, heads: Sequence[tuple[str, float, bool]], rows: Sequence[Sequence[str]]) -> None:
    """A ruled table under `heads`: what stands above a column, its width in mm, whether it holds numbers."""
    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_cell_margins(table)
    for index, (head, _width, is_number) in enumerate(heads):
        fill_cell(table.cell(0, index), head, HEAD_FONT, centred=True)
        for number, row in enumerate(rows, 1):
            fill_cell(table.cell(number, index), row[index], BODY_FONT, centred=is_number)
    set_widths(table, [width for _head, width, _is_number in heads])


def set_widths(table: Any, widths: Sequence[float]) -> None:
    """Columns of these widths in mm, a head row repeated on every page, rows that no page end splits."""
    table.autofit = False
    for index, width in enumerate(widths):
        table.columns[index].width = Mm(width)
        for row in table.rows:
            row.cells[index].width = Mm(width)
    _mark_row(table.rows[0], "w:tblHeader")
    for row in table.rows:
        _mark_row(row, "w:cantSplit")


def _mark_row(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def sign(document: Any, issuer: str, date: str) -> None:
    """Who signs and when, at the right, as GB/T 9704 places them."""
    closing = add_line(document, issuer)
    closing.paragraph_format.space_before = LINE
    closing.paragraph_format.keep_with_next = True
    dated = add_line(document, date)
    for paragraph in (closing, dated):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)


def saved(document: Any, *, title: str, author: str, at: dt.datetime) -> bytes:
    """The .docx of a document; dates inside the file are `at`, so the same document gives the same bytes."""
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = author
    properties.comments = ""
    properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue(), at)


def read_parts(content: bytes) -> dict[str, bytes]:
    """The parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes], as_of: dt.datetime) -> bytes:
    """An archive whose parts stand in order of name and are dated `as_of`: the same parts give the same bytes."""
    stamp = as_of.astimezone(LOCAL).timetuple()[:6]
    if stamp[0] < ZIP_EPOCH:
        raise ValueError("a zip archive cannot be dated before 1980")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name])
    return target.getvalue()


def repacked(content: bytes, as_of: dt.datetime) -> bytes:
    """The same archive in the order and with the dates of `pack`."""
    return pack(read_parts(content), as_of)
