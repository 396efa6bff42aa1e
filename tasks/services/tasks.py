"""Tasks: made, edited, handed out, closed, cancelled, carried into the next phase."""

import copy
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from base.edits import Edit, apply, count_up, create
from base.errors import InvalidInputError, MoveRefusedError
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor
from campaign.models import Phase, ProjectList
from tasks.models import Milestone, Responsibility, Task, TaskQuestion
from tasks.services.claims import ensure_reason, hold_task
from tasks.services.dependencies import dependents_of, note_blocked, note_unblocked
from tasks.services.figures import refresh_tasks
from tasks.services.milestones import DEFAULT_MILESTONE, MilestoneDraft, create_milestones
from tasks.services.responsibilities import store_units
from tasks.services.spells import end_spell
from tasks.workflow import TASK_MOVES, MilestoneState, TaskState


@dataclass(frozen=True)
class QuestionDraft:
    """What could not be read: which field, what is asked, the words as written."""

    field: str
    text: str
    original: str = ""


@dataclass(frozen=True)
class TaskDraft:
    """A task to be made. Units are (unit, role) in the order they were named.

    No milestone means one named 完成, due on `due_on`.
    """

    project_list: ProjectList
    phase: Phase
    code: str
    title: str
    units: Sequence[tuple[Unit, str]] = ()
    milestones: Sequence[MilestoneDraft] = ()
    due_on: dt.date | None = None
    location: str = ""
    description: str = ""
    leader_name: str = ""
    leader_title: str = ""
    starts_on: dt.date | None = None
    is_ongoing: bool = False
    priority: str = Task.Priority.NORMAL
    indicator_code: str = ""
    questions: Sequence[QuestionDraft] = field(default_factory=tuple)
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


PLAIN = ("code", "title", "location", "description", "leader_name", "leader_title", "priority", "indicator_code")
FREE = (*PLAIN, "project_list", "phase", "starts_on", "is_ongoing")
"""What an edit may change: `PLAIN` always, `FREE` before the task is handed out."""


def create_task(*, actor: Actor, draft: TaskDraft) -> Task:
    """Makes a draft task. The same `client_uid` again returns the first one.

    Raises InvalidInputError when list and phase are of two campaigns, or the code is taken.
    """
    may_change = of(campaign_id=draft.project_list.campaign_id)
    return once(Task, draft.client_uid, lambda: _create_task(actor, draft), may_change=may_change)


def _create_task(actor: Actor, draft: TaskDraft) -> Task:
    campaign_id = draft.project_list.campaign_id
    if draft.phase.campaign_id != campaign_id:
        raise InvalidInputError(_("The phase and the list belong to different campaigns."))
    task = Task(campaign_id=campaign_id, client_uid=draft.client_uid, **{name: getattr(draft, name) for name in FREE})
    _ensure_code_free(task)
    create(task, "task.created", actor=actor, around=Around(campaign_id=campaign_id))
    store_units(task, draft.units)
    default = MilestoneDraft(DEFAULT_MILESTONE, due_on=None if draft.is_ongoing else draft.due_on)
    create_milestones(task, draft.milestones or (default,))
    TaskQuestion.objects.bulk_create(
        TaskQuestion(task=task, field=each.field, text=each.text, original=each.original) for each in draft.questions
    )
    refresh_tasks([task.pk])
    task.refresh_from_db()
    return task


def _ensure_code_free(task: Task) -> None:
    same = Task.objects.filter(project_list=task.project_list_id, phase=task.phase_id, code=task.code)
    if same.exclude(pk=task.pk).exists():
        text = _("This list has a task with the code %(code)s already.") % {"code": task.code}
        raise InvalidInputError(text, fields={"code": [text]})


@dataclass(frozen=True)
class TaskEdit:
    """What is changed of a task: fields by name, its units where given, and the version that was read."""

    values: Mapping[str, Any]
    units: Sequence[tuple[Unit, str]] | None = None
    version: int | None = None


@transaction.atomic
def edit_task(*, actor: Actor, task: Task, edit: TaskEdit) -> Task:
    """Changes a task's own fields and units; everything before it is handed out, afterwards no date, list or phase.

    Raises InvalidInputError by field, StaleVersionError when it was changed meanwhile.
    """
    _ensure_may_change(task, edit.values)
    wanted = copy.copy(task)
    for name, value in edit.values.items():
        setattr(wanted, name, value)
    _ensure_code_free(wanted)
    _ensure_may_be_ongoing(wanted)
    around = Around(campaign_id=task.campaign_id)
    written = Edit("task.edited", edit.values, edit.version, around, personal=["leader_name"])
    changed = apply(task, written, actor=actor)
    if edit.units is not None:
        if task.state != TaskState.DRAFT and not any(role == "lead" for _unit, role in edit.units):
            text = _("A task that is handed out keeps a lead unit.")
            raise InvalidInputError(text, fields={"lead_unit": [text]})
        if store_units(task, edit.units, actor=actor) and not changed:
            count_up(task, edit.version)
    refresh_tasks([task.pk])
    task.refresh_from_db()
    return task


