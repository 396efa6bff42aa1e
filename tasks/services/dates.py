"""How the days of a milestone move: by suspensions, review excess, extensions and corrections (rules.md §3)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.edits import Edit, apply
from base.errors import InvalidInputError
from base.moves import Around
from base.trail import Actor
from campaign.schedule import DAY
from tasks.models import Milestone, Task
from tasks.schedule.lateness import judged_after_extension, late_days
from tasks.services.figures import refresh_tasks
from tasks.services.spells import end_spell, follow_date, judge_entry_again
from tasks.services.stopped import counting_day
from tasks.workflow import MilestoneState, TaskState

SHIFTED = ("due_on", "judged_by_on", "rungs_from", "unblocked_on", "overdue_since")


READ = ("state", *SHIFTED, "baseline_due_on", "claimed_on", "claim_received_at", "late_days")
"""What the days of a milestone are counted from."""


def hold(milestone: Milestone) -> None:
    """Reads anew what days are counted from, and holds it to the end of the transaction: someone may have moved it."""
    milestone.refresh_from_db(fields=READ, from_queryset=Milestone.objects.select_for_update())


def shifted(milestone: Milestone, days: int) -> dict[str, Any]:
    """The days of a milestone moved by a suspension or by review excess; nothing for none."""
    moved = dt.timedelta(days=days)
    return {name: getattr(milestone, name) + moved for name in SHIFTED if days and getattr(milestone, name)}


def extended(milestone: Milestone, new_due_on: dt.date, *, suspended_days: int = 0) -> dict[str, Any]:
    """The days of a milestone after an extension granted today, `suspended_days` days into a suspension.

    Raises InvalidInputError unless it goes to a later day than the present one and not before today.
    """
    today = clock.today()
    if milestone.due_on is None or milestone.judged_by_on is None:
        raise InvalidInputError(_("This milestone has no date: enter one by a correction."))
    if new_due_on <= milestone.due_on or new_due_on < today:
        text = _("An extension goes to a day after %(due)s and not before today.") % {"due": milestone.due_on}
        raise InvalidInputError(text, fields={"new_due_on": [text]})
    judged = judged_after_extension(
        milestone.judged_by_on + dt.timedelta(days=suspended_days),
        old_due_on=milestone.due_on,
        new_due_on=new_due_on,
        granted_on=today,
    )
    return {
        "due_on": new_due_on,
        "judged_by_on": judged - dt.timedelta(days=suspended_days),
        "overdue_since": None,
    }


@transaction.atomic
def correct_milestone(
    *, actor: Actor, milestone: Milestone, due_on: dt.date | None, reason: str, version: int | None = None
) -> None:
    """Mends a wrong date: sets it and the baseline, and ends the spell if the milestone is no longer late.

    Raises InvalidInputError without a reason, for a cancelled milestone, and for a date in an ongoing task;
    StaleVersionError when it was changed meanwhile.
    """
    if not reason.strip():
        text = _("Say what was wrong.")
        raise InvalidInputError(text, fields={"reason": [text]})
    ensure_may_be_dated(milestone.task, due_on)
    hold(milestone)
    if milestone.state == MilestoneState.CANCELLED:
        raise InvalidInputError(_("This milestone is cancelled."))
    values: dict[str, Any] = {"due_on": due_on, "baseline_due_on": due_on, "judged_by_on": due_on}
    if milestone.claimed_on:
        values["late_days"] = late_days(milestone.claimed_on, due_on, milestone.unblocked_on)
    still_late = _is_late(milestone, due_on, values.get("late_days"))
    values["overdue_since"] = due_on + DAY if due_on and still_late and milestone.overdue_since else None
    around = Around(root=milestone.task, campaign_id=milestone.task.campaign_id, reason=reason.strip())
    if not apply(milestone, Edit("milestone.corrected", values, version, around), actor=actor):
        return
    if still_late:
        judge_entry_again(milestone)
        follow_date(milestone)
    else:
        end_spell(milestone, actor=actor)
    refresh_tasks([milestone.task_id])


def _is_late(milestone: Milestone, due_on: dt.date | None, days: int | None) -> bool:
    """A claimed one by its claim, an open one by today; while suspended by the first suspended day."""
    if due_on is None:
        return False
    return bool(days) if milestone.state != MilestoneState.OPEN else due_on < counting_day(milestone.task_id)


@transaction.atomic
def correct_start(
    *, actor: Actor, task: Task, starts_on: dt.date | None, reason: str, version: int | None = None
) -> None:
    """Mends the day a task handed out begins. Raises InvalidInputError without a reason, StaleVersionError."""
    if not reason.strip():
        text = _("Say what was wrong.")
        raise InvalidInputError(text, fields={"reason": [text]})
    around = Around(campaign_id=task.campaign_id, reason=reason.strip())
    if apply(task, Edit("task.corrected", {"starts_on": starts_on}, version, around), actor=actor):
        refresh_tasks([task.pk])


def ensure_may_be_dated(task: Task, due_on: dt.date | None) -> None:
    """Raises InvalidInputError for a date in an ongoing task: it holds no dated milestones."""
    if due_on and task.is_ongoing:
        text = _("An ongoing task has no dated milestones: it is followed by its reports.")
        raise InvalidInputError(text, fields={"due_on": [text]})


def is_handed_out(task: Task) -> bool:
    """From then on dates move only by extension, suspension, review excess or correction."""
    return task.state != TaskState.DRAFT
