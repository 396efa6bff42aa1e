"""What becomes of a finding: assigned, taken, disputed, rectified, verified, reopened (rules.md §2, §8)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import find, make
from base.trail import Actor
from inspections.models import Finding, FindingPhoto
from inspections.schedule.limits import read_limit
from inspections.services.deadlines import SETTLE, TAKE, VERIFY, rectify_end, step_end
from inspections.services.finding_photos import add_photos, ensure_few
from inspections.services.findings import around, limit_help
from inspections.services.messages import tell_office, tell_unit
from inspections.services.recurrence import follow
from inspections.workflow import FINDING_MOVES, FindingState
from tasks.services.claims import ensure_reason
from tasks.services.spells import end_spell, pause_spell, resume_spell

MOST_DISPUTES = 2


@transaction.atomic
def assign_finding(
    *, actor: Actor, finding: Finding, unit: Unit, support_units: Sequence[Unit] = (), limit_text: str | None = None
) -> None:
    """Hands a finding to the unit that answers for it; its clock starts now.

    Raises InvalidInputError for a limit that cannot be read or a unit that has ended, MoveRefusedError from another
    state.
    """
    if limit_text is not None:
        finding.limit_text = limit_text.strip()
    _ensure_can_answer(unit, finding.limit_text)
    at = clock.now()
    values = {
        "unit": unit,
        "limit_text": finding.limit_text,
        "assigned_at": at,
        "due_at": rectify_end(finding, at),
        "step_due_at": step_end(finding.campaign, TAKE, at),
    }
    make(finding, find(FINDING_MOVES, "assign"), actor=actor, around=around(finding), values=values)
    finding.support_units.set([each for each in support_units if each.pk != unit.pk])
    tell_unit(finding, "assigned")


def _ensure_can_answer(unit: Unit, limit_text: str) -> None:
    fields: dict[str, list[str]] = {}
    if unit.ended_on is not None and unit.ended_on <= clock.today():
        fields["unit"] = [_("This unit has ended: choose its successor.")]
    if limit_text and read_limit(limit_text, year=clock.today().year) is None:
        fields["limit_text"] = [limit_help()]
    if fields:
        raise InvalidInputError(_("The finding cannot be assigned like this."), fields=fields)


@transaction.atomic
def take_finding(*, actor: Actor, finding: Finding) -> None:
    """The unit takes what it was assigned. Raises MoveRefusedError from another state."""
    values = {"taken_at": clock.now(), "step_due_at": finding.due_at}
    make(finding, find(FINDING_MOVES, "take"), actor=actor, around=around(finding), values=values)


@transaction.atomic
def dispute_finding(*, actor: Actor, finding: Finding, reason: str) -> None:
    """The unit says that it is not its to answer for; the clock runs on unless the dispute is upheld.

    Raises InvalidInputError without a reason, MoveRefusedError from another state or after two disputes.
    """
    ensure_reason(reason, _("Say why the unit does not answer for it."))
    if finding.dispute_count >= MOST_DISPUTES:
        raise MoveRefusedError(_("It was disputed twice already: the decision stands."))
    values = {
        "dispute_count": finding.dispute_count + 1,
        "step_due_at": step_end(finding.campaign, SETTLE, clock.now()),
    }
    make(finding, find(FINDING_MOVES, "dispute"), actor=actor, around=around(finding, reason), values=values)
    pause_spell(finding, actor=actor)
    tell_office(finding, "disputed")


@transaction.atomic
def settle_dispute(*, actor: Actor, finding: Finding, reason: str, unit: Unit | None = None) -> None:
    """Upheld: another unit is given it, and its clock starts anew. Refused (no other unit): as if it never stopped.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say why it is decided so."))
    at = clock.now()
    values: dict[str, object] = {"step_due_at": step_end(finding.campaign, TAKE, at)}
    is_upheld = unit is not None and unit.pk != finding.unit_id
    if is_upheld:
        _ensure_can_answer(unit, "")  # type: ignore[arg-type]
        values |= {"unit": unit, "assigned_at": at, "due_at": rectify_end(finding, at), "overdue_since": None}
    make(finding, find(FINDING_MOVES, "settle"), actor=actor, around=around(finding, reason), values=values)
    if is_upheld:
        end_spell(finding, actor=actor)
    else:
        resume_spell(finding, actor=actor)
    tell_unit(finding, "settled")


