"""Where the header of a task list stands and which columns hold what: up to three levels, merged heads. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Range, Sheet
from tasks.reading.vocabulary import field_of, is_ignored, title_rank

FIELDS = {
    "number": gettext_lazy("Number"),
    "list": gettext_lazy("List"),
    "group": gettext_lazy("Group"),
    "title": gettext_lazy("Task"),
    "detail": gettext_lazy("Part of the task"),
    "description": gettext_lazy("Description"),
    "lead": gettext_lazy("Lead unit"),
    "units": gettext_lazy("Responsible units"),
    "support": gettext_lazy("Supporting units"),
    "build": gettext_lazy("Building unit"),
    "manage": gettext_lazy("Managing unit"),
    "leader": gettext_lazy("Leader"),
    "location": gettext_lazy("Location"),
    "starts": gettext_lazy("Starts on"),
    "due": gettext_lazy("Time limit"),
    "measure": gettext_lazy("Measure"),
    "progress": gettext_lazy("Progress of this period"),
    "percent": gettext_lazy("Percent complete"),
    "on_pace": gettext_lazy("On pace or not"),
    "reason": gettext_lazy("Reason"),
    "difficulties": gettext_lazy("Difficulties"),
    "next_steps": gettext_lazy("Next steps"),
}
SEVERAL = frozenset({"group", "detail", "description", "support", "build", "manage", "units", "measure", "progress"})
"""Fields that more than one column may hold."""
SEARCHED_ROWS = 30
LONGEST_PART = 8
MOST_LEVELS = 3
MONTHS = re.compile(r"(?:(?P<from>\d{1,2})月?[-—–~至到])?(?P<month>\d{1,2})月")


@dataclass(frozen=True)
class Layout:
    """Rows from 0. `headings` one a column, levels joined by "/", "" for none; `columns` {field: its columns}."""

    header_top: int
    header_bottom: int
    headings: tuple[str, ...]
    columns: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def first(self, name: str) -> int | None:
        """The first column of a field."""
        return next(iter(self.columns.get(name, ())), None)

    @property
    def title(self) -> int:
        """The column of the tasks."""
        return self.columns["title"][0]


def find_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None) -> Layout:
    """The header that names the most fields. `mapping` {heading: field or ""} goes before the usual names.

    `header_row` (from 0) is the header's first row where somebody said so. Raises InvalidInputError when no header
    names a task column.
    """
    rows = [header_row] if header_row is not None else _rows_to_search(sheet)
    best: Layout | None = None
    for row in rows:
        layout = _layout_at(sheet, row, mapping)
        least = 1 if header_row is not None else 2
        if "title" in layout.columns and len(layout.columns) >= max(least, len(best.columns) + 1 if best else 0):
            best = layout
    if best is None:
        raise InvalidInputError(
            _("No header row was found: one row must name the task's column (项目名称, 主要任务 …) and the units'.")
        )
    return best


def month_in(heading: str) -> int | None:
    """The last month of a heading such as 1-11月推进情况."""
    months = [int(match["month"]) for match in MONTHS.finditer(heading)]
    return months[-1] if months and months[-1] in range(1, 13) else None


def _rows_to_search(sheet: Sheet) -> list[int]:
    filled = (row for row, cells in enumerate(sheet.rows) if len({cell for cell in cells if cell}) > 1)
    return [row for row, _number in zip(filled, range(SEARCHED_ROWS), strict=False)]


def _layout_at(sheet: Sheet, row: int, mapping: Mapping[str, str]) -> Layout:
    bottom = row
    while bottom - row + 1 < MOST_LEVELS and _has_lower_level(sheet, row, bottom):
        bottom += 1
    headings = _unique(_headings(sheet, row, bottom))
    columns = _columns(headings, {_squeezed(name): chosen for name, chosen in mapping.items()})
    layout = Layout(row, bottom, headings, columns)
    return _with_detail(sheet, layout, mapping)


def _has_lower_level(sheet: Sheet, top: int, bottom: int) -> bool:
    """The row below names parts of a head above it: a head merged over columns, or blanks that only it fills."""
    upper, lower = _lowest(sheet, top, bottom), _row(sheet, bottom + 1)
    named = [column for column, text in enumerate(lower) if text and not _is_figure(text)]
    if not named:
        return False
    found = ((column, sheet.range_at(bottom, column)) for column in range(len(upper)))
    heads = {column: head for column, head in found if head and not _is_wide(head, len(upper))}
    if any(head.top >= top and bottom < head.bottom < top + MOST_LEVELS for head in heads.values()):
        return True
    if len(named) >= len([text for text in upper if text]):
        return False
    under = [column for column in named if column in heads and heads[column].left < heads[column].right]
    return len(under) == len(named) or _fills_blanks(upper, lower, named)


def _is_wide(head: Range, width: int) -> bool:
    """A title, merged over the whole sheet."""
    return head.left == 0 and head.right >= width - 1 > 0


def _lowest(sheet: Sheet, top: int, bottom: int) -> list[str]:
    """The lowest text of each column of a header so far, merged or filled once."""
    rows = [_row(sheet, row) for row in range(top, bottom + 1)]
    width = max(map(len, rows))
    return [
        next((row[column] for row in reversed(rows) if column < len(row) and row[column]), "")
        for column in range(width)
    ]


def _fills_blanks(upper: Sequence[str], lower: Sequence[str], named: Sequence[int]) -> bool:
    """Without merged cells: short heads of parts stand below a blank and the head left of it, but not the task's."""
    heads = dict(enumerate(map(_squeezed, upper)))
    fields = {column: match.field for column, text in heads.items() if text and (match := field_of(text))}
    if "title" not in fields.values() or not any(heads.get(column, "") == "" for column in named):
        return False
    for column in named:
        head = next((heads[each] for each in range(column, -1, -1) if heads.get(each)), "")
        text = _squeezed(lower[column])
        is_part = fields.get(column) not in {"title", "number"} and len(text) <= LONGEST_PART
        if not is_part or not (field_of(f"{head}/{text}") or is_ignored(text)):
            return False
    return True


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.、一二三四五六七八九十()（）]+", text))


