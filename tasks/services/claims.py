"""Claims: a unit says a milestone is done, the office verifies, returns or revokes it (rules.md §3, §5)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.moves import Around, find, make
from base.trail import Actor
from campaign.policies import policy_of
from campaign.services.calendar import work_calendar
from tasks.models import Milestone, MilestoneClaim, Suspension, Task
from tasks.policy import TasksPolicy
from tasks.schedule.lateness import late_days, review_excess_days
from tasks.schedule.pauses import Pause
from tasks.services.dates import hold, shifted
from tasks.services.dependencies import note_blocked
from tasks.services.figures import refresh_tasks
from tasks.services.spells import end_spell, follow_date, pause_spell, resume_spell
from tasks.services.stopped import counting_day
from tasks.workflow import MILESTONE_MOVES, TASK_MOVES, ClaimState, SuspensionState, TaskState


def claim_milestone(*, actor: Actor, milestone: Milestone, claimed_on: dt.date | None = None, reason: str = "") -> None:
    """Claims a milestone, inside the transaction that submits its update; pauses its spell.

    `claimed_on` is the local date on which the server received it, unless the office files an earlier day with a
    reason. Raises MoveRefusedError when it is not open.
    """
    day = claimed_on or clock.today()
    values = {
        "claimed_on": day,
        "claim_received_at": clock.now(),
        "late_days": late_days(day, milestone.judged_by_on, milestone.unblocked_on),
    }
    make(milestone, find(MILESTONE_MOVES, "claim"), actor=actor, around=around(milestone, reason), values=values)
    pause_spell(milestone, actor=actor)


@transaction.atomic
def verify_claim(*, actor: Actor, claim: MilestoneClaim) -> None:
    """Verifies a claim: the milestone is done, its spell ends.

    Raises MoveRefusedError when it was decided already, or while what the milestone waits for is not verified.
    """
    milestone = claim.milestone
    _ensure_needed_verified(milestone)
    _decide(claim, ClaimState.VERIFIED)
    values = {"verified_on": clock.today(), "overdue_since": None}
    make(milestone, find(MILESTONE_MOVES, "verify"), actor=actor, around=around(milestone), values=values)
    end_spell(milestone, actor=actor)
    refresh_tasks([milestone.task_id])


def _ensure_needed_verified(milestone: Milestone) -> None:
    waiting = Milestone.objects.not_verified().filter(needed_by__milestone=milestone)
    names = [f"{code} {name}" for code, name in waiting.values_list("task__code", "name")]
    if names:
        raise MoveRefusedError(
            _("“%(name)s” waits for the verification of: %(needed)s.")
            % {"name": milestone.name, "needed": "、".join(names)}
        )


@transaction.atomic
def return_claim(*, actor: Actor, claim: MilestoneClaim, reason: str) -> None:
    """Returns a claim with a reason: the milestone is open again and the same spell runs on.

    Days the review took beyond its limit are added to the due date. Raises InvalidInputError without a reason,
    MoveRefusedError when it was decided already.
    """
    ensure_reason(reason, _("Say why it is returned."))
    milestone = claim.milestone
    _decide(claim, ClaimState.RETURNED, reason.strip())
    hold(milestone)
    values = _unclaimed() | shifted(milestone, _excess_days(milestone))
    make(milestone, find(MILESTONE_MOVES, "return"), actor=actor, around=around(milestone, reason), values=values)
    follow_date(milestone)
    if milestone.task.state == TaskState.ACTIVE:
        resume_spell(milestone, actor=actor)
    note_blocked([milestone.pk])
    refresh_tasks([milestone.task_id])


@transaction.atomic
def withdraw_claim(*, actor: Actor, claim: MilestoneClaim) -> None:
    """Takes a claim back before it is decided; adds no days. Raises MoveRefusedError when it was decided already."""
    milestone = claim.milestone
    _decide(claim, ClaimState.WITHDRAWN)
    move = find(MILESTONE_MOVES, "withdraw")
    make(milestone, move, actor=actor, around=around(milestone), values=_unclaimed())
    if milestone.task.state == TaskState.ACTIVE:
        resume_spell(milestone, actor=actor)
    note_blocked([milestone.pk])
    refresh_tasks([milestone.task_id])


@transaction.atomic
def revoke_verification(*, actor: Actor, milestone: Milestone, reason: str) -> None:
    """Revokes a verification: the milestone is as if never claimed, in a new spell; a closed task runs again.

    Raises InvalidInputError without a reason, MoveRefusedError from a wrong state.
    """
    ensure_reason(reason, _("Say why the verification is revoked."))
    hold_task(milestone.task)
    day = counting_day(milestone.task_id)
    values = _unclaimed() | {
        "verified_on": None,
        "reopened_at": clock.now(),
        "rungs_from": max(day, milestone.rungs_from or day),
        "overdue_since": None,
    }
    make(milestone, find(MILESTONE_MOVES, "revoke"), actor=actor, around=around(milestone, reason), values=values)
    MilestoneClaim.objects.filter(milestone=milestone, state=ClaimState.VERIFIED).update(state=ClaimState.REVOKED)
    task = milestone.task
    if task.state == TaskState.CLOSED:
        reopened = Around(campaign_id=task.campaign_id, reason=reason.strip())
        make(task, find(TASK_MOVES, "reopen"), actor=actor, around=reopened)
    note_blocked([milestone.pk])
    refresh_tasks([milestone.task_id])


def hold_task(task: Task) -> None:
    """Reads a task's state anew and holds the row: of closing and revoking at once, one sees what the other did."""
    task.refresh_from_db(fields=["state"], from_queryset=Task.objects.select_for_update())


def _unclaimed() -> dict[str, Any]:
    """A returned, withdrawn or revoked milestone has neither `claimed_on` nor `verified_on`."""
    return {"claimed_on": None, "claim_received_at": None, "late_days": None}


def _excess_days(milestone: Milestone) -> int:
    if milestone.claim_received_at is None:
        return 0
    policy = policy_of(milestone.task.campaign, TasksPolicy)
    granted = Suspension.objects.filter(
        task=milestone.task_id, state__in=[SuspensionState.GRANTED, SuspensionState.ENDED]
    )
    return review_excess_days(
        clock.local_date(milestone.claim_received_at),
        clock.today(),
        limit=policy.review_working_days,
        calendar=work_calendar(),
        pauses=[Pause(each.starts_on, each.ends_on) for each in granted],
    )


def _decide(claim: MilestoneClaim, state: ClaimState, reason: str = "") -> None:
    pending = MilestoneClaim.objects.filter(pk=claim.pk, state=ClaimState.PENDING)
    if pending.update(state=state, decided_at=clock.now(), reason=reason) != 1:
        raise MoveRefusedError(_("This claim was decided already. Reload the page."))
    claim.state = state


def ensure_reason(reason: str, text: str) -> None:
    """Raises InvalidInputError beside the reason when there is none."""
    if not reason.strip():
        raise InvalidInputError(text, fields={"reason": [text]})


def around(milestone: Milestone, reason: str = "") -> Around:
    """What stands around a milestone's event."""
    return Around(root=milestone.task, campaign_id=milestone.task.campaign_id, reason=reason.strip())
