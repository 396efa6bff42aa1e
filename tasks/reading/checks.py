"""What looks wrong in a task as read, though it could be read: warnings, never changes. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from tasks.reading.blocks import Block, Rows
from tasks.reading.milestones import Steps
from tasks.reading.shapes import MilestoneReading, TaskReading
from tasks.reading.vocabulary import COUNT

BUILT = re.compile(r"建成|投用|竣工|完工|投入使用|建成投运")
BEGUN = frozenset({"动工", "开工", "开工建设", "启动"})
BEGINS = re.compile(r"动工|开工|启动")
COUNTED = re.compile(r"[（(]\s*共?(?P<count>\d{1,3})\s*(?P<unit>个|项|件|条|处|类|所|座)[^（()）]{0,4}[)）]")


def warnings_of(title: str, steps: Steps, details: int, year: int) -> Iterator[str]:
    """Dates out of the year, a limit that begins what the task says is built, counts that differ from the rows."""
    due = [each.due_on for each in steps.milestones if each.due_on]
    for day in due:
        if abs(int(day[:4]) - year) > 1:
            yield _("The limit %(date)s lies far from the sheet's year %(year)d.") % {"date": day, "year": year}
    if steps.starts_on and any(day < steps.starts_on for day in due):
        yield _("The start %(date)s lies behind a limit.") % {"date": steps.starts_on}
    built = BUILT.search(title)
    step = _only_begun(steps.milestones)
    if built and step and not BEGINS.search(title):
        yield _("The task says “%(built)s” but its limit says “%(step)s”.") % {"built": built[0], "step": step}
    counted = COUNTED.search(title)
    if counted and details > 1 and int(counted["count"]) != details:
        words = {"said": int(counted["count"]), "unit": counted["unit"], "found": details}
        yield _("The title counts %(said)d %(unit)s but %(found)d rows stand below it.") % words


def _only_begun(milestones: Sequence[MilestoneReading]) -> str:
    """The step where every limit is only of a beginning."""
    names = [each.name for each in milestones if each.due_on]
    return names[0] if names and all(name in BEGUN for name in names) else ""


def repeated(tasks: Sequence[TaskReading]) -> dict[int, str]:
    """{row number: warning} for tasks whose title stands further up already."""
    first: dict[str, int] = {}
    found = {}
    for task in tasks:
        title = "".join(task.title.split())
        if title and title in first:
            found[task.number] = _("The same task stands in row %(row)d.") % {"row": first[title]}
        first.setdefault(title, task.number)
    return found


def miscounted(rows: Rows, blocks: Sequence[Block]) -> dict[int, str]:
    """{row number: warning} where a count column or a head such as 城建类（5项） differs from the tasks below it."""
    counts: Counter[tuple[str, int]] = Counter()
    firsts: dict[tuple[str, int], int] = {}
    for block in blocks:
        for key in _counting(rows, block):
            counts[key] += 1
            firsts.setdefault(key, block.rows[0] + 1)
    found = {}
    for (text, _place), number in counts.items():
        said = _said(text)
        if said is not None and said != number:
            words = {"words": " ".join(text.split()), "found": number}
            found[firsts[text, _place]] = _("“%(words)s” differs from the %(found)d tasks that stand there.") % words
    return found


def _counting(rows: Rows, block: Block) -> Iterator[tuple[str, int]]:
    """The texts that count a task, each with where it begins."""
    row = block.rows[0]
    for group in block.groups:
        if COUNTED.search(group):
            yield group, -1
    for column in _count_columns(rows):
        text = rows.cells(row)[column]
        merged = rows.sheet.range_at(row, column)
        if text and merged and merged.top < merged.bottom:
            yield text, merged.top


def _count_columns(rows: Rows) -> list[int]:
    taken = {column for columns in rows.layout.columns.values() for column in columns}
    headings = enumerate(rows.layout.headings)
    return [column for column, heading in headings if column not in taken and COUNT.search(heading)]


def _said(text: str) -> int | None:
    counted = COUNTED.search(text)
    if counted:
        return int(counted["count"])
    match = re.fullmatch(r"(\d{1,3})[个项件]?", text.strip())
    return int(match[1]) if match else None
