"""Which rows of a sheet are tasks that stand in the list already, and what differs (design.md §10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from campaign.models import Campaign, Phase
from tasks.models import Measure, Milestone, ProgressUpdate, Responsibility, Task
from tasks.reading.rows import TaskReading
from tasks.services.known_units import names_of
from tasks.workflow import MilestoneState, TaskState, UpdateState

Difference = dict[str, Any]
PLAIN = {"title": "title", "description": "description", "leader": "leader_name", "location": "location"}
"""Columns of a sheet and the fields of a task they fill."""
UNIT_COLUMNS = ("lead", "units", "support", "build", "manage")
CODES, RUNNING_NUMBERS = "codes", "running numbers"
ALIKE = 0.5
FILED = (UpdateState.SUBMITTED, UpdateState.ACCEPTED, UpdateState.RETURNED)


@dataclass
class Present:
    """A task that stands already, with what its row may differ in."""

    pk: int
    code: str
    title: str
    list_id: int
    is_handed_out: bool
    values: Mapping[str, Any]
    units: list[tuple[frozenset[str], str]] = field(default_factory=list)
    milestones: list[Mapping[str, Any]] = field(default_factory=list)
    measures: set[str] = field(default_factory=set)
    narratives: set[str] = field(default_factory=set)


def are_alike(one: str, other: str) -> bool:
    """Whether two titles may be one task renamed: half of their letters stand in the same order."""
    return SequenceMatcher(None, normalised(one), normalised(other), autojunk=False).ratio() >= ALIKE


def normalised(title: str) -> str:
    """A title as rows are recognised by: without white space, full stops and brackets' width."""
    table = str.maketrans("（），；：", "(),;:", "。．. \t\n\u3000")
    return "".join(title.translate(table).split())


class Matcher:
    """The tasks of some lists and one phase, found by code, else by list and title; each is found once."""

    def __init__(self, campaign: Campaign, phase: Phase, list_ids: Iterable[int]) -> None:
        columns = ("pk", "code", "title", "project_list_id", "state", "description", "leader_name", "location")
        tasks = Task.objects.filter(campaign=campaign, phase=phase, project_list__in=list(list_ids))
        self.present: dict[int, Present] = {}
        self.taken_codes: dict[int, set[str]] = defaultdict(set)
        for row in tasks.order_by("pk").values(*columns):
            self.taken_codes[row["project_list_id"]].add(row["code"])
            if row["state"] != TaskState.CANCELLED:
                handed_out = row["state"] != TaskState.DRAFT
                names = (row["pk"], row["code"], row["title"], row["project_list_id"])
                self.present[row["pk"]] = Present(*names, is_handed_out=handed_out, values=row)

    def match(self, rows: Sequence[tuple[int, TaskReading]], *, codes: str) -> dict[int, int]:
        """{index of (list, row): task}: code and title, then the title alone, then the code alone.

        `codes` is what the sheet's numbers are: a running number is a task's code only where the titles are alike.
        """
        found: dict[int, int] = {}
        free = dict(self.present)
        for key in _KEYS if codes else _KEYS[1:2]:
            index: dict[Any, list[int]] = defaultdict(list)
            for pk, task in free.items():
                index[key(task.list_id, task.code, task.title)].append(pk)
            for number, (list_id, row) in enumerate(rows):
                candidates = [] if number in found else index.get(key(list_id, row.code, row.title), [])
                if len(candidates) != 1:
                    continue
                if key is _by_code and codes != CODES and not are_alike(row.title, self.present[candidates[0]].title):
                    continue
                found[number] = candidates.pop()
                del free[found[number]]
        return found

    def load(self, task_ids: Iterable[int]) -> None:
        """Reads what may differ of the tasks found, in few queries."""
        ids = list(task_ids)
        for each in Responsibility.objects.filter(task__in=ids).select_related("unit").order_by("order"):
            self.present[each.task_id].units.append((frozenset(names_of(each.unit)), each.role))
        steps = Milestone.objects.filter(task__in=ids).exclude(state=MilestoneState.CANCELLED).order_by("number")
        for row in steps.values("pk", "task_id", "name", "due_on", "baseline_due_on", "state"):
            self.present[row["task_id"]].milestones.append(row)
        for task_id, name in Measure.objects.filter(task__in=ids).values_list("task_id", "name"):
            self.present[task_id].measures.add(name)
        filed = ProgressUpdate.objects.filter(task__in=ids, state__in=FILED).order_by("pk")
        for task_id, narrative in filed.values_list("task_id", "narrative"):
            self.present[task_id].narratives.add(normalised(narrative))


