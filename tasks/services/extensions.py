"""Extensions: asked for by the lead unit, granted or refused by the office (rules.md §3)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.edits import Edit, apply
from base.errors import InvalidInputError
from base.moves import Around, find, make
from base.trail import Actor, Change, record
from tasks.models import Extension, Milestone
from tasks.services.claims import ensure_reason
from tasks.services.dates import extended, hold
from tasks.services.figures import refresh_tasks
from tasks.services.spells import end_spell
from tasks.services.stopped import counting_day
from tasks.workflow import EXTENSION_MOVES, MilestoneState, TaskState

RUNNING = (TaskState.ACTIVE, TaskState.SUSPENDED)
MOVABLE = (MilestoneState.OPEN, MilestoneState.CLAIMED)


@transaction.atomic
def ask_extension(*, actor: Actor, milestone: Milestone, new_due_on: dt.date, reason: str) -> Extension:
    """Asks for a later date; the clock runs until it is granted.

    Raises InvalidInputError without a reason, for a date that is not later, for a milestone that is done or whose task
    does not run, and while another request waits.
    """
    ensure_reason(reason, _("Say why more time is needed."))
    _ensure_movable(milestone)
    if milestone.due_on is None:
        raise InvalidInputError(_("This milestone has no date: enter one by a correction."))
    extended(milestone, new_due_on)
    if Extension.objects.filter(milestone=milestone).asked().exists():
        raise InvalidInputError(_("A request for this milestone waits for its decision already."))
    extension = Extension.objects.create(
        milestone=milestone,
        old_due_on=milestone.due_on,
        new_due_on=new_due_on,
        reason=reason.strip(),
        asked_at=clock.now(),
    )
    changes = {"new_due_on": [milestone.due_on.isoformat(), new_due_on.isoformat()]}
    task = milestone.task
    record(actor, Change("extension.asked", extension, task, task.campaign_id, reason=reason.strip(), changes=changes))
    return extension


@transaction.atomic
def grant_extension(*, actor: Actor, extension: Extension) -> None:
    """Moves the milestone's date, ends its spell and moves no other milestone; the baseline stays.

    Raises InvalidInputError when the date is no longer a later one, MoveRefusedError when it was decided already.
    """
    milestone = extension.milestone
    hold(milestone)
    _ensure_movable(milestone)
    old = milestone.due_on
    values = extended(milestone, extension.new_due_on, suspended_days=_suspended_days(milestone))
    decided = {"decided_at": clock.now(), "old_due_on": old}
    make(extension, find(EXTENSION_MOVES, "grant"), actor=actor, around=_around(extension), values=decided)
    end_spell(milestone, actor=actor)  # before the date moves: what it passed, it passed by the old one
    apply(milestone, Edit("milestone.extended", values, around=_around(extension, extension.reason)), actor=actor)
    refresh_tasks([milestone.task_id])


@transaction.atomic
def extend_milestone(*, actor: Actor, milestone: Milestone, new_due_on: dt.date, reason: str) -> Extension:
    """Grants more time without being asked. Raises as asking and granting do."""
    extension = ask_extension(actor=actor, milestone=milestone, new_due_on=new_due_on, reason=reason)
    grant_extension(actor=actor, extension=extension)
    return extension


@transaction.atomic
def refuse_extension(*, actor: Actor, extension: Extension, answer: str) -> None:
    """Refuses with an answer. Raises InvalidInputError without one, MoveRefusedError when it was decided already."""
    ensure_reason(answer, _("Say why it is refused."))
    values = {"decided_at": clock.now(), "answer": answer.strip()}
    make(extension, find(EXTENSION_MOVES, "refuse"), actor=actor, around=_around(extension, answer), values=values)


@transaction.atomic
def withdraw_extension(*, actor: Actor, extension: Extension) -> None:
    """Takes a request back. Raises MoveRefusedError when it was decided already."""
    values = {"decided_at": clock.now()}
    make(extension, find(EXTENSION_MOVES, "withdraw"), actor=actor, around=_around(extension), values=values)


def _ensure_movable(milestone: Milestone) -> None:
    if milestone.task.state not in RUNNING:
        raise InvalidInputError(_("This task is “%(state)s”.") % {"state": milestone.task.get_state_display()})
    if milestone.state not in MOVABLE:
        raise InvalidInputError(_("This milestone is “%(state)s”.") % {"state": milestone.get_state_display()})


def _suspended_days(milestone: Milestone) -> int:
    """Days of a suspension that lasts, to today: they count for the day the milestone is judged by."""
    return (clock.today() - counting_day(milestone.task_id)).days


def _around(extension: Extension, reason: str = "") -> Around:
    task = extension.milestone.task
    return Around(root=task, campaign_id=task.campaign_id, reason=reason.strip())
