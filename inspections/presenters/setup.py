"""What the set-up pages of inspections show: trees with their depth, checklists, how an item is scored in words."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.display import number_text
from inspections.models import ChecklistItem, Indicator
from tasks.models import Task

DEEPEST = 5
DASHES = str.maketrans(dict.fromkeys("—–―－−", "-"))


@dataclass(frozen=True)
class Node:
    """A record of a tree, how deep it stands (0 at the top, shown down to 5), and the tasks that name it."""

    record: Any
    depth: int
    tasks: Sequence[Task] = ()


def tree(records: Iterable[Any], tasks: Mapping[str, Sequence[Task]] | None = None) -> list[Node]:
    """Each record before those below it, brothers in the order given; `tasks` is by normal code."""
    below: dict[int | None, list[Any]] = defaultdict(list)
    rows = list(records)
    known = {each.pk for each in rows}
    for each in rows:
        below[each.parent_id if each.parent_id in known else None].append(each)
    found: list[Node] = []
    waiting = [(each, 0) for each in reversed(below[None])]
    while waiting:
        record, depth = waiting.pop()
        named = (tasks or {}).get(normal_code(record.code), ())
        found.append(Node(record, min(depth, DEEPEST), named))
        waiting += [(each, depth + 1) for each in reversed(below[record.pk])]
    return found


def normal_code(code: str) -> str:
    """A code as it is compared: Ⅱ—1, II-1 and ii－1 are one."""
    return "".join(unicodedata.normalize("NFKC", code).translate(DASHES).split()).upper()


def by_code(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    """Tasks by the indicator they name."""
    found: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        found[normal_code(task.indicator_code)].append(task)
    return found


def scoring_text(item: ChecklistItem) -> str:
    """How an item is scored, in a few words: 14 分，每处扣 2 分."""
    points = _points_text(item.points)
    if item.scoring == ChecklistItem.Scoring.DEDUCT:
        return _("%(points)s, %(off)s off for each") % {
            "points": points,
            "off": number_text(item.per_occurrence or Decimal(0)),
        }
    if item.scoring == ChecklistItem.Scoring.GRADE:
        bounds = (("A", item.grade_a), ("B", item.grade_b), ("C", item.grade_c))
        grades = " ".join(f"{letter}≤{bound}" for letter, bound in bounds if bound is not None)
        return f"{points}{_(', ')}{grades}"
    if item.scoring == ChecklistItem.Scoring.GROUP:
        return _("%(points)s, all or nothing with “%(group)s”") % {"points": points, "group": item.group}
    return _("%(points)s, pass or fail") % {"points": points}


def _points_text(points: Decimal) -> str:
    """1 mark; 0.5 and 2 marks."""
    text = ngettext("%(points)s mark", "%(points)s marks", 1 if points == 1 else 2)
    return text % {"points": number_text(points)}


@dataclass(frozen=True)
class Line:
    """An item of a checklist as a page shows it."""

    item: ChecklistItem
    scoring: str


def checklist(items: Iterable[ChecklistItem]) -> list[Line]:
    return [Line(each, scoring_text(each)) for each in items]


def points_of(indicators: Iterable[Indicator]) -> Decimal | None:
    """What the indicators at the top bring together; None where none says."""
    points = [each.points for each in indicators if each.parent_id is None and each.points is not None]
    return sum(points, Decimal(0)) if points else None


def set_sentences() -> dict[str, str]:
    """What each event of an indicator set says."""
    return {
        "indicator_set.created": _("made the set"),
        "indicator_set.copied": _("copied the set from another"),
        "indicator_set.used": _("chose the set for new rounds"),
        "indicator.created": _("added an indicator"),
        "indicator.edited": _("changed an indicator"),
        "indicator.deleted": _("deleted an indicator"),
        "checklist_item.created": _("added an item of a checklist"),
        "checklist_item.edited": _("changed an item of a checklist"),
        "checklist_item.deleted": _("deleted an item of a checklist"),
    }