def _by_code_and_title(list_id: int, code: str, title: str) -> tuple[Any, ...]:
    return (list_id, code, normalised(title))


def _by_title(list_id: int, _code: str, title: str) -> tuple[Any, ...]:
    return (list_id, normalised(title))


def _by_code(list_id: int, code: str, _title: str) -> tuple[Any, ...]:
    return (list_id, code)


_KEYS = (_by_code_and_title, _by_title, _by_code)


def differences(row: TaskReading, task: Present, columns: Mapping[str, Any]) -> list[Difference]:
    """What the sheet says otherwise, in the columns it has; an empty cell says nothing."""
    found = [*_plain(row, task, columns), *_units(row, task, columns), *_dates(row, task)]
    known = {normalised(name) for name in task.measures}
    found += [
        _difference("measure", _("Measure"), "", f"{each.name} {each.target} {each.unit_label}")
        for each in row.measures
        if normalised(each.name) not in known
    ]
    said = row.progress
    if said is not None and said.narrative and normalised(said.narrative) not in task.narratives:
        found.append(_difference("progress", _("Progress"), "", said.narrative))
    return found


def _difference(name: str, label: str, old: str, new: str, **more: Any) -> Difference:
    return {"field": name, "label": label, "old": old, "new": new, **more}


def _plain(row: TaskReading, task: Present, columns: Mapping[str, Any]) -> list[Difference]:
    found = []
    for column, name in PLAIN.items():
        old, new = task.values[name], getattr(row, name)
        if new and (column in columns or column == "title") and normalised(old) != normalised(new):
            label = str(Task._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(_difference(name, label, old, new))
    return found


def _units(row: TaskReading, task: Present, columns: Mapping[str, Any]) -> list[Difference]:
    """A lead that is another, and units that are not there yet; none is taken away."""
    if not row.units or not any(name in columns for name in UNIT_COLUMNS):
        return []
    lead = next((unit.name for unit in row.units if unit.role == Responsibility.Role.LEAD), "")
    present_lead = next((names for names, role in task.units if role == Responsibility.Role.LEAD), frozenset())
    found = []
    if lead and lead not in present_lead:
        found.append(_difference("lead", _("Lead unit"), _shortest(present_lead), lead))
    known = frozenset().union(*(names for names, _role in task.units))
    new = [unit.name for unit in row.units if unit.name not in known and unit.name != lead]
    if new:
        found.append(_difference("units", _("Further units"), "", "、".join(new)))
    return found


def _shortest(names: frozenset[str]) -> str:
    return min(names, key=len, default="")


def _dates(row: TaskReading, task: Present) -> list[Difference]:
    """Milestones by name, else by their place where there are as many; a day the milestone had at first is no news."""
    by_name = {normalised(each["name"]): each for each in task.milestones}
    in_place = task.milestones if len(task.milestones) == len(row.milestones) else []
    found = []
    for place, step in enumerate(row.milestones):
        present = by_name.get(normalised(step.name)) or (in_place[place] if in_place else None)
        if present is None:
            found.append(_difference("milestone", _("Milestone"), "", f"{step.name} {step.due_on}", place=place))
        elif step.due_on and step.due_on not in {str(present["due_on"]), str(present["baseline_due_on"])}:
            old = str(present["due_on"] or "—")
            more = {"milestone": present["pk"], "place": place}
            found.append(_difference("due", f"{present['name']}", old, step.due_on, **more))
    return found
