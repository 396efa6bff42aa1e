"""Progress updates: submitted with claims and evidence, accepted or returned by the office (rules.md §2, §6)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import once
from base.trail import Actor
from campaign.policies import policy_of
from tasks.models import Evidence, Milestone, MilestoneClaim, ProgressUpdate, Responsibility, Task
from tasks.policy import TasksPolicy
from tasks.services.claims import claim_milestone, return_claim, withdraw_claim
from tasks.services.dependencies import note_unblocked_together
from tasks.services.figures import refresh_tasks
from tasks.services.order import ensure_order
from tasks.services.readings import ReadingDraft, check_readings, store_readings
from tasks.services.rules import reporting_of
from tasks.services.tasks import ensure_active
from tasks.workflow import UPDATE_MOVES, ClaimState, MilestoneState


@dataclass(frozen=True)
class Proof:
    """A stored file and the name it was sent under."""

    file: StoredFile
    name: str


@dataclass(frozen=True)
class UpdateDraft:
    """What a unit reports. `claims` are ids of the task's milestones; `client_uid` makes retries one record.

    `claimed_on` with `claim_reason` is an earlier day of the claims, which only the office may give on behalf.
    """

    task: Task
    unit: Unit
    narrative: str
    difficulties: str = ""
    next_steps: str = ""
    highlights: str = ""
    claims: Sequence[int] = ()
    proofs: Sequence[Proof] = ()
    readings: Sequence[ReadingDraft] = ()
    claimed_on: dt.date | None = None
    claim_reason: str = ""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def submit_update(*, actor: Actor, draft: UpdateDraft) -> ProgressUpdate:
    """Files and submits an update; the same `client_uid` again returns the first one.

    Raises InvalidInputError, with the fields it concerns, for an empty narrative, claims without evidence, or claims
    the unit may not make; MoveRefusedError when a milestone was claimed meanwhile. Nothing is kept then.
    """
    try:
        return once(ProgressUpdate, draft.client_uid, lambda: _submit(actor, draft))
    except IntegrityError as error:
        raise MoveRefusedError(_("Your unit filed another report at this moment: send yours again.")) from error


def _submit(actor: Actor, draft: UpdateDraft) -> ProgressUpdate:
    task = Task.objects.select_related("campaign__parent").get(pk=draft.task.pk)
    ensure_active(task)
    milestones = _claimed_milestones(task, draft)
    ensure_order(milestones)
    measures = check_readings(task, draft.unit, draft.readings)
    _ensure_complete(task, draft)
    _ensure_day(actor, draft)
    policy = policy_of(task.campaign, TasksPolicy)
    period = reporting_of(policy).day_of(clock.today())
    same_period = ProgressUpdate.objects.filter(task=task, unit=draft.unit, period=period)
    latest = same_period.aggregate(latest=Max("supplement"))["latest"]
    update = ProgressUpdate.objects.create(
        task=task,
        unit=draft.unit,
        author_id=actor.pk or 0,
        author_kind=actor.kind,
        on_behalf=actor.on_behalf_unit_id is not None,
        period=period,
        supplement=0 if latest is None else latest + 1,
        narrative=draft.narrative.strip(),
        difficulties=draft.difficulties.strip(),
        next_steps=draft.next_steps.strip(),
        highlights=draft.highlights.strip(),
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )
    Evidence.objects.bulk_create(
        Evidence(update=update, file=proof.file, name=proof.name[:200], added_at=clock.now())
        for proof in {each.file.pk: each for each in draft.proofs}.values()
    )
    store_readings(update, draft.readings, measures)
    note_unblocked_together(milestones)
    for milestone in milestones:
        claim_milestone(
            actor=actor, update=update, milestone=milestone, claimed_on=draft.claimed_on, reason=draft.claim_reason
        )
    around = Around(root=task, campaign_id=task.campaign_id)
    make(update, find(UPDATE_MOVES, "submit"), actor=actor, around=around, values={"submitted_at": clock.now()})
    refresh_tasks([task.pk])
    return update


def _claimed_milestones(task: Task, draft: UpdateDraft) -> list[Milestone]:
    """The milestones a draft claims. Raises InvalidInputError naming every one that this unit may not claim."""
    claimable = {milestone.pk: milestone for milestone in claimable_milestones(task, draft.unit)}
    wrong = [str(pk) for pk in draft.claims if pk not in claimable]
    if wrong:
        names = Milestone.objects.filter(pk__in=draft.claims).exclude(pk__in=claimable).values_list("name", flat=True)
        text = _("These milestones cannot be claimed by your unit now: %(names)s.") % {"names": "、".join(names)}
        raise InvalidInputError(text, fields={"claims": [text]})
    return [claimable[pk] for pk in sorted(set(draft.claims))]


def claimable_milestones(task: Task, unit: Unit) -> list[Milestone]:
    """Open milestones a unit may claim: the lead unit all that name no other, any other those that name it."""
    roles = set(Responsibility.objects.filter(task=task, unit=unit).values_list("role", flat=True))
    open_ones = Milestone.objects.filter(task=task, state=MilestoneState.OPEN).select_related("task").order_by("number")
    if not roles:
        return []
    leads = Responsibility.Role.LEAD in roles
    return [each for each in open_ones if each.unit_id == unit.pk or (each.unit_id is None and leads)]


def _ensure_complete(task: Task, draft: UpdateDraft) -> None:
    fields: dict[str, list[str]] = {}
    if not draft.narrative.strip():
        fields["narrative"] = [_("Say what was done in this period.")]
    needed = policy_of(task.campaign, TasksPolicy).claim_evidence
    if draft.claims and len({each.file.pk for each in draft.proofs}) < needed:
        fields["proofs"] = [_("A claim needs evidence: add at least %(count)d photo or document.") % {"count": needed}]
    if fields:
        raise InvalidInputError(_("The report is not complete yet."), fields=fields)


def _ensure_day(actor: Actor, draft: UpdateDraft) -> None:
    """An earlier day of a claim is the office's to give, on behalf, with a reason, and never a day to come."""
    if draft.claimed_on is None:
        return
    text = ""
    if actor.on_behalf_unit_id is None:
        text = _("Only the office, filing on behalf, gives an earlier day.")
    elif not draft.claim_reason.strip():
        text = _("Say why an earlier day counts.")
    elif draft.claimed_on > clock.today():
        text = _("This day has not come yet.")
    if text:
        raise InvalidInputError(text, fields={"claimed_on": [text]})


