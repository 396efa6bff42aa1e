"""Suspensions: a task's clock stopped, and what resuming adds to its dates (rules.md §3)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.edits import Edit, apply
from base.errors import InvalidInputError
from base.moves import Around, find, make
from base.trail import Actor, Change, record
from tasks.models import MeasurePlan, Milestone, Suspension, Task
from tasks.services.claims import ensure_reason
from tasks.services.dates import shifted
from tasks.services.figures import refresh_tasks
from tasks.services.spells import follow_date, pause_spell, resume_spell
from tasks.workflow import SUSPENSION_MOVES, TASK_MOVES, MilestoneState, SuspensionState, TaskState

WAITING = (SuspensionState.ASKED, SuspensionState.GRANTED)


@transaction.atomic
def ask_suspension(*, actor: Actor, task: Task, reason: str) -> Suspension:
    """Asks for the clock to be stopped. Raises InvalidInputError without a reason, unless the task runs, and twice."""
    ensure_reason(reason, _("Say why the task has to stop."))
    if task.state != TaskState.ACTIVE:
        raise InvalidInputError(_("This task is “%(state)s”.") % {"state": task.get_state_display()})
    if Suspension.objects.filter(task=task, state__in=WAITING).exists():
        raise InvalidInputError(_("A request for this task waits for its decision already."))
    suspension = Suspension.objects.create(task=task, reason=reason.strip(), asked_at=clock.now())
    record(actor, Change("suspension.asked", suspension, task, task.campaign_id, reason=reason.strip()))
    return suspension


@transaction.atomic
def grant_suspension(*, actor: Actor, suspension: Suspension) -> None:
    """Stops the clock from today, never back-dated; pauses the spells of the task's milestones.

    Raises MoveRefusedError when it was decided already or the task does not run.
    """
    task = suspension.task
    values = {"decided_at": clock.now(), "starts_on": clock.today()}
    make(suspension, find(SUSPENSION_MOVES, "grant"), actor=actor, around=_around(suspension), values=values)
    around = Around(campaign_id=task.campaign_id, reason=suspension.reason)
    make(task, find(TASK_MOVES, "suspend"), actor=actor, around=around)
    for milestone in _moved_by(task):
        pause_spell(milestone, actor=actor)
    refresh_tasks([task.pk])


@transaction.atomic
def suspend_task(*, actor: Actor, task: Task, reason: str) -> Suspension:
    """Stops the clock without being asked; a request that waits is granted. Raises as asking and granting do."""
    asked = Suspension.objects.filter(task=task).asked().select_related("task").first()
    suspension = asked or ask_suspension(actor=actor, task=task, reason=reason)
    suspension.task = task
    grant_suspension(actor=actor, suspension=suspension)
    return suspension


@transaction.atomic
def refuse_suspension(*, actor: Actor, suspension: Suspension, answer: str) -> None:
    """Refuses with an answer. Raises InvalidInputError without one, MoveRefusedError when it was decided already."""
    ensure_reason(answer, _("Say why it is refused."))
    values = {"decided_at": clock.now(), "answer": answer.strip()}
    make(suspension, find(SUSPENSION_MOVES, "refuse"), actor=actor, around=_around(suspension, answer), values=values)


@transaction.atomic
def withdraw_suspension(*, actor: Actor, suspension: Suspension) -> None:
    """Takes a request back. Raises MoveRefusedError when it was decided already."""
    values = {"decided_at": clock.now()}
    make(suspension, find(SUSPENSION_MOVES, "withdraw"), actor=actor, around=_around(suspension), values=values)


@transaction.atomic
def resume_task(*, actor: Actor, task: Task) -> None:
    """Lets the clock run again from today: the suspended days, the first included and today not, are added.

    To every milestone open or claimed now, and to every plan point after the first suspended day. Paused spells of open
    milestones run on. Raises MoveRefusedError unless the task is suspended.
    """
    make(task, find(TASK_MOVES, "resume"), actor=actor, around=Around(campaign_id=task.campaign_id))
    suspension = Suspension.objects.select_related("task").get(task=task, state=SuspensionState.GRANTED)
    first, today = suspension.starts_on, clock.today()
    make(suspension, find(SUSPENSION_MOVES, "end"), actor=actor, around=_around(suspension), values={"ends_on": today})
    days = (today - first).days
    for milestone in _moved_by(task):
        edit = Edit("milestone.moved", shifted(milestone, days), around=Around(root=task, campaign_id=task.campaign_id))
        apply(milestone, edit, actor=actor)
        follow_date(milestone)
        if milestone.state == MilestoneState.OPEN:
            resume_spell(milestone, actor=actor)
    _move_plan(task, first, days)
    refresh_tasks([task.pk])


def _moved_by(task: Task) -> list[Milestone]:
    rows = Milestone.objects.filter(task=task, state__in=[MilestoneState.OPEN, MilestoneState.CLAIMED])
    return list(rows.select_related("task"))


def _move_plan(task: Task, first: dt.date, days: int) -> None:
    """Moves plan points, the latest first, so that no two of a measure ever share a day."""
    points = MeasurePlan.objects.filter(measure__task=task, by_on__gt=first).order_by("-by_on")
    for point in points if days else ():
        MeasurePlan.objects.filter(pk=point.pk).update(by_on=point.by_on + dt.timedelta(days=days))


def _around(suspension: Suspension, reason: str = "") -> Around:
    task = suspension.task
    return Around(root=task, campaign_id=task.campaign_id, reason=reason.strip())
