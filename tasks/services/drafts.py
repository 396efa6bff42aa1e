"""Drafts of updates: they belong to the unit, are saved while written, and lose nobody's text (rules.md §6)."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.edits import stale
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around
from base.once import taken
from base.trail import Actor, Change
from campaign.policies import policy_of
from tasks.models import Evidence, MeasureReading, Milestone, MilestoneClaim, ProgressUpdate, Responsibility, Task
from tasks.policy import TasksPolicy
from tasks.services.readings import ReadingDraft, readable_measures
from tasks.services.rules import reporting_of
from tasks.workflow import ClaimState, UpdateState

EDITABLE = (UpdateState.DRAFT, UpdateState.RETURNED)
TEXTS = ("narrative", "difficulties", "next_steps", "highlights", "behind_reason")
MOST_PROOFS = 30
UNDECIDED = (ClaimState.TICKED, ClaimState.RETURNED, ClaimState.WITHDRAWN)


@dataclass(frozen=True)
class Proof:
    """A stored file, the name it was sent under, and when and where it was taken where the phone knew."""

    file: StoredFile
    name: str
    taken_at: dt.datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None


@dataclass(frozen=True)
class UpdateDraft:
    """What a unit reports. `claims` are ids of the task's milestones; `client_uid` makes retries one record.

    `proofs` are added to those the update has. `claimed_on` with `claim_reason` is an earlier day of the claims, which
    only the office may give on behalf. `corrects` is the accepted update this one corrects.
    """

    task: Task
    unit: Unit
    narrative: str = ""
    difficulties: str = ""
    next_steps: str = ""
    highlights: str = ""
    behind_reason: str = ""
    self_check: Mapping[str, bool] = field(default_factory=dict)
    claims: Sequence[int] = ()
    proofs: Sequence[Proof] = ()
    readings: Sequence[ReadingDraft] = ()
    claimed_on: dt.date | None = None
    claim_reason: str = ""
    corrects: ProgressUpdate | None = None
    begun: ProgressUpdate | None = None
    """What the unit has begun, as `open_draft` read it: it is not read again then."""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)

    def values(self) -> dict[str, Any]:
        """The update's own fields."""
        return {name: getattr(self, name).strip() for name in TEXTS} | {"self_check": dict(self.self_check)}


def open_draft(task: Task, unit: Unit) -> ProgressUpdate | None:
    """What the unit has begun and not submitted for a task: its draft, else a report that was returned."""
    found = ProgressUpdate.objects.for_writing().filter(task=task, unit=unit, state__in=EDITABLE)
    return min(found.order_by("-pk"), key=lambda each: each.state != UpdateState.DRAFT, default=None)


@transaction.atomic
def save_draft(*, actor: Actor, draft: UpdateDraft, version: int | None = None) -> ProgressUpdate:
    """Keeps what is written so far, incomplete as it may be; `version` is the one that was read, 0 for none.

    Raises StaleVersionError with the stored texts by field when someone else wrote meanwhile, MoveRefusedError once it
    is submitted, InvalidInputError for a unit without a role in the task. Nothing is kept then.
    """
    ensure_of_task(draft.task, draft.claims)
    _ensure_readable(draft)
    return write(actor, draft, stored_as(actor, draft), version, ClaimState.TICKED)


def stored_as(actor: Actor, draft: UpdateDraft) -> ProgressUpdate | None:
    """The update this was sent as before. Raises ClientUidTakenError for one that is not the actor's to change."""
    if draft.begun is not None and draft.begun.client_uid == draft.client_uid:
        same: ProgressUpdate | None = draft.begun
    else:
        same = ProgressUpdate.objects.filter(client_uid=draft.client_uid).first()
    if same is None:
        return None
    if not is_theirs(actor, draft, same):
        raise taken()
    found: ProgressUpdate = ProgressUpdate.objects.for_writing().get(pk=same.pk) if same is not draft.begun else same
    return found


def is_theirs(actor: Actor, draft: UpdateDraft, update: ProgressUpdate) -> bool:
    """Whether who reports for this task and unit may write on that update: its unit's people; on behalf, what was
    filed on behalf (tasks.permissions.can_report_for).
    """
    is_its_place = (update.task_id, update.unit_id) == (draft.task.pk, draft.unit.pk)
    return is_its_place and (actor.on_behalf_unit_id is None or update.on_behalf)


