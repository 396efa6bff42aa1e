"""Lists of units as spreadsheets: which column holds what, and each row as words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet

FIELDS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "short_name": gettext_lazy("Short name"),
    "kind": gettext_lazy("Kind"),
    "parent": gettext_lazy("Stands below"),
    "leader_name": gettext_lazy("Leader"),
    "leader_title": gettext_lazy("Leader's title"),
    "aliases": gettext_lazy("Aliases"),
}
VOCABULARY: dict[str, tuple[str, ...]] = {
    "name": ("单位", "单位名称", "名称", "部门", "部门名称", "Unit", "Name"),
    "short_name": ("简称", "单位简称", "Short name"),
    "kind": ("类型", "单位类型", "类别", "Kind"),
    "parent": ("上级单位", "上级", "主管单位", "Stands below"),
    "leader_name": ("负责人", "主要负责人", "单位负责人", "姓名", "Leader"),
    "leader_title": ("负责人职务", "职务", "Leader's title"),
    "aliases": ("别名", "曾用名", "其他名称", "Aliases"),
}
HEADER_SEARCH = 20


@dataclass(frozen=True)
class UnitLayout:
    """The header row from 0, its headings, and {field: column}."""

    header: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class UnitRow:
    """A row in words: its number in the sheet from 1, its cells by heading, and what each field says."""

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, str]


def find_unit_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None = None) -> UnitLayout:
    """The row that names the most columns. Raises InvalidInputError when none names the units."""
    rows = range(min(HEADER_SEARCH, len(sheet.rows))) if header_row is None else (header_row,)
    layouts = [_layout(sheet, row, mapping) for row in rows if row < len(sheet.rows)]
    best = max(layouts, key=lambda layout: len(layout.columns), default=None)
    if best is None or "name" not in best.columns:
        raise InvalidInputError(_("No header row was found: one row must name the column of the units (单位名称)."))
    return best


def _layout(sheet: Sheet, row: int, mapping: Mapping[str, str]) -> UnitLayout:
    headings = tuple(" ".join(cell.split()) for cell in sheet.rows[row])
    columns: dict[str, int] = {}
    usual = {name: field for field, names in VOCABULARY.items() for name in names}
    for column, heading in enumerate(headings):
        field = mapping.get(heading, usual.get(heading, ""))
        if field:
            columns.setdefault(field, column)
    return UnitLayout(row, headings, columns)


def read_unit_rows(sheet: Sheet, layout: UnitLayout) -> list[UnitRow]:
    """Every row below the header that says anything."""
    found = []
    for row in range(layout.header + 1, len(sheet.rows)):
        values = {field: " ".join(sheet.carried(row, column).split()) for field, column in layout.columns.items()}
        if any(values.values()):
            cells = {heading: sheet.cell(row, column) for column, heading in enumerate(layout.headings) if heading}
            found.append(UnitRow(row + 1, cells, values))
    return found
