"""Lists as spreadsheets: a table's rows, as filtered and sorted, to XLSX or CSV (design.md §10)."""

import csv
import datetime as dt
import html
import io
import itertools
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2 import Column, Table
from django_tables2.rows import BoundRow
from django_tables2.utils import signature
from xlsxwriter import Workbook

from base import clock
from base.display import MISSING

XLSX = "xlsx"
CSV = "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
CHUNK = 1000
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Starts of a text that some spreadsheet runs (OWASP, CSV Injection). base.reading.sheets takes the apostrophe off."""
LONGEST_TEXT = 32_767
"""Characters; what a cell of a spreadsheet holds."""
WIDTHS = range(8, 51)
SHEET_NAME_LENGTH = 31
REFUSED_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
REFUSED_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Percent:
    """A percentage in points (45.5 is 45.5 %): a number of the sheet with its own format."""

    points: Decimal


class ExportColumn(Column):
    """A column of the spreadsheet only: what a page says in a tag or beside a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(visible=False, empty_values=(), **kwargs)


Cell = str | int | float | Decimal | Percent | dt.date | dt.datetime | None


def rows(table: Table) -> Iterator[list[Cell]]:
    """The heads as shown, then every row the table's queryset holds, in its order, all pages.

    A column's cell is what `value_<column>` gives, else what the list shows, without markup. The queryset is read in
    chunks and never held whole.
    """
    columns = [each for each in table.columns.iterall() if each.visible or isinstance(each.column, ExportColumn)]
    yield [str(column.header) for column in columns]
    wanted = {column.name: signature(column.value) for column in columns}
    for record in _records(table.data.data):
        row = _Row(record, table, wanted)
        yield [typed(row.get_cell_value(column.name)) for column in columns]


class _Row(BoundRow):
    """A table's row that knows which arguments each column's function takes: looking it up is most of the work."""

    def __init__(self, record: Any, table: Table, wanted: dict[str, tuple[tuple[str, ...], str | None]]) -> None:
        super().__init__(record, table)
        self._wanted = wanted

    def _call_value(self, bound_column: Any, value: Any = None) -> Any:
        given = self._optional_cell_arguments(bound_column, value)
        names, takes_all = self._wanted[bound_column.name]
        return bound_column.value(**(given if takes_all else {name: given[name] for name in names}))


def _records(data: Any) -> Iterable[Any]:
    return data.iterator(chunk_size=CHUNK) if isinstance(data, QuerySet) else data


def typed(value: Any) -> Cell:
    """A cell's value as a sheet holds it: dates local, lazy texts and markup as plain text, nothing for a dash."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.LOCAL).replace(tzinfo=None, second=0, microsecond=0)
    if value is None or isinstance(value, int | float | Decimal | Percent | dt.date):
        return value
    text = html.unescape(strip_tags(value)) if isinstance(value, SafeString) else str(value)
    return safe_text(" ".join(text.split()) if isinstance(value, SafeString) else text)


def safe_text(text: str) -> str | None:
    """A text no spreadsheet runs as a formula: an apostrophe goes before what would begin one."""
    if text in {"", MISSING}:
        return None
    return f"'{text}" if text.startswith(RUN_AS_FORMULA) else text


def write(table: Table, kind: str, title: str) -> IO[bytes]:
    """A temporary file, at its beginning, with the table as XLSX or CSV. Raises KeyError for another kind."""
    writer = {XLSX: _write_xlsx, CSV: _write_csv}[kind]
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    writer(target, rows(table), title)
    target.seek(0)
    return target


def file_name(title: str, kind: str) -> str:
    """项目2026-07-13.xlsx; characters that file systems refuse are left out."""
    return f"{REFUSED_IN_NAMES.sub('', title)}{clock.today().isoformat()}.{kind}"


def _write_csv(target: IO[bytes], lines: Iterator[list[Cell]], title: str) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    csv.writer(text).writerows([_csv_text(cell) for cell in line] for line in lines)
    text.detach()


def _csv_text(cell: Cell) -> Any:
    if isinstance(cell, Percent):
        return f"{cell.points}%"
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, dt.datetime) else cell


@dataclass
class _Widths:
    """How wide each column must be for its longest text, a Chinese character counting two."""

    columns: list[int] = field(default_factory=list)

    def see(self, line: list[Cell]) -> None:
        wanted = [_width(cell) for cell in line]
        self.columns = [max(pair) for pair in itertools.zip_longest(self.columns, wanted, fillvalue=0)]


def _width(cell: Cell) -> int:
    if isinstance(cell, Percent):
        return WIDTHS[0]
    if isinstance(cell, dt.date):
        return len("2026-07-13 09:00") if isinstance(cell, dt.datetime) else len("2026-07-13")
    text = "" if cell is None else str(cell)
    return len(text) + sum(unicodedata.east_asian_width(each) in "WF" for each in text)


def _write_xlsx(target: IO[bytes], lines: Iterator[list[Cell]], title: str) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        book.set_properties({"title": title, "created": clock.now().replace(tzinfo=None)})
        sheet = book.add_worksheet(REFUSED_IN_SHEET_NAMES.sub("", title)[:SHEET_NAME_LENGTH] or None)
        formats = {
            Percent: book.add_format({"num_format": "0.00%"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF0F2"})
        widths = _Widths()
        last = 0
        for last, line in enumerate(lines):
            widths.see(line)
            for column, cell in enumerate(line):
                _write_cell(sheet, last, column, cell, head if last == 0 else formats.get(type(cell)))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(len(widths.columns) - 1, 0))
        for column, width in enumerate(widths.columns):
            sheet.set_column(column, column, min(max(width + 2, WIDTHS.start), WIDTHS.stop))


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:LONGEST_TEXT], style)
    elif isinstance(cell, Percent):
        sheet.write_number(row, column, float(cell.points / 100), style)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, cell, style)
    else:
        sheet.write_number(row, column, float(cell), style)