def write(
    actor: Actor, draft: UpdateDraft, stored: ProgressUpdate | None, version: int | None, claim_state: ClaimState
) -> ProgressUpdate:
    """The update with what the draft says, its claims in this state; `stored` is what it was sent as before.

    Who calls has seen that the unit may make these claims and read these measures.
    """
    if stored is None:
        update = _begin(actor, draft)
    else:
        update = stored
        _rewrite(actor, update, draft, version)
    _write_claims(update, draft.claims, claim_state)
    _write_readings(update, draft)
    _add_proofs(update, draft.proofs, is_new=stored is None)
    return update


def _begin(actor: Actor, draft: UpdateDraft) -> ProgressUpdate:
    if not Responsibility.objects.filter(task=draft.task, unit=draft.unit).exists():
        raise InvalidInputError(_("Your unit has no role in this task."))
    period = period_now(draft.task)
    begun = ProgressUpdate.objects.filter(task=draft.task, unit=draft.unit)
    near = list(begun.filter(Q(state=UpdateState.DRAFT) | Q(period=period)).values_list("pk", "state", "supplement"))
    for other in begun.filter(pk__in=[pk for pk, state, _number in near if state == UpdateState.DRAFT]):
        raise stale(other, draft.values())
    supplement = 1 + max((number for _pk, _state, number in near), default=-1)
    update = ProgressUpdate.objects.create(
        task=draft.task,
        unit=draft.unit,
        author_id=actor.pk or 0,
        author_kind=actor.kind,
        on_behalf=actor.on_behalf_unit_id is not None,
        period=period,
        supplement=supplement,
        corrects=draft.corrects,
        created_at=clock.now(),
        saved_at=clock.now(),
        client_uid=draft.client_uid,
        **draft.values(),
    )
    trail.record(actor, Change("update.begun", update, draft.task, draft.task.campaign_id))
    return update


def period_now(task: Task) -> dt.date:
    """The period a report of today is for, named by its reporting day."""
    return reporting_of(policy_of(task.campaign, TasksPolicy)).day_of(clock.today())


def place_of(task: Task, unit: Unit) -> tuple[dt.date, int]:
    """The period a report of today is for, and its number among the unit's of that period."""
    period = period_now(task)
    latest = ProgressUpdate.objects.filter(task=task, unit=unit, period=period).aggregate(latest=Max("supplement"))
    return period, 0 if latest["latest"] is None else latest["latest"] + 1


def _rewrite(actor: Actor, update: ProgressUpdate, draft: UpdateDraft, version: int | None) -> None:
    """Only the last text of a draft is kept: the trail tells who began and who submitted it, not every save."""
    values = draft.values()
    written = values | {
        "author_id": actor.pk or 0,
        "author_kind": actor.kind,
        "on_behalf": actor.on_behalf_unit_id is not None,
        "saved_at": clock.now(),
    }
    same = ProgressUpdate.objects.filter(pk=update.pk, state__in=EDITABLE)
    read = update.version if version is None else version
    if same.filter(version=read).update(**written, version=F("version") + 1) != 1:
        now: ProgressUpdate = ProgressUpdate.objects.get(pk=update.pk)
        if now.state not in EDITABLE:
            raise submitted_meanwhile()
        raise stale(now, values)
    for name, value in {**written, "version": read + 1}.items():
        setattr(update, name, value)


def submitted_meanwhile() -> MoveRefusedError:
    """The error of a text that belongs to a draft of which another text was submitted."""
    text = _("Your unit submitted this draft with another text meanwhile. Send yours again to file it as well.")
    return MoveRefusedError(text)


def ensure_of_task(task: Task, claims: Collection[int]) -> None:
    """Raises InvalidInputError for ids that are no milestones of the task."""
    ids = set(claims)
    if ids and Milestone.objects.filter(pk__in=ids, task=task).count() != len(ids):
        text = _("Choose milestones of this task.")
        raise InvalidInputError(text, fields={"claims": [text]})


def _ensure_readable(draft: UpdateDraft) -> None:
    if not draft.readings:
        return
    readable = readable_measures(draft.task, draft.unit)
    if any(each.measure_id not in readable for each in draft.readings):
        text = _("This measure is not your unit's to report.")
        raise InvalidInputError(text, fields={"readings": [text]})


