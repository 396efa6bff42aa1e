"""Rows of an import stored: new ones as tasks, all at once; changed ones by the services a person would use."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Unit
from base.errors import DomainError, InvalidInputError
from base.trail import Actor
from campaign.imports import Progress
from campaign.models import Phase, ProjectList, SheetImport, SheetRow
from campaign.workflow import RowAction
from tasks.models import Measure, Milestone, Responsibility, Task
from tasks.services.dates import correct_milestone, is_handed_out
from tasks.services.drafts import UpdateDraft
from tasks.services.extensions import extend_milestone
from tasks.services.figures import gathered
from tasks.services.known_units import KnownUnits
from tasks.services.many import NewTask, create_tasks
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.milestones import MilestoneDraft, add_milestone, edit_milestone
from tasks.services.tasks import QuestionDraft, TaskDraft, TaskEdit, edit_task
from tasks.services.updates import submit_update
from tasks.workflow import TaskState

Json = Mapping[str, Any]
CORRECTION, EXTENSION = "correction", "extension"
CHUNK = 1000


@dataclass(frozen=True)
class Commit:
    """What storing rows needs to know."""

    actor: Actor
    record: SheetImport
    units: KnownUnits
    phase: Phase
    lists: Mapping[int, ProjectList]

    def unit(self, name: str) -> Unit:
        return self.units.find_or_create(self.actor, name)


def store_rows(work: Commit, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    """{row number: task}. Raises the DomainError of the first row that cannot be stored, naming the row."""
    new = [row for row in rows if row.action == RowAction.NEW]
    changed = [row for row in rows if row.action == RowAction.CHANGED]
    made = _make(work, new, progress)
    progress(70)
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=[row.reading["match"] for row in changed])}
    with gathered():
        for number, row in enumerate(changed):
            with _naming(row):
                _change(work, row, tasks[row.reading["match"]])
            made[row.number] = row.reading["match"]
            if number % CHUNK == 0:
                progress(70 + 25 * number // len(changed))
    return made


class _naming:  # noqa: N801  used as a verb
    """Within the block an error says which row it is about."""

    def __init__(self, row: SheetRow) -> None:
        self.row = row

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, DomainError):
            raise InvalidInputError(f"{self.row.number}. {self.row.reading['title']}：{error.message}") from error


def _make(work: Commit, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    hands_out = not work.record.options.get("keep_as_draft")
    made: dict[int, int] = {}
    reported = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        new = [NewTask(_draft(work, row), _measures(row.reading["measures"]), hands_out=hands_out) for row in part]
        for row, task in zip(part, create_tasks(actor=work.actor, new=new), strict=True):
            made[row.number] = task.pk
            if row.reading["progress"] and task.state == TaskState.ACTIVE:
                reported.append((row, task))
        progress(70 * start // len(rows))
    with gathered():
        for row, task in reported:
            with _naming(row):
                _report(work, row, task)
    return made


def _draft(work: Commit, row: SheetRow) -> TaskDraft:
    values: Json = row.reading
    return TaskDraft(
        project_list=work.lists[values["list_id"]],
        phase=work.phase,
        code=values["code"],
        title=values["title"],
        location=values["location"],
        description=values["description"],
        leader_name=values["leader_name"],
        leader_title=values["leader_title"],
        starts_on=_day(values["starts_on"]),
        is_ongoing=values["is_ongoing"],
        units=[(work.unit(each["name"]), each["role"]) for each in values["units"]],
        milestones=[_milestone(work, each) for each in values["milestones"]],
        questions=[QuestionDraft(each["field"], each["text"], each["original"]) for each in row.questions],
    )


def _milestone(work: Commit, values: Json) -> MilestoneDraft:
    unit = work.unit(values["unit"]) if values["unit"] else None
    return MilestoneDraft(values["name"], _day(values["due_on"]), values["due_text"], unit=unit)


def _measures(found: Sequence[Json]) -> list[MeasureDraft]:
    return [
        MeasureDraft(each["name"], each["unit_label"], each["kind"], target=Decimal(each["target"])) for each in found
    ]


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _report(work: Commit, row: SheetRow, task: Task) -> None:
    """What a sheet says of progress, filed on behalf of the lead unit."""
    said: Json = row.reading["progress"]
    lead = task.lead_unit
    if lead is None or not said["narrative"].strip():
        return
    draft = UpdateDraft(
        task,
        lead,
        narrative=said["narrative"],
        difficulties=said["difficulties"],
        behind_reason=said["reason"],
        next_steps=said["next_steps"],
    )
    submit_update(actor=work.actor.on_behalf_of(lead.pk), draft=draft)


def _change(work: Commit, row: SheetRow, task: Task) -> None:
    found = {each["field"]: each for each in row.reading["differences"]}
    plain = {name: found[name]["new"] for name in ("title", "description", "leader_name", "location") if name in found}
    units = _units(work, row, task) if {"lead", "units"} & found.keys() else None
    if plain or units is not None:
        edit_task(actor=work.actor, task=task, edit=TaskEdit(plain, units))
    for each in row.reading["differences"]:
        if each["field"] == "due":
            _move_date(work, row, each)
        elif each["field"] == "milestone":
            step = row.reading["milestones"][each["place"]]
            add_milestone(actor=work.actor, task=task, draft=_milestone(work, step))
    known = set(Measure.objects.filter(task=task).values_list("name", flat=True))
    for draft in _measures(row.reading["measures"]):
        if "measure" in found and draft.name not in known:
            add_measure(actor=work.actor, task=task, draft=draft)
    if "progress" in found and task.state == TaskState.ACTIVE:
        _report(work, row, task)


def _units(work: Commit, row: SheetRow, task: Task) -> list[tuple[Unit, str]]:
    """The task's units with the sheet's: another lead takes the place of the old one, which then supports."""
    present = [(each.unit, each.role) for each in Responsibility.objects.filter(task=task).select_related("unit")]
    wanted = [(work.unit(each["name"]), each["role"]) for each in row.reading["units"]]
    lead = next((unit for unit, role in wanted if role == Responsibility.Role.LEAD), None)
    if lead is not None:
        present = [(unit, _demoted(role)) for unit, role in present if unit != lead]
        present.insert(0, (lead, Responsibility.Role.LEAD))
    known = {unit.pk for unit, _role in present}
    return present + [(unit, _demoted(role)) for unit, role in wanted if unit.pk not in known]


def _demoted(role: str) -> str:
    return Responsibility.Role.SUPPORT if role == Responsibility.Role.LEAD else role


def _move_date(work: Commit, row: SheetRow, difference: Json) -> None:
    """A draft's date is free; else what the person answered: a correction, an extension, or nothing."""
    milestone = Milestone.objects.select_related("task").get(pk=difference["milestone"])
    due_on = _day(difference["new"])
    if not is_handed_out(milestone.task):
        edit_milestone(actor=work.actor, milestone=milestone, values={"due_on": due_on})
        return
    reason = f"{work.record.file_name}：{row.reading['milestones'][difference['place']]['due_text']}"
    if difference["answer"] == CORRECTION:
        correct_milestone(actor=work.actor, milestone=milestone, due_on=due_on, reason=reason)
    elif difference["answer"] == EXTENSION and due_on is not None:
        extend_milestone(actor=work.actor, milestone=milestone, new_due_on=due_on, reason=reason)
