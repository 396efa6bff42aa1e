"""Problem lists as spreadsheets: which column holds what, the problems of each row, who is asked, by when. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from campaign.reading.limits import numbered
from campaign.reading.units import UnitBook, UnitsReading, read_units
from inspections.reading import finding_exports
from inspections.reading.finding_exports import is_exported, squeezed

FIELDS: dict[str, Promise] = {
    "site": gettext_lazy("Site"),
    "problem": gettext_lazy("What is wrong"),
    "unit": gettext_lazy("Unit that answers"),
    "limit": gettext_lazy("Limit"),
    "area": gettext_lazy("Lies in"),
    "category": gettext_lazy("Category"),
    "found_on": gettext_lazy("Found"),
    "number": gettext_lazy("Number"),
    "severity": gettext_lazy("Severity"),
    "finding": gettext_lazy("Finding number (leave as it is)"),
}
FOLLOWING: dict[str, Promise] = {
    "step_due": gettext_lazy("This step by"),
    "state": gettext_lazy("State"),
    "due": gettext_lazy("Due"),
    "source": gettext_lazy("Source"),
    "measures": gettext_lazy("What was done"),
    "verified": gettext_lazy("Verified at"),
    "relapses": gettext_lazy("Relapses before"),
}
"""Columns of an export that follow from what happens to a finding and are never taken over."""
VOCABULARY: dict[str, tuple[str, ...]] = {
    "site": ("点位", "具体点位", "点位名称", "检查点位", "地点", "位置", "问题点位", "所在位置", "Site", "Place"),
    "problem": ("存在问题", "问题", "主要问题", "问题描述", "具体问题", "存在的问题", "问题清单", "Finding", "Problem"),
    "unit": ("整改责任单位", "问题整改责任单位", "责任单位", "整改单位", "牵头单位", "责任部门", "Unit"),
    "limit": ("整改时限", "完成时限", "时限", "整改期限", "限期", "Limit"),
    "area": ("街道", "所属街道", "辖区", "镇街", "所属区", "乡镇街道", "Area"),
    "category": ("类别", "问题类别", "分类", "Category"),
    "found_on": ("发现时间", "检查时间", "检查日期", "督查时间", "Found"),
    "number": ("序号", "编号", "Number"),
    "severity": ("程度", "严重程度", "问题等级", "Severity"),
    "finding": finding_exports.NAMES["finding"],
}
HEADER_SEARCH = 20
NOBODY = re.compile(r"^请.*(?:协调|研究|牵头)?解决$|^(?:待定|无|不明|待明确|/|-|—)$")
"""A cell of units that names nobody who answers: 请市文明办协调解决."""
SETTLED = re.compile(r"[（(]([^（）()]*已整改[^（）()]*)[）)]")
"""现场督促物业已整改: the list itself says that it was put right on the spot."""
SEMICOLONS = re.compile(r"[;；\n]+")


@dataclass(frozen=True)
class ListLayout:
    """The header row from 0, its headings, and {field: column}."""

    header: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class ProblemRow:
    """A row: its number in the sheet from 1, its cells by heading, what each field says, its problems one by one."""

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, str]
    problems: tuple[str, ...]


def find_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None = None) -> ListLayout:
    """The row that names the most columns; those of an export go by its own names, whatever else they were taken for.

    Raises InvalidInputError when none names the problems.
    """
    rows = range(min(HEADER_SEARCH, len(sheet.rows))) if header_row is None else (header_row,)
    layouts = [_layout(sheet, row, mapping) for row in rows if row < len(sheet.rows)]
    best = max(layouts, key=lambda layout: len(layout.columns), default=None)
    if best is None or "problem" not in best.columns:
        raise InvalidInputError(_("No header row was found: one row must name the column of the problems (存在问题)."))
    return best


def _layout(sheet: Sheet, row: int, mapping: Mapping[str, str]) -> ListLayout:
    headings = tuple(squeezed(cell) for cell in sheet.rows[row])
    usual = _fields_by_name(VOCABULARY) | dict(mapping)
    if is_exported(headings):
        usual |= _fields_by_name(finding_exports.NAMES)
    columns: dict[str, int] = {}
    for column, heading in enumerate(headings):
        field = usual.get(heading, "")
        if field:
            columns.setdefault(field, column)
    return ListLayout(row, headings, columns)


def _fields_by_name(vocabulary: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {squeezed(name): field for field, names in vocabulary.items() for name in names}


def read_rows(sheet: Sheet, layout: ListLayout) -> list[ProblemRow]:
    """Every row below the header that names a problem or a finding; merged cells are carried down."""
    found = []
    for row in range(layout.header + 1, len(sheet.rows)):
        values = {field: sheet.carried(row, column).strip() for field, column in layout.columns.items()}
        own = sheet.cell(row, layout.columns["problem"]).strip()
        if own or values.get("finding"):
            cells = {heading: sheet.cell(row, column) for column, heading in enumerate(layout.headings) if heading}
            found.append(ProblemRow(row + 1, cells, values, split_problems(own)))
    return found


def split_problems(text: str) -> tuple[str, ...]:
    """(1)甲;(2)乙 → 甲, 乙; what is not numbered is parted by ； and lines only."""
    parts = numbered(text) or SEMICOLONS.split(text)
    return tuple(each for part in parts if (each := part.strip(" ;；。,，、\n\t\u3000")))


def is_settled(problem: str) -> bool:
    """Whether the list says that it was put right already."""
    return SETTLED.search(problem) is not None


def answering_units(text: str, book: UnitBook) -> UnitsReading | None:
    """Who answers, the first named leading; None where the cell names nobody."""
    plain = "".join(text.split())
    if not plain or NOBODY.fullmatch(plain):
        return None
    return read_units(text, book)


def area_name(text: str) -> str:
    """滨江街道辖区 → 滨江街道."""
    return re.sub(r"(?:辖区|范围|片区)$", "", "".join(text.split()))


def proposed_category(problem: str, words: Mapping[int, Sequence[str]]) -> int | None:
    """The category whose words stand in a problem, the longest word first; None where none does or two tie."""
    best: list[tuple[int, int]] = []
    for pk, each in words.items():
        longest = max((len(word) for word in each if word and word in problem), default=0)
        if longest:
            best.append((longest, pk))
    best.sort(reverse=True)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]
