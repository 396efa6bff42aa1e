"""Tasks: made with their units and milestones, and handed out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.errors import InvalidInputError
from base.moves import Around, find, make
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import Phase, ProjectList
from tasks.models import Milestone, Responsibility, Task, TaskQuestion
from tasks.services.figures import refresh_tasks
from tasks.workflow import TASK_MOVES, TaskState


@dataclass(frozen=True)
class MilestoneDraft:
    """A milestone to be made. `due_text` is the date as it was written."""

    name: str
    due_on: dt.date | None = None
    due_text: str = ""
    weight: int = 1
    unit: Unit | None = None


@dataclass(frozen=True)
class QuestionDraft:
    """What could not be read: which field, what is asked, the words as written."""

    field: str
    text: str
    original: str = ""


@dataclass(frozen=True)
class TaskDraft:
    """A task to be made. Units are (unit, role) in the order they were named; no milestone means one named 完成."""

    project_list: ProjectList
    phase: Phase
    code: str
    title: str
    units: Sequence[tuple[Unit, str]] = ()
    milestones: Sequence[MilestoneDraft] = ()
    description: str = ""
    leader_name: str = ""
    leader_title: str = ""
    starts_on: dt.date | None = None
    questions: Sequence[QuestionDraft] = field(default_factory=tuple)


DEFAULT_MILESTONE = "完成"


@transaction.atomic
def create_task(*, actor: Actor, draft: TaskDraft) -> Task:
    """Makes a draft task. Raises InvalidInputError when list and phase are of two campaigns, or the code is taken."""
    campaign_id = draft.project_list.campaign_id
    if draft.phase.campaign_id != campaign_id:
        raise InvalidInputError(_("The phase and the list belong to different campaigns."))
    same = Task.objects.filter(project_list=draft.project_list, phase=draft.phase, code=draft.code)
    if same.exists():
        raise InvalidInputError(_("This list has a task with the code %(code)s already.") % {"code": draft.code})
    task = Task(
        campaign_id=campaign_id,
        phase=draft.phase,
        project_list=draft.project_list,
        code=draft.code,
        title=draft.title,
        description=draft.description,
        leader_name=draft.leader_name,
        leader_title=draft.leader_title,
        starts_on=draft.starts_on,
    )
    ensure_valid(task)
    task.save()
    _create_parts(task, draft)
    trail.record(actor, Change("task.created", task, campaign_id=campaign_id))
    refresh_tasks([task.pk])
    return task


def _create_parts(task: Task, draft: TaskDraft) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(task=task, unit=unit, role=role, order=order) for order, (unit, role) in enumerate(draft.units)
    )
    milestones = [
        Milestone(
            task=task,
            unit=milestone.unit,
            number=number,
            name=milestone.name,
            due_on=milestone.due_on,
            baseline_due_on=milestone.due_on,
            due_text=milestone.due_text,
            weight=milestone.weight,
        )
        for number, milestone in enumerate(draft.milestones or (MilestoneDraft(DEFAULT_MILESTONE),), 1)
    ]
    for milestone in milestones:
        ensure_valid(milestone)
    Milestone.objects.bulk_create(milestones)
    TaskQuestion.objects.bulk_create(
        TaskQuestion(task=task, field=each.field, text=each.text, original=each.original) for each in draft.questions
    )


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
    refresh_tasks([task.pk])
    task.refresh_from_db()
    return task


def ensure_active(task: Task) -> None:
    """Raises InvalidInputError unless the task is handed out and running."""
    if task.state != TaskState.ACTIVE:
        raise InvalidInputError(_("This task is “%(state)s”.") % {"state": task.get_state_display()})
