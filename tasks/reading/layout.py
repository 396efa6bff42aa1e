"""Which columns a task list has: its header row of one or two levels, and what each column holds. No database."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet

FIELDS: dict[str, Promise] = {
    "number": gettext_lazy("Code"),
    "list": gettext_lazy("List"),
    "group": gettext_lazy("Heading above the task"),
    "title": gettext_lazy("Task"),
    "detail": gettext_lazy("Part of the task, as milestone"),
    "description": gettext_lazy("Description"),
    "lead": gettext_lazy("Lead unit"),
    "units": gettext_lazy("Responsible units"),
    "support": gettext_lazy("Supporting units"),
    "build": gettext_lazy("Building units"),
    "manage": gettext_lazy("Managing units"),
    "leader": gettext_lazy("Leader"),
    "location": gettext_lazy("Location"),
    "starts": gettext_lazy("Starts on"),
    "due": gettext_lazy("Time limit"),
    "measure": gettext_lazy("Quantified target"),
    "progress": gettext_lazy("Progress"),
    "percent": gettext_lazy("Done, in percent"),
    "on_pace": gettext_lazy("On pace or not"),
    "reason": gettext_lazy("Explanation"),
    "difficulties": gettext_lazy("Difficulties"),
    "next_steps": gettext_lazy("Next steps"),
}
VOCABULARY: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项目编号", "任务编号", "Code"),
    "list": ("清单", "所属清单", "项目清单", "List"),
    "group": (
        "大类",
        "类别",
        "一级标题",
        "二级标题",
        "三级标题",
        "建设任务",
        "测评类别",
        "测评项目",
        "行动",
        "板块",
        "分类",
    ),
    "title": (
        "民生实事",
        "主要任务",
        "工作任务",
        "重点任务",
        "目标任务",
        "工作事项",
        "任务名称",
        "测评内容",
        "项目任务",
        "项目名称",
        "工程名称",
        "任务",
        "项目",
        "事项",
        "Task",
    ),
    "description": (
        "主要内容",
        "全年目标任务",
        "建设内容",
        "工作内容",
        "工作要求",
        "任务清单",
        "工作措施",
        "具体内容",
        "目标",
    ),
    "lead": ("牵头责任单位", "牵头单位", "牵头部门", "主抓单位", "主抓", "牵头", "Lead unit"),
    "build": ("业主单位", "主建单位", "代建单位", "建设单位", "主建", "业主"),
    "manage": ("主管单位", "主管部门", "主管"),
    "support": (
        "责任主体与协同单位",
        "协同责任单位",
        "配合单位",
        "配合部门",
        "协同单位",
        "协办单位",
        "参与单位",
        "配合",
        "协同",
        "协办",
    ),
    "units": ("责任单位", "承办单位", "实施单位", "责任部门", "责任主体", "责任清单", "落实单位"),
    "leader": (
        "牵头领导",
        "责任领导",
        "分管领导",
        "分管市领导",
        "包保领导",
        "挂钩领导",
        "责任人",
        "负责人",
        "领导",
        "Leader",
    ),
    "location": ("地点", "位置", "建设地点", "实施地点", "点位"),
    "starts": ("开工时间", "开始时间", "起始时间", "启动时间"),
    "due": (
        "完成时限",
        "计划完成时间",
        "完成时间",
        "时间节点",
        "办结时限",
        "时限要求",
        "时间要求",
        "完成日期",
        "时限清单",
        "时限",
        "完成节点",
    ),
    "measure": ("工作指标", "量化指标", "目标值", "指标"),
    "progress": (
        "本期进展",
        "本月进展情况",
        "本月进展",
        "推进情况",
        "进展情况",
        "工作进展",
        "形象进度",
        "完成情况",
        "落实情况",
        "进展",
        "Progress of this period",
    ),
    "percent": ("完成比例", "完成率", "完成百分比", "完成进度"),
    "on_pace": ("是否达序", "达序情况", "是否达到序时进度"),
    "reason": ("说明", "未达序原因", "原因"),
    "difficulties": ("存在困难", "存在问题", "困难问题", "困难和问题", "Difficulties"),
    "next_steps": ("下步打算", "下一步打算", "下步计划", "下一步工作", "下步工作", "Next steps"),
}
"""Usual names of columns, the most telling first: an exact one counts more than one that is part of a heading."""
NO_FIELD = frozenset(
    (
        "亮灯",
        "最近时限",
        "申报",
        "核验",
        "逾期天数",
        "状态",
        "Light",
        "Next due",
        "Claimed",
        "Verified",
        "Days late",
        "State",
    )
)
"""Figures of our own exports: they say nothing that could be stored."""
PAST = re.compile(r"上期|上月|上一?季度|去年")
SEVERAL = frozenset({"group", "lead", "units", "support", "build", "manage", "progress", "description", "measure"})
"""What more than one column may hold."""
HEADER_SEARCH = 30
EXACT, PART = 1000, 100


@dataclass(frozen=True)
class Layout:
    """Header rows from 0; a heading for every column, levels joined by “/”, each once; {field: columns}."""

    header_top: int
    header_bottom: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]

    def first(self, field: str) -> int | None:
        return next(iter(self.columns.get(field, ())), None)


def find_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None = None) -> Layout:
    """The header that names the most fields, or that of `header_row`; `mapping` {heading: field} goes before names.

    Raises InvalidInputError when no row names the column of the tasks and one more.
    """
    tops = range(min(HEADER_SEARCH, len(sheet.rows))) if header_row is None else (header_row,)
    best: Layout | None = None
    for top in tops:
        if header_row is None and any(sheet.continues(top, column) for column in range(len(sheet.rows[top]))):
            continue
        for bottom in _bottoms(sheet, top):
            layout = _layout(sheet, top, bottom, mapping)
            if best is None or len(layout.columns) > len(best.columns):
                best = layout
    if best is None or "title" not in best.columns or len(best.columns) < 2:  # noqa: PLR2004  one name may be chance
        raise InvalidInputError(
            _("No header row was found: one row must name the task's column (项目名称, 主要任务 …) and the units'.")
        )
    return best


def _bottoms(sheet: Sheet, top: int) -> Iterator[int]:
    """Where a header that begins in a row may end: its cells merged downwards say so, or parts stand below a head."""
    if top >= len(sheet.rows):
        return
    heads = [sheet.range_at(top, column) for column in range(len(sheet.rows[top]))]
    merged = [each for each in heads if each is not None and each.top == top]
    bottom = max((each.bottom for each in merged if each.left == each.right or each.bottom > top), default=top)
    if bottom > top:
        yield min(bottom, top + 2, len(sheet.rows) - 1)
        return
    yield top
    wide = [each for each in merged if each.right > each.left and each.right - each.left + 1 < len(sheet.rows[top])]
    if wide and top + 1 < len(sheet.rows):
        below = {column for column, cell in enumerate(sheet.rows[top + 1]) if cell}
        if below and all(any(each.left <= column <= each.right for each in wide) for column in below):
            yield top + 1


def _layout(sheet: Sheet, top: int, bottom: int, mapping: Mapping[str, str]) -> Layout:
    headings = _headings(sheet, top, bottom)
    columns = _fields_of(headings, mapping)
    title = next(iter(columns.get("title", ())), None)
    if title is not None and "detail" not in columns and _is_unnamed(sheet, headings, title + 1, bottom):
        columns["detail"] = (title + 1,)
    return Layout(top, bottom, headings, columns)


def _is_unnamed(sheet: Sheet, headings: Sequence[str], column: int, bottom: int) -> bool:
    """A column without a heading that holds something: the parts of what stands before it."""
    if column >= len(headings) or headings[column]:
        return False
    return any(sheet.cell(row, column) for row in range(bottom + 1, len(sheet.rows)))


def _headings(sheet: Sheet, top: int, bottom: int) -> tuple[str, ...]:
    width = max(map(len, sheet.rows[top : bottom + 1]), default=0)
    found: list[str] = []
    times: Counter[str] = Counter()
    for column in range(width):
        levels = ["".join(sheet.carried(row, column).split()) for row in range(top, bottom + 1)]
        heading = "/".join(dict.fromkeys(level for level in levels if level))
        times[heading] += 1
        found.append(f"{heading}({times[heading]})" if heading and times[heading] > 1 else heading)
    return tuple(found)


def _fields_of(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """What each column holds: what a person said, else by its name; of several for one field, the most telling."""
    chosen: dict[str, list[int]] = defaultdict(list)
    named: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for column, heading in enumerate(headings):
        if heading in mapping:
            chosen[mapping[heading]].append(column)
        elif heading and (match := _field_named(heading)):
            named[match[0]].append((-match[1], column))
    chosen.pop("", None)
    if "title" not in chosen:
        _settle_titles(named)
    found = {field: tuple(columns) for field, columns in chosen.items()}
    for field, columns in named.items():
        ordered = [column for _score, column in sorted(columns)]
        if field in SEVERAL:
            found[field] = tuple(sorted([*found.get(field, ()), *ordered]))
        elif field not in found:
            found[field] = (ordered[0],)
    return found


def _settle_titles(named: dict[str, list[tuple[int, int]]]) -> None:
    """Of several columns that may name the task the most telling does; one before it is a heading above it."""
    titles = sorted(named.get("title", ()))
    for score, column in titles[1:]:
        if column < titles[0][1]:
            named["group"].append((score, column))
    if titles:
        named["title"] = titles[:1]


def _field_named(heading: str) -> tuple[str, int] | None:
    """The field a heading names and how surely."""
    best: tuple[str, int] | None = None
    last = re.sub(r"\(\d+\)$", "", heading)
    if last in NO_FIELD or PAST.search(last):
        return None
    for field, names in VOCABULARY.items():
        for rank, name in enumerate(names):
            wanted = "".join(name.split())
            if last == wanted:
                score = EXACT - rank
            elif wanted in last:
                score = PART + 10 * len(wanted) - rank
            else:
                continue
            if best is None or score > best[1]:
                best = (field, score)
    return best