@transaction.atomic
def rectify_finding(*, actor: Actor, finding: Finding, measures: str, photos: Sequence[StoredFile] = ()) -> None:
    """The unit says that it is put right, with an after-photo. Pauses its spell; late is late from here on.

    Raises InvalidInputError without words or without a photo of this rectification, MoveRefusedError from another
    state.
    """
    fields: dict[str, list[str]] = {}
    if not measures.strip():
        fields["measures"] = [_("Say what was done.")]
    if not photos:
        fields["photos"] = [_("Add a photo of how it looks now.")]
    if fields:
        raise InvalidInputError(_("The rectification is not complete yet."), fields=fields)
    ensure_few(photos)
    at = clock.now()
    values = {
        "measures_taken": measures.strip(),
        "rectified_at": at,
        "rectified_by_id": actor.pk if actor.is_person else None,
        "is_late": finding.is_late or (finding.due_at is not None and finding.due_at < at),
        "step_due_at": step_end(finding.campaign, VERIFY, at),
    }
    make(finding, find(FINDING_MOVES, "rectify"), actor=actor, around=around(finding), values=values)
    add_photos(finding, photos, FindingPhoto.Moment.AFTER)
    pause_spell(finding, actor=actor)
    tell_office(finding, "rectified")


@transaction.atomic
def verify_finding(*, actor: Actor, finding: Finding) -> None:
    """Seen and closed (销号): the spell ends, a window for relapses opens. Raises MoveRefusedError from another state.

    Who reported it as rectified does not verify it: raises InvalidInputError.
    """
    if actor.is_person and finding.rectified_by_id == actor.pk:
        raise InvalidInputError(_("Another person than who reported it as rectified verifies it."))
    values = {"verified_at": clock.now(), "step_due_at": None, "overdue_since": None}
    make(finding, find(FINDING_MOVES, "verify"), actor=actor, around=around(finding), values=values)
    end_spell(finding, actor=actor)


@transaction.atomic
def return_finding(*, actor: Actor, finding: Finding, reason: str) -> None:
    """Not put right: the unit goes on, by the date it had; the return counts.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say what is still wrong."))
    values = {
        "returned_count": finding.returned_count + 1,
        "rectified_at": None,
        "rectified_by": None,
        "step_due_at": finding.due_at,
    }
    make(finding, find(FINDING_MOVES, "return"), actor=actor, around=around(finding, reason), values=values)
    resume_spell(finding, actor=actor)
    tell_unit(finding, "returned")


@transaction.atomic
def reopen_finding(*, actor: Actor, finding: Finding, reason: str) -> None:
    """A re-check failed: the same finding is open again, with its limit counted from now; it counts once.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say what the re-check found."))
    at = clock.now()
    due_at = rectify_end(finding, at)
    if due_at is not None and due_at <= at:
        due_at = at + dt.timedelta(days=1)
    values = {
        "reopened_count": finding.reopened_count + 1,
        "verified_at": None,
        "rectified_at": None,
        "rectified_by": None,
        "due_at": due_at,
        "step_due_at": due_at,
    }
    make(finding, find(FINDING_MOVES, "reopen"), actor=actor, around=around(finding, reason), values=values)
    _follow_those_after(finding)
    tell_unit(finding, "reopened")


@transaction.atomic
def void_finding(*, actor: Actor, finding: Finding, reason: str) -> None:
    """It never was one: nothing counts it any more, and what was a relapse of it is judged anew.

    Raises InvalidInputError without a reason, MoveRefusedError once it is verified.
    """
    ensure_reason(reason, _("Say why it is no finding."))
    was_with = finding.unit_id if finding.state != FindingState.REPORTED else None
    values = {"step_due_at": None, "overdue_since": None}
    make(finding, find(FINDING_MOVES, "void"), actor=actor, around=around(finding, reason), values=values)
    end_spell(finding, actor=actor)
    _follow_those_after(finding)
    if was_with:
        tell_unit(finding, "voided")


@transaction.atomic
def mark_duplicate(*, actor: Actor, finding: Finding, other: Finding) -> None:
    """A person confirms that it is the same as another that is open still.

    Raises InvalidInputError for itself, another campaign's, or one that is closed; MoveRefusedError from another state.
    """
    is_open = other.state not in {FindingState.VERIFIED, FindingState.VOID, FindingState.DUPLICATE}
    if other.pk == finding.pk or other.campaign_id != finding.campaign_id or not is_open:
        text = _("Choose another finding of this campaign that is still open.")
        raise InvalidInputError(text, fields={"duplicate_of": [text]})
    values = {"duplicate_of": other, "step_due_at": None}
    make(finding, find(FINDING_MOVES, "mark-duplicate"), actor=actor, around=around(finding), values=values)
    _follow_those_after(finding)


def _follow_those_after(finding: Finding) -> None:
    """What was found the same after it is judged anew."""
    for each in finding.relapses.select_related("site", "campaign__parent").order_by("pk"):
        follow(each)
