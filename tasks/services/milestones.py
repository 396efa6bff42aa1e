"""Milestones: made with their task or added later, edited, cancelled."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.edits import Edit, apply, count_up
from base.errors import InvalidInputError
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor, Change
from base.validation import ensure_valid
from tasks.models import Milestone, Task
from tasks.services.claims import around, ensure_reason, hold_task
from tasks.services.dates import ensure_may_be_dated, is_handed_out
from tasks.services.dependencies import dependents_of, note_unblocked, set_dependencies
from tasks.services.figures import refresh_tasks
from tasks.services.spells import end_spell
from tasks.workflow import MILESTONE_MOVES, TASK_MOVES, TaskState

DEFAULT_MILESTONE = "完成"
EDITABLE = ("name", "weight", "layer", "unit", "due_text", "due_on")


@dataclass(frozen=True)
class MilestoneDraft:
    """A milestone to be made. `due_text` is the date as it was written."""

    name: str
    due_on: dt.date | None = None
    due_text: str = ""
    weight: int = 1
    unit: Unit | None = None
    layer: str = ""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_milestones(task: Task, drafts: Sequence[MilestoneDraft]) -> list[Milestone]:
    """Milestones behind those the task has, their first dates as baseline. Raises InvalidInputError by field."""
    last = task.milestones.aggregate(last=Max("number"))["last"] or 0
    return Milestone.objects.bulk_create(
        drafted_milestone(task, number, draft) for number, draft in enumerate(drafts, last + 1)
    )


def drafted_milestone(task: Task, number: int, draft: MilestoneDraft) -> Milestone:
    """A milestone not yet stored. Raises InvalidInputError by field."""
    ensure_may_be_dated(task, draft.due_on)
    entered_on = clock.today() if is_handed_out(task) else None
    milestone = Milestone(
        task=task,
        number=number,
        entered_on=entered_on,
        client_uid=draft.client_uid,
        **{name: getattr(draft, name) for name in EDITABLE},
    )
    milestone.baseline_due_on = milestone.judged_by_on = milestone.due_on
    ensure_valid(milestone)
    return milestone


def add_milestone(*, actor: Actor, task: Task, draft: MilestoneDraft) -> Milestone:
    """Adds a milestone; a closed task runs again. The same `client_uid` again returns the first one.

    Raises InvalidInputError by field, or for a cancelled task.
    """
    return once(Milestone, draft.client_uid, lambda: _add_milestone(actor, task, draft), may_change=of(task_id=task.pk))


def _add_milestone(actor: Actor, task: Task, draft: MilestoneDraft) -> Milestone:
    hold_task(task)
    if task.state == TaskState.CANCELLED:
        raise InvalidInputError(_("This task is cancelled."))
    milestone = create_milestones(task, [draft])[0]
    trail.record(actor, Change("milestone.added", milestone, task, task.campaign_id))
    if task.state == TaskState.CLOSED:
        make(task, find(TASK_MOVES, "reopen"), actor=actor, around=Around(campaign_id=task.campaign_id))
    refresh_tasks([task.pk])
    return milestone


@transaction.atomic
def edit_milestone(
    *,
    actor: Actor,
    milestone: Milestone,
    values: Mapping[str, Any],
    needed: Sequence[Milestone] | None = None,
    version: int | None = None,
) -> None:
    """Changes a milestone's own fields; its date only before the task is handed out, and the baseline with it.

    `needed` is what it waits for, where that is given. Raises InvalidInputError by field, StaleVersionError when it was
    changed meanwhile.
    """
    task = milestone.task
    written = {name: value for name, value in values.items() if name in EDITABLE}
    due_on = written.get("due_on", milestone.due_on)
    if is_handed_out(task) and due_on != milestone.due_on:
        text = _("The task is handed out: a date moves only by an extension, a suspension or a correction.")
        raise InvalidInputError(text, fields={"due_on": [text]})
    ensure_may_be_dated(task, due_on)
    if not is_handed_out(task):
        written |= {"due_on": due_on, "baseline_due_on": due_on, "judged_by_on": due_on}
    changed = apply(milestone, Edit("milestone.edited", written, version, around(milestone)), actor=actor)
    if needed is not None and set_dependencies(actor=actor, milestone=milestone, needed=needed) and not changed:
        count_up(milestone, version)
    if changed:
        refresh_tasks([task.pk])


@transaction.atomic
def cancel_milestone(*, actor: Actor, milestone: Milestone, reason: str) -> None:
    """Cancels an open milestone: it is counted nowhere, its spell ends, what waited for it is free.

    Raises InvalidInputError without a reason and for the last one of its task, MoveRefusedError unless it is open.
    """
    ensure_reason(reason, _("Say why the milestone is cancelled."))
    others = Milestone.objects.counted().filter(task=milestone.task_id).exclude(pk=milestone.pk)
    if not others.exists():
        raise InvalidInputError(_("A task keeps at least one milestone: cancel the task instead."))
    values = {"overdue_since": None}
    make(milestone, find(MILESTONE_MOVES, "cancel"), actor=actor, around=around(milestone, reason), values=values)
    end_spell(milestone, actor=actor)
    note_unblocked(dependents_of([milestone.pk]))
    refresh_tasks([milestone.task_id])


@transaction.atomic
def remove_milestone(*, actor: Actor, milestone: Milestone) -> None:
    """Removes a milestone of a draft. Raises InvalidInputError once the task is handed out, and for the last one."""
    task = milestone.task
    if is_handed_out(task):
        raise InvalidInputError(_("The task is handed out: cancel the milestone instead."))
    if task.milestones.count() == 1:
        raise InvalidInputError(_("A task keeps at least one milestone: cancel the task instead."))
    if milestone.needed_by.exists():
        raise InvalidInputError(_("Other milestones wait for this one: change them first."))
    trail.record(
        actor, Change("milestone.removed", milestone, task, task.campaign_id, changes={"name": [milestone.name, None]})
    )
    milestone.delete()
    refresh_tasks([task.pk])
