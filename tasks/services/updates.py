"""Progress updates: submitted with claims and evidence, accepted or returned by the office (rules.md §2, §6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.display import number_text
from base.errors import DomainError, InvalidInputError, MoveRefusedError
from base.moves import find, make
from base.trail import Actor
from campaign.policies import policy_of
from tasks.models import Evidence, Measure, Milestone, MilestoneClaim, ProgressUpdate, Task
from tasks.policy import TasksPolicy
from tasks.services.claims import claim_milestone, ensure_reason, return_claim, withdraw_claim
from tasks.services.dependencies import note_unblocked, note_unblocked_together
from tasks.services.drafts import (
    EDITABLE,
    UpdateDraft,
    around,
    ensure_of_task,
    is_theirs,
    open_draft,
    period_now,
    place_of,
    stored_as,
    submitted_meanwhile,
    write,
)
from tasks.services.figures import refresh_task, refresh_tasks, with_figures_now
from tasks.services.order import ensure_order
from tasks.services.readings import ReadingDraft, check_readings
from tasks.services.tasks import ensure_active
from tasks.workflow import UPDATE_MOVES, ClaimState, MilestoneState, UpdateState

NOTED = ("narrative", "readings", "claims", "proofs", "difficulties", "next_steps", "highlights", "behind_reason")
"""What a return may name a reason for."""


def submit_update(*, actor: Actor, draft: UpdateDraft, version: int | None = None) -> ProgressUpdate:
    """Saves an update and submits it; the same `client_uid` again returns the one that was submitted.

    Raises InvalidInputError, with the fields it concerns, for an empty narrative, claims without evidence, claims the
    unit may not make, falling readings, or no reason while behind pace; MoveRefusedError when a milestone was claimed
    meanwhile, and when something else was submitted under this `client_uid`; StaleVersionError as saving does. Nothing
    is kept then.
    """
    stored = stored_as(actor, draft)
    if stored is not None and stored.state not in EDITABLE:
        return _said_before(stored, draft)
    try:
        with transaction.atomic(), trail.together():
            return _submit(actor, draft, stored, version)
    except (DomainError, IntegrityError) as error:
        twin = ProgressUpdate.objects.filter(client_uid=draft.client_uid).exclude(state__in=EDITABLE).first()
        if twin is not None and is_theirs(actor, draft, twin):
            return _said_before(twin, draft)
        if isinstance(error, DomainError):
            raise
        raise MoveRefusedError(_("Your unit filed another report at this moment: send yours again.")) from error


def _said_before(submitted: ProgressUpdate, draft: UpdateDraft) -> ProgressUpdate:
    """What was submitted as this before. Raises MoveRefusedError when the draft says anything else, to lose nothing."""
    told = {(each.measure_id, each.value) for each in draft.readings}
    is_same = (
        all(getattr(submitted, name) == value for name, value in draft.values().items())
        and set(draft.claims) <= set(submitted.claims.values_list("milestone", flat=True))
        and told <= set(submitted.readings.values_list("measure", "value"))
    )
    if not is_same:
        raise submitted_meanwhile()
    return submitted


def _submit(actor: Actor, draft: UpdateDraft, stored: ProgressUpdate | None, version: int | None) -> ProgressUpdate:
    task = Task.objects.get(pk=draft.task.pk)
    task.campaign = draft.task.campaign  # with its parent, as it was read with the task
    draft = replace(draft, task=task)
    ensure_active(task)
    _ensure_day(actor, draft)
    milestones = _claimed_milestones(task, draft.unit, _undecided(draft, stored))
    dependents = ensure_order(milestones)
    measures = check_readings(task, draft.unit, draft.readings)
    update = write(actor, draft, stored, version, ClaimState.PENDING)
    update.task = task
    _ensure_complete(update, milestones)
    is_hollow = not milestones and _is_hollow(update, draft.readings, measures)
    note_unblocked_together(milestones)
    for milestone in milestones:
        claim_milestone(actor=actor, milestone=milestone, claimed_on=draft.claimed_on, reason=draft.claim_reason)
    note_unblocked(sorted(dependents))
    values = {"submitted_at": clock.now(), "is_hollow": is_hollow, "return_reason": "", "return_notes": {}}
    if update.submitted_at is None:
        values |= _place(update)
    make(update, find(UPDATE_MOVES, "submit"), actor=actor, around=around(update), values=values)
    refreshed = refresh_task(task)
    if not update.behind_reason and not update.on_behalf:
        _ensure_not_behind(refreshed or with_figures_now(task))
    return update


def _place(update: ProgressUpdate) -> dict[str, object]:
    """A draft is a report of the period in which it is first submitted."""
    if period_now(update.task) == update.period:
        return {}
    period, supplement = place_of(update.task, update.unit)
    return {"period": period, "supplement": supplement}


def _undecided(draft: UpdateDraft, stored: ProgressUpdate | None) -> set[int]:
    """The claims of a draft without those that this report had verified before it was returned."""
    if stored is None or not getattr(stored, "has_claims", False):
        return set(draft.claims)
    verified = MilestoneClaim.objects.filter(update=stored, state=ClaimState.VERIFIED)
    return set(draft.claims) - set(verified.values_list("milestone", flat=True))


def _claimed_milestones(task: Task, unit: Unit, wanted: Collection[int]) -> list[Milestone]:
    """The milestones claimed, by id. Raises InvalidInputError naming every one that this unit may not claim."""
    if not wanted:
        return []
    claimable = {milestone.pk: milestone for milestone in claimable_milestones(task, unit)}
    wrong = [pk for pk in wanted if pk not in claimable]
    if wrong:
        ensure_of_task(task, wrong)
        names = Milestone.objects.filter(pk__in=wrong).values_list("name", flat=True)
        text = _("These milestones cannot be claimed by your unit now: %(names)s.") % {"names": "、".join(names)}
        raise InvalidInputError(text, fields={"claims": [text]})
    return [claimable[pk] for pk in sorted(wanted)]


def claimable_milestones(task: Task, unit: Unit) -> list[Milestone]:
    """Open milestones a unit may claim: the lead unit all that name no other, any other those that name it."""
    mine = Milestone.objects.filter(task=task, state=MilestoneState.OPEN).of_unit(unit.pk).with_dependencies()
    found = list(mine.order_by("number"))
    for milestone in found:
        milestone.task = task
    return found


def _ensure_complete(update: ProgressUpdate, claimed: Sequence[Milestone]) -> None:
    fields: dict[str, list[str]] = {}
    if not update.narrative:
        fields["narrative"] = [_("Say what was done in this period.")]
    needed = policy_of(update.task.campaign, TasksPolicy).claim_evidence
    if claimed and Evidence.objects.filter(update=update).count() < needed:
        fields["proofs"] = [_("A claim needs evidence: add at least %(count)d photo or document.") % {"count": needed}]
    if fields:
        raise InvalidInputError(_("The report is not complete yet."), fields=fields)


def _is_hollow(update: ProgressUpdate, readings: Sequence[ReadingDraft], measures: Mapping[int, Measure]) -> bool:
    """Without a claim: no reading that differs from the last accepted, no file new to the task (rules.md §6)."""
    if any(each.value != measures[each.measure_id].current for each in readings):
        return False
    shown = Evidence.objects.filter(update__task=update.task_id).exclude(update=update)
    known = shown.exclude(update__state=UpdateState.DRAFT).values("file")
    return not Evidence.objects.filter(update=update).exclude(file__in=known).exists()


def _ensure_not_behind(task: Task) -> None:
    """Asks for a reason, after this update's own claims and readings; the office, filing on behalf, need give none."""
    pace = task.pace(clock.today())
    behind = policy_of(task.campaign, TasksPolicy).behind_points
    if pace is not None and pace.gap <= -behind:
        text = _("The task is %(points)s points behind pace: say why.") % {"points": number_text(-pace.gap)}
        raise InvalidInputError(text, fields={"behind_reason": [text]})


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
        around=around(update),
        values={"decided_at": clock.now()},
    )
    refresh_tasks([update.task_id])