def _ensure_may_change(task: Task, values: Mapping[str, Any]) -> None:
    fixed = [name for name, value in values.items() if name not in PLAIN and getattr(task, name) != value]
    if task.state != TaskState.DRAFT and fixed:
        text = _("The task is handed out: this changes only by a correction, an extension or a suspension.")
        raise InvalidInputError(text, fields={name: [text] for name in fixed})
    if task.state == TaskState.CANCELLED:
        raise InvalidInputError(_("This task is cancelled."))


def _ensure_may_be_ongoing(task: Task) -> None:
    if task.is_ongoing and Milestone.objects.counted().filter(task=task, due_on__isnull=False).exists():
        text = _("An ongoing task has no dated milestones: remove their dates first.")
        raise InvalidInputError(text, fields={"is_ongoing": [text]})


@transaction.atomic
def hand_out(*, actor: Actor, task: Task) -> Task:
    """Hands a draft out to its units (交办). Raises InvalidInputError without a lead unit, MoveRefusedError otherwise.

    From this day its milestones count as entered: rungs that were over before are passed (rules.md §7).
    """
    leads = Responsibility.objects.filter(task=task, role=Responsibility.Role.LEAD).values_list("unit_id", flat=True)
    if not leads:
        raise InvalidInputError(_("Name a lead unit before handing the task out."))
    values = {"handed_out_at": clock.now(), "lead_unit_id": leads[0]}
    make(task, find(TASK_MOVES, "hand-out"), actor=actor, around=Around(campaign_id=task.campaign_id), values=values)
    Milestone.objects.filter(task=task, entered_on__isnull=True).update(entered_on=clock.today())
    note_blocked(task.milestones.values_list("pk", flat=True))
    refresh_tasks([task.pk])
    task.refresh_from_db()
    return task


@transaction.atomic
def close_task(*, actor: Actor, task: Task) -> None:
    """Closes a task whose milestones are all verified. Raises InvalidInputError naming those that are not."""
    hold_task(task)
    counted = Milestone.objects.counted().filter(task=task)
    waiting = list(counted.exclude(state=MilestoneState.VERIFIED).order_by("number").values_list("name", flat=True))
    if waiting or not counted.exists():
        names = "、".join(waiting)
        raise InvalidInputError(_("Not verified yet: %(names)s.") % {"names": names})
    make(task, find(TASK_MOVES, "close"), actor=actor, around=Around(campaign_id=task.campaign_id))
    refresh_tasks([task.pk])


@transaction.atomic
def cancel_task(*, actor: Actor, task: Task, reason: str) -> None:
    """Cancels a task: it is counted nowhere, its spells end, and what waited for it is free.

    Raises InvalidInputError without a reason, MoveRefusedError when it is cancelled already.
    """
    ensure_reason(reason, _("Say why the task is cancelled."))
    around = Around(campaign_id=task.campaign_id, reason=reason.strip())
    make(task, find(TASK_MOVES, "cancel"), actor=actor, around=around)
    open_ones = list(Milestone.objects.filter(task=task).exclude(state=MilestoneState.CANCELLED).select_related("task"))
    for milestone in open_ones:
        end_spell(milestone, actor=actor)
    note_unblocked(dependents_of([each.pk for each in open_ones if each.state == MilestoneState.OPEN]))
    refresh_tasks([task.pk])


@transaction.atomic
def carry_over(*, actor: Actor, task: Task, phase: Phase) -> None:
    """Carries an unfinished task into a later phase with its dates and baseline.

    Raises InvalidInputError for a phase that is not later or of another campaign, a task that is finished, or a code
    the phase has already.
    """
    if phase.campaign_id != task.campaign_id or phase.starts_on <= task.phase.starts_on:
        text = _("Choose a phase after %(phase)s.") % {"phase": task.phase}
        raise InvalidInputError(text, fields={"phase": [text]})
    if task.state in {TaskState.CLOSED, TaskState.CANCELLED}:
        raise MoveRefusedError(_("Only an unfinished task is carried over."))
    if Task.objects.filter(project_list=task.project_list_id, phase=phase, code=task.code).exists():
        text = _("%(phase)s has a task with the code %(code)s in this list already.")
        raise InvalidInputError(text % {"phase": phase, "code": task.code})
    edit = Edit("task.carried_over", {"phase": phase}, around=Around(campaign_id=task.campaign_id))
    apply(task, edit, actor=actor)
    refresh_tasks([task.pk])


def ensure_active(task: Task) -> None:
    """Raises InvalidInputError unless the task is handed out and running."""
    if task.state != TaskState.ACTIVE:
        raise InvalidInputError(_("This task is “%(state)s”.") % {"state": task.get_state_display()})
