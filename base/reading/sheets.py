"""Sheets as grids of text with their merged ranges, from .xlsx, .xls, .ods and .csv (UTF-8 or GB18030)."""

import csv
import datetime as dt
import io
import re
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from base import files
from base.errors import InvalidInputError
from base.reading import archives
from base.reading.archives import MAX_COLUMNS, MAX_ROWS, too_large

HEAD_OF_CSV = 4_000
"""Characters."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no database keeps as text."""
NEUTRALISED = re.compile(r"^'(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True)
class Range:
    """A merged range; rows and columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: every cell a stripped string, empty where there is nothing."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[Range] = field(default_factory=tuple)

    def cell(self, row: int, column: int) -> str:
        """The cell's own text; empty outside the grid."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    @cached_property
    def _merged_by_column(self) -> dict[int, tuple[list[int], list[Range]]]:
        """{column: tops of the ranges over it, the ranges}, from the top; sheets have thousands of them."""
        found: dict[int, list[Range]] = {}
        for each in sorted(self.merged, key=lambda merged: merged.top):
            for column in range(each.left, min(each.right, MAX_COLUMNS) + 1):
                found.setdefault(column, []).append(each)
        return {column: ([each.top for each in ranges], ranges) for column, ranges in found.items()}

    def range_at(self, row: int, column: int) -> Range | None:
        """The merged range a cell lies in."""
        found = self._merged_by_column.get(column)
        if found is None:
            return None
        tops, ranges = found
        above = bisect_right(tops, row) - 1
        return ranges[above] if above >= 0 and ranges[above].holds(row, column) else None

    def carried(self, row: int, column: int) -> str:
        """The cell's text, or that of the merged range it lies in."""
        merged = self.range_at(row, column)
        return self.cell(merged.top, merged.left) if merged else self.cell(row, column)

    def carried_row(self, row: int, width: int) -> tuple[str, ...]:
        """A row's texts, merged cells carried into it; empty where it is shorter than `width`."""
        own = self.rows[row] if 0 <= row < len(self.rows) else ()
        cells = [*own[:width], *[""] * (width - len(own))]
        for column in self._merged_by_column:
            if column < width:
                cells[column] = self.carried(row, column)
        return tuple(cells)

    def continues(self, row: int, column: int) -> bool:
        """Whether a cell lies in a merged range that began in a row above."""
        merged = self.range_at(row, column)
        return merged is not None and merged.top < row


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises InvalidInputError, in words, for what cannot be read."""
    archives.ensure_readable(content)
    sheets = [_read_csv(content)] if files.mime_of(content) == files.CSV else _read_workbook(content)
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise InvalidInputError(_("The spreadsheet is empty."))
    return filled


def _read_workbook(content: bytes) -> list[Sheet]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names
        return [_read_sheet(workbook.get_sheet_by_name(name)) for name in names]
    except python_calamine.PasswordError as error:
        raise InvalidInputError(_("The spreadsheet is encrypted: remove its password and try again.")) from error
    except python_calamine.CalamineError as error:
        if _is_encrypted(content):
            raise InvalidInputError(_("The spreadsheet is encrypted: remove its password and try again.")) from error
        raise InvalidInputError(_("The spreadsheet cannot be read; open it, save it anew and try again.")) from error


def _is_encrypted(content: bytes) -> bool:
    """Asked once reading has failed: calamine tells of a password only when a file's name tells it the format."""
    for suffix in (".xlsx", ".xls", ".ods"):
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(content)
            file.flush()
            try:
                python_calamine.CalamineWorkbook.from_path(file.name)
            except python_calamine.PasswordError:
                return True
            except python_calamine.CalamineError:
                continue
    return False


def _read_sheet(sheet: Any) -> Sheet:
    bottom, right = sheet.end or (-1, -1)
    _ensure_size(bottom + 1, right + 1)
    rows = [[text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [Range(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, rows, merged)


def _read_csv(content: bytes) -> Sheet:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Sheet("CSV", list(_csv_rows(text)))
    raise InvalidInputError(_("The text of the file is neither UTF-8 nor GB18030."))


def _csv_rows(text: str) -> Iterator[list[str]]:
    """Rows until there are too many; commas part the cells, else tabs or semicolons where those stand in its head."""
    head = text[:HEAD_OF_CSV]
    delimiter = max(",\t;", key=head.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            _ensure_size(number, len(row))
            yield [text_of(cell) for cell in row]
    except csv.Error as error:
        raise InvalidInputError(
            _("The text of the file cannot be read as a table: a quotation mark may be missing.")
        ) from error


def _ensure_size(height: int, width: int) -> None:
    if height > MAX_ROWS or width > MAX_COLUMNS:
        raise too_large()


def text_of(value: Any) -> str:
    """A cell as people see it: whole numbers without a fraction, dates as 2026-06-30.

    The apostrophe that an export puts before what a spreadsheet would run as a formula is taken off.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = CONTROL.sub("", str(value).replace("\r\n", "\n"))
    return NEUTRALISED.sub("", text.strip())