@transaction.atomic
def return_update(
    *, actor: Actor, update: ProgressUpdate, reason: str = "", notes: Mapping[str, str] | None = None
) -> None:
    """Returns a submitted update with a reason or `notes` by field, and with it every claim not yet decided.

    Raises InvalidInputError without either, MoveRefusedError from a wrong state.
    """
    told = {name: note.strip() for name, note in (notes or {}).items() if name in NOTED and note.strip()}
    reason = reason.strip() or "；".join(told.values())
    ensure_reason(reason, _("Say why it is returned."))
    values = {"decided_at": clock.now(), "return_reason": reason, "return_notes": told}
    make(update, find(UPDATE_MOVES, "return"), actor=actor, around=around(update, reason), values=values)
    for claim in MilestoneClaim.objects.filter(update=update, state=ClaimState.PENDING).select_related(
        "milestone__task"
    ):
        return_claim(actor=actor, claim=claim, reason=reason)
    refresh_tasks([update.task_id])


@transaction.atomic
def withdraw_update(*, actor: Actor, update: ProgressUpdate) -> None:
    """Takes an update back before its review: it is a draft again, its pending claims are ticked in it.

    Raises MoveRefusedError afterwards, and while the unit has another draft for the task.
    """
    claims = MilestoneClaim.objects.filter(update=update)
    if claims.filter(decided_at__gte=update.submitted_at).exists():
        raise MoveRefusedError(_("This claim was decided already. Reload the page."))
    if open_draft(update.task, update.unit) is not None:
        raise MoveRefusedError(_("Your unit has another draft for this task: submit or discard it first."))
    make(update, find(UPDATE_MOVES, "withdraw"), actor=actor, around=around(update))
    taken_back = list(claims.filter(state=ClaimState.PENDING).values_list("pk", flat=True))
    for claim in MilestoneClaim.objects.filter(update=update, state=ClaimState.PENDING).select_related(
        "milestone__task"
    ):
        withdraw_claim(actor=actor, claim=claim)
    claims.filter(pk__in=taken_back).update(state=ClaimState.TICKED, decided_at=None)
    refresh_tasks([update.task_id])