def _write_claims(update: ProgressUpdate, wanted: Sequence[int], state: ClaimState) -> None:
    """Claims exactly these milestones; what was decided before stays in the trail, a verified claim where it is."""
    ids = set(wanted)
    mine = MilestoneClaim.objects.filter(update=update)
    present = set(mine.values_list("milestone", flat=True)) if getattr(update, "has_claims", False) else set()
    if present:
        undecided = mine.filter(state__in=UNDECIDED)
        undecided.filter(decided_at__isnull=True).exclude(milestone__in=ids).delete()
        undecided.filter(state=ClaimState.TICKED).exclude(milestone__in=ids).update(state=ClaimState.WITHDRAWN)
        decided = {"decided_at": None} if state == ClaimState.PENDING else {}
        undecided.filter(milestone__in=ids).update(state=state, **decided)
    MilestoneClaim.objects.bulk_create(
        MilestoneClaim(update=update, milestone_id=pk, state=state) for pk in sorted(ids - present)
    )


def _write_readings(update: ProgressUpdate, draft: UpdateDraft) -> None:
    """Keeps exactly these readings; what they may be is judged at submission."""
    if getattr(update, "has_readings", False):
        MeasureReading.objects.filter(update=update).delete()
    MeasureReading.objects.bulk_create(
        MeasureReading(update=update, measure_id=each.measure_id, value=each.value, is_correction=each.is_correction)
        for each in draft.readings
    )


@transaction.atomic
def attach_proof(*, actor: Actor, draft: UpdateDraft, proof: Proof) -> Evidence:
    """Adds one file to what the unit has begun for a task, beginning it if need be; the same file again adds nothing.

    Leaves the draft's version, so that who writes meanwhile is not disturbed. Raises MoveRefusedError once the draft
    was submitted, InvalidInputError beyond the number of files an update may have.
    """
    update = stored_as(actor, draft) or _own_draft(actor, draft) or _begin(actor, draft)
    if update.state not in EDITABLE:
        raise MoveRefusedError(_("This report was submitted already. Reload the page."))
    _add_proofs(update, [proof], is_new=False)
    added: Evidence = Evidence.objects.select_related("update", "file").get(update=update, file=proof.file)
    return added


def _own_draft(actor: Actor, draft: UpdateDraft) -> ProgressUpdate | None:
    """What the unit has begun, where it is the actor's to write on; beginning another is refused then, as stale."""
    begun = open_draft(draft.task, draft.unit)
    return begun if begun is not None and is_theirs(actor, draft, begun) else None


def _add_proofs(update: ProgressUpdate, proofs: Sequence[Proof], *, is_new: bool) -> None:
    """Adds evidence; a file the update has already is not added again."""
    files = {each.file.pk: each for each in proofs}
    if not files:
        return
    present = set() if is_new else set(Evidence.objects.filter(update=update).values_list("file_id", flat=True))
    if len(present | files.keys()) > MOST_PROOFS:
        text = _("A report holds at most %(count)d files.") % {"count": MOST_PROOFS}
        raise InvalidInputError(text, fields={"proofs": [text]})
    Evidence.objects.bulk_create(
        Evidence(
            update=update,
            file=each.file,
            name=each.name[:200],
            added_at=clock.now(),
            taken_at=each.taken_at,
            longitude=each.longitude,
            latitude=each.latitude,
        )
        for pk, each in files.items()
        if pk not in present
    )


@transaction.atomic
def remove_proof(*, evidence: Evidence) -> None:
    """Takes evidence out of a draft. Raises MoveRefusedError once it is submitted."""
    deleted, _rows = Evidence.objects.filter(pk=evidence.pk, update__state__in=EDITABLE).delete()
    if not deleted:
        raise MoveRefusedError(_("This report was submitted already. Reload the page."))


@transaction.atomic
def discard_draft(*, actor: Actor, update: ProgressUpdate) -> None:
    """Throws a draft away that was never submitted. Raises MoveRefusedError for any other."""
    trail.record(actor, Change("update.discarded", update, update.task, update.task.campaign_id))
    mine = ProgressUpdate.objects.filter(pk=update.pk, state=UpdateState.DRAFT, submitted_at__isnull=True)
    if not mine.exists():
        raise MoveRefusedError(_("This report was submitted already. Reload the page."))
    mine.delete()


def around(update: ProgressUpdate, reason: str = "") -> Around:
    """What stands around an update's event."""
    return Around(root=update.task, campaign_id=update.task.campaign_id, reason=reason)
