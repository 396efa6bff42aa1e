"""Sheets of one record a row: which column holds what, by its usual names, and each row as words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from base.reading.sheets import Sheet

HEADER_SEARCH = 20
SAMPLE_LENGTH = 40


@dataclass(frozen=True)
class Layout:
    """The header row from 0, its headings, and {field: column}."""

    header: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]

    def described(self, fields: Mapping[str, Promise | str], rows: "list[PlainRow]") -> dict[str, Any]:
        """As an import keeps it, with words of the first row and what was recognised."""
        taken = {self.headings[column]: field for field, column in self.columns.items()}
        first = rows[0].cells if rows else {}
        return {
            "header_row": self.header + 1,
            "headings": list(self.headings),
            "fields": taken,
            "samples": {heading: first.get(heading, "")[:SAMPLE_LENGTH] for heading in self.headings if heading},
            "recognised": "、".join(f"{heading} = {fields[field]}" for heading, field in taken.items()),
        }


@dataclass(frozen=True)
class PlainRow:
    """A row in words: its number in the sheet from 1, its cells by heading, and what each field says."""

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, str]


def find_layout(
    sheet: Sheet,
    vocabulary: Mapping[str, tuple[str, ...]],
    *,
    mapping: Mapping[str, str],
    header_row: int | None = None,
) -> Layout | None:
    """The row that names the most columns; `mapping` {heading: field} goes before the usual names."""
    rows = range(min(HEADER_SEARCH, len(sheet.rows))) if header_row is None else (header_row,)
    layouts = [_layout(sheet, vocabulary, row, mapping) for row in rows if row < len(sheet.rows)]
    return max(layouts, key=lambda layout: len(layout.columns), default=None)


def _layout(sheet: Sheet, vocabulary: Mapping[str, tuple[str, ...]], row: int, mapping: Mapping[str, str]) -> Layout:
    headings = tuple(" ".join(cell.split()) for cell in sheet.rows[row])
    columns: dict[str, int] = {}
    usual = {name: field for field, names in vocabulary.items() for name in names}
    for column, heading in enumerate(headings):
        field = mapping.get(heading, usual.get(heading, ""))
        if field:
            columns.setdefault(field, column)
    return Layout(row, headings, columns)


def read_rows(sheet: Sheet, layout: Layout) -> list[PlainRow]:
    """Every row below the header that says anything."""
    found = []
    for row in range(layout.header + 1, len(sheet.rows)):
        values = {field: " ".join(sheet.carried(row, column).split()) for field, column in layout.columns.items()}
        if any(values.values()):
            cells = {heading: sheet.cell(row, column) for column, heading in enumerate(layout.headings) if heading}
            found.append(PlainRow(row + 1, cells, values))
    return found