def _row(sheet: Sheet, row: int) -> Sequence[str]:
    return sheet.rows[row] if row < len(sheet.rows) else ()


def _headings(sheet: Sheet, top: int, bottom: int) -> Iterator[str]:
    """Each column's levels, joined; a blank head above a part is the one left of it."""
    width = max(len(_row(sheet, row)) for row in range(top, bottom + 1))
    left = [""] * (bottom - top + 1)
    for column in range(width):
        levels = [_level(sheet, row, column, is_lowest=row == bottom > top) for row in range(top, bottom + 1)]
        has_part = False
        for place in range(len(levels) - 1, -1, -1):
            if not levels[place] and has_part:
                levels[place] = left[place]
            left[place] = levels[place] if has_part else ""
            has_part = has_part or bool(levels[place])
        yield "/".join(level for level in dict.fromkeys(levels) if level)


def _level(sheet: Sheet, row: int, column: int, *, is_lowest: bool) -> str:
    """A cell of a header: columns merged are carried to the right, but not on the lowest level, rows never down."""
    if is_lowest or sheet.continues(row, column):
        return _squeezed(sheet.cell(row, column))
    return _squeezed(sheet.carried(row, column))


def _squeezed(text: str) -> str:
    return "".join(text.split()).rstrip("：:*")


def _unique(headings: Iterator[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    found = []
    for heading in headings:
        counts[heading] = counts.get(heading, 0) + 1
        found.append(f"{heading}({counts[heading]})" if heading and counts[heading] > 1 else heading)
    return tuple(found)


def _columns(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """{field: columns}: those people chose, then by the usual names, each where it is most surely named."""
    chosen: dict[str, list[int]] = {}
    proposed: dict[str, list[tuple[int, int]]] = {}
    for column, heading in enumerate(headings):
        if heading in mapping:
            if mapping[heading] in FIELDS:
                chosen.setdefault(mapping[heading], []).append(column)
        elif heading and (match := field_of(re.sub(r"\(\d+\)$", "", heading))):
            proposed.setdefault(match.field, []).append((match.doubt, column))
    columns = {name: tuple(found) for name, found in chosen.items()}
    _add_titles(columns, proposed, headings)
    for name, found in proposed.items():
        if name not in columns or name in SEVERAL:
            ordered = [column for _doubt, column in (sorted(found) if name not in SEVERAL else found)]
            taken = tuple(ordered) if name in SEVERAL else tuple(ordered[:1])
            columns[name] = tuple(sorted({*columns.get(name, ()), *taken}))
    if set(columns.get("progress", ())) != set(chosen.get("progress", ())):
        columns["progress"] = _latest(columns["progress"], headings)
    return {name: columns[name] for name in FIELDS if columns.get(name)}


def _add_titles(
    columns: dict[str, tuple[int, ...]], proposed: dict[str, list[tuple[int, int]]], headings: Sequence[str]
) -> None:
    """Of several columns that could be the task's, the surest; those left of it are groups, those right its words."""
    found = proposed.pop("title", [])
    if "title" not in columns and found:
        _rank, _doubt, best = min((title_rank(headings[column]), doubt, column) for doubt, column in found)
        columns["title"] = (best,)
    if "title" not in columns:
        _take_description_as_title(columns, proposed)
    title = columns.get("title", (0,))[0]
    for doubt, column in found:
        if column != title:
            proposed.setdefault("group" if column < title else "description", []).append((doubt, column))


def _take_description_as_title(columns: dict[str, tuple[int, ...]], proposed: dict[str, list[tuple[int, int]]]) -> None:
    """A list whose only words are 工作内容 or 工作目标 has its tasks there."""
    found = sorted(proposed.get("description", []))
    if found and "description" not in columns:
        columns["title"] = (found[0][1],)
        proposed["description"] = found[1:]


def _latest(columns: tuple[int, ...], headings: Sequence[str]) -> tuple[int, ...]:
    """Of 1-10月推进情况 and 1-11月推进情况 the later one."""
    months = {column: month_in(headings[column]) or 0 for column in columns}
    last = max(months.values())
    return tuple(column for column in columns if months[column] == last)


def _with_detail(sheet: Sheet, layout: Layout, mapping: Mapping[str, str]) -> Layout:
    """A column without a head right of the task's, with words in it, holds the parts of the tasks (新建区)."""
    if "title" not in layout.columns or "detail" in layout.columns or "detail" in mapping.values():
        return layout
    column = layout.title + 1
    head = sheet.range_at(layout.header_top, layout.title)
    is_headless = column < len(layout.headings) and layout.headings[column] == ""
    is_shared = head is not None and head.right == column
    if not is_headless and not is_shared:
        return layout
    below = range(layout.header_bottom + 1, min(len(sheet.rows), layout.header_bottom + 1 + 500))
    if not any(sheet.cell(row, column) for row in below):
        return layout
    columns = {name: tuple(each for each in found if each != column) for name, found in layout.columns.items()}
    columns["detail"] = (column,)
    return Layout(
        layout.header_top,
        layout.header_bottom,
        layout.headings,
        {name: columns[name] for name in FIELDS if columns.get(name)},
    )