@transaction.atomic
def accept_update(*, actor: Actor, update: ProgressUpdate) -> None:
    """Accepts a submitted update; its claims are decided by themselves. Raises MoveRefusedError from a wrong state."""
    make(
        update,
        find(UPDATE_MOVES, "accept"),
        actor=actor,
        around=_around(update),
        values={"decided_at": clock.now()},
    )
    refresh_tasks([update.task_id])


@transaction.atomic
def return_update(*, actor: Actor, update: ProgressUpdate, reason: str) -> None:
    """Returns a submitted update with a reason, and with it every claim not yet decided.

    Raises InvalidInputError without a reason, MoveRefusedError from a wrong state.
    """
    if not reason.strip():
        raise InvalidInputError(_("Say why it is returned."), fields={"reason": [_("Say why it is returned.")]})
    values = {"decided_at": clock.now(), "return_reason": reason.strip()}
    around = _around(update, reason)
    make(update, find(UPDATE_MOVES, "return"), actor=actor, around=around, values=values)
    for claim in MilestoneClaim.objects.filter(update=update, state=ClaimState.PENDING).select_related(
        "milestone__task"
    ):
        return_claim(actor=actor, claim=claim, reason=reason)
    refresh_tasks([update.task_id])


@transaction.atomic
def withdraw_update(*, actor: Actor, update: ProgressUpdate) -> None:
    """Takes an update back before its review; its pending claims are withdrawn. Raises MoveRefusedError afterwards."""
    make(update, find(UPDATE_MOVES, "withdraw"), actor=actor, around=_around(update))
    if MilestoneClaim.objects.filter(update=update).exclude(state=ClaimState.PENDING).exists():
        raise MoveRefusedError(_("This claim was decided already. Reload the page."))
    for claim in MilestoneClaim.objects.filter(update=update, state=ClaimState.PENDING).select_related(
        "milestone__task"
    ):
        withdraw_claim(actor=actor, claim=claim)
    refresh_tasks([update.task_id])


def _around(update: ProgressUpdate, reason: str = "") -> Around:
    return Around(root=update.task, campaign_id=update.task.campaign_id, reason=reason)
