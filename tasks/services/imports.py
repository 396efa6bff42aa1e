"""Task lists taken in: rows to tasks, unknown units made to be confirmed, everything in one transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.services.units import UnitDraft, create_unit
from base import clock
from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.imports import ImportKind, ReadResult, ReadRow
from campaign.models import Campaign, Phase, ProjectList, SheetImport, SheetRow
from tasks.models import Responsibility, Task
from tasks.reading.rows import ReadOptions, read_task_sheet
from tasks.services.milestones import MilestoneDraft
from tasks.services.tasks import QuestionDraft, TaskDraft, create_task, hand_out


def read(record: SheetImport, sheet: Sheet) -> ReadResult:
    """Reads a sheet with the import's options; rows that stand in the list already say so."""
    options = record.options
    read_options = ReadOptions(
        fallback_year=current_phase(record.campaign).ends_on.year,
        year=options.get("year"),
        others_role=options.get("others_role", Responsibility.Role.SUPPORT),
        mapping=dict(record.mapping),
    )
    reading = read_task_sheet(sheet, read_options)
    units = KnownUnits(record.campaign)
    present = _present_titles(record)
    taken = _taken_codes(record)
    rows = []
    for task in reading.tasks:
        values = task.as_json()
        values["year"] = reading.year
        values["is_present"] = _normalised(task.title) in present
        values["code"] = _free_code(task.code, taken) if not values["is_present"] else task.code
        values["unknown_units"] = [unit.name for unit in task.units if units.find(unit.name) is None]
        questions = [vars(question) for question in task.questions]
        rows.append(ReadRow(task.number, task.cells, values, questions))
    return ReadResult(reading.mapping, rows)


def commit(actor: Actor, record: SheetImport, rows: Sequence[SheetRow]) -> dict[int, int]:
    """Makes a task of every row not there yet and hands it out, unless it has no lead unit or is kept a draft."""
    units = KnownUnits(record.campaign)
    project_list = project_list_of(record)
    phase = phase_of_year(record.campaign, rows[0].reading["year"] if rows else clock.today().year)
    made: dict[int, int] = {}
    for row in rows:
        if row.reading["is_present"]:
            continue
        draft = _draft(actor, row, project_list, phase, units)
        task = create_task(actor=actor, draft=draft)
        has_lead = any(role == Responsibility.Role.LEAD for _unit, role in draft.units)
        if has_lead and not record.options.get("keep_as_draft"):
            hand_out(actor=actor, task=task)
        made[row.number] = task.pk
    return made


def _draft(actor: Actor, row: SheetRow, project_list: ProjectList, phase: Phase, units: "KnownUnits") -> TaskDraft:
    values: dict[str, Any] = row.reading
    return TaskDraft(
        project_list=project_list,
        phase=phase,
        code=values["code"],
        title=values["title"],
        description=values["description"],
        leader_name=values["leader_name"],
        units=[(units.find_or_create(actor, each["name"]), each["role"]) for each in values["units"]],
        milestones=[
            MilestoneDraft(
                name=each["name"],
                due_on=dt.date.fromisoformat(each["due_on"]) if each["due_on"] else None,
                due_text=each["due_text"],
            )
            for each in values["milestones"]
        ],
        questions=[QuestionDraft(each["field"], each["text"], each["original"]) for each in row.questions],
    )


class KnownUnits:
    """The units of a campaign by every name they go by."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.by_name: dict[str, Unit] = {}
        for unit in Unit.objects.active().at_or_below(campaign.unit.path).order_by("-path"):
            for name in (*unit.aliases, unit.short_name, unit.name):
                if name:
                    self.by_name[name] = unit

    def find(self, name: str) -> Unit | None:
        return self.by_name.get(name)

    def find_or_create(self, actor: Actor, name: str) -> Unit:
        """The unit of that name; an unknown one is made below the city, to be confirmed (待核实)."""
        unit = self.find(name)
        if unit is None:
            draft = UnitDraft(name, parent=self.campaign.unit, is_confirmed=False)
            unit = create_unit(actor=actor, draft=draft, campaign_id=self.campaign.pk)
            self.by_name[name] = unit
        return unit


def project_list_of(record: SheetImport) -> ProjectList:
    """The list an import goes into. Raises InvalidInputError for a code the campaign does not have."""
    code = record.options.get("project_list", "")
    found: ProjectList | None = record.campaign.lists.of_code(code).first()
    if found is None:
        codes = ", ".join(each.code for each in record.campaign.lists.all())
        raise InvalidInputError(
            _("There is no list “%(code)s”. Choose one of: %(codes)s.") % {"code": code, "codes": codes}
        )
    return found


def current_phase(campaign: Campaign) -> Phase:
    """The phase of today, else the last one. Raises InvalidInputError for a campaign without phases."""
    phases = list(campaign.phases.all())
    if not phases:
        raise InvalidInputError(_("The campaign has no phase yet: enter one first."))
    return next((phase for phase in phases if phase.holds(clock.today())), phases[-1])


def phase_of_year(campaign: Campaign, year: int) -> Phase:
    """The phase that holds the year's last day, else the current one."""
    last_day = dt.date(year, 12, 31)
    return next((phase for phase in campaign.phases.all() if phase.holds(last_day)), current_phase(campaign))


def _normalised(title: str) -> str:
    return "".join(title.split())


def _present_titles(record: SheetImport) -> set[str]:
    titles = Task.objects.filter(project_list=project_list_of(record)).values_list("title", flat=True)
    return {_normalised(title) for title in titles}


def _taken_codes(record: SheetImport) -> set[str]:
    return set(Task.objects.filter(project_list=project_list_of(record)).values_list("code", flat=True))


def _free_code(code: str, taken: set[str]) -> str:
    """`code`, or with a letter behind it when the list uses it for another task already."""
    free = next(
        each for each in (code, *(f"{code}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")) if each not in taken
    )
    taken.add(free)
    return free


TASK_LIST = ImportKind("tasks", gettext_lazy("Task list"), read, commit)
