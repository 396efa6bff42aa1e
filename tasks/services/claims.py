"""Claims: a unit says a milestone is done, the office verifies or returns it (rules.md §3)."""

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
from tasks.models import Milestone, MilestoneClaim, ProgressUpdate
from tasks.policy import TasksPolicy
from tasks.schedule import review_excess_days
from tasks.services.figures import refresh_tasks
from tasks.services.spells import end_spell, pause_spell, resume_spell
from tasks.workflow import MILESTONE_MOVES, ClaimState


def claim_milestone(*, actor: Actor, update: ProgressUpdate, milestone: Milestone) -> MilestoneClaim:
    """Claims a milestone in an update, inside the transaction that submits it; pauses its spell.

    `claimed_on` is the local date on which the server received it. Raises MoveRefusedError when it is not open.
    """
    values = {"claimed_on": clock.today(), "claim_received_at": clock.now()}
    make(milestone, find(MILESTONE_MOVES, "claim"), actor=actor, around=_around(milestone), values=values)
    pause_spell(milestone, actor=actor)
    return MilestoneClaim.objects.create(update=update, milestone=milestone)


@transaction.atomic
def verify_claim(*, actor: Actor, claim: MilestoneClaim) -> None:
    """Verifies a claim: the milestone is done, its spell ends. Raises MoveRefusedError when it was decided already."""
    milestone = claim.milestone
    _decide(claim, ClaimState.VERIFIED)
    values = {"verified_on": clock.today(), "overdue_since": None}
    make(milestone, find(MILESTONE_MOVES, "verify"), actor=actor, around=_around(milestone), values=values)
    end_spell(milestone, actor=actor)
    refresh_tasks([milestone.task_id])


@transaction.atomic
def return_claim(*, actor: Actor, claim: MilestoneClaim, reason: str) -> None:
    """Returns a claim with a reason: the milestone is open again and the same spell runs on.

    Days the review took beyond its limit are added to the due date. Raises InvalidInputError without a reason,
    MoveRefusedError when it was decided already.
    """
    if not reason.strip():
        raise InvalidInputError(_("Say why it is returned."), fields={"reason": [_("Say why it is returned.")]})
    milestone = claim.milestone
    _decide(claim, ClaimState.RETURNED, reason.strip())
    excess = _excess_days(milestone)
    values: dict[str, Any] = {"claimed_on": None, "claim_received_at": None}
    if excess and milestone.due_on:
        values["due_on"] = milestone.due_on + dt.timedelta(days=excess)
    make(milestone, find(MILESTONE_MOVES, "return"), actor=actor, around=_around(milestone, reason), values=values)
    resume_spell(milestone, actor=actor)
    refresh_tasks([milestone.task_id])


def _excess_days(milestone: Milestone) -> int:
    if milestone.claim_received_at is None:
        return 0
    policy = policy_of(milestone.task.campaign, TasksPolicy)
    received_on = clock.local_date(milestone.claim_received_at)
    return review_excess_days(received_on, clock.today(), limit=policy.review_working_days, calendar=work_calendar())


def _decide(claim: MilestoneClaim, state: ClaimState, reason: str = "") -> None:
    pending = MilestoneClaim.objects.filter(pk=claim.pk, state=ClaimState.PENDING)
    if pending.update(state=state, decided_at=clock.now(), reason=reason) != 1:
        raise MoveRefusedError(_("This claim was decided already. Reload the page."))
    claim.state = state


def _around(milestone: Milestone, reason: str = "") -> Around:
    return Around(root=milestone.task, campaign_id=milestone.task.campaign_id, reason=reason)
