"""Whistles: drafted, raised, dispatched, withdrawn, rated and closed by who raised them (rules.md §2, §9)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import Campaign
from campaign.policies import policy_of
from inspections.models import Finding, Whistle, WhistleCall, WhistlePhoto
from inspections.permissions import RAISING_KINDS
from inspections.policy import InspectionsPolicy
from inspections.services import whistle_messages as tell
from inspections.services.finding_photos import ensure_few
from inspections.workflow import CALL_MOVES, WHISTLE_MOVES, CallState, WhistleState
from tasks.services.claims import ensure_reason
from tasks.services.spells import end_spell

PLEASED = frozenset({WhistleCall.Result.SATISFIED, WhistleCall.Result.FAIRLY})
"""Ratings that close a call."""


@dataclass(frozen=True)
class WhistleDraft:
    """What is needed, where, of whom: `lead` leads, `others` come with it."""

    campaign: Campaign
    unit: Unit
    title: str
    description: str
    place: str
    lead: Unit
    others: Sequence[Unit] = ()
    finding: Finding | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    urgency: str = Whistle.Urgency.NORMAL
    photos: Sequence[StoredFile] = ()
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def draft_whistle(*, actor: Actor, draft: WhistleDraft) -> Whistle:
    """Writes a whistle down with the units it calls; raised at once where the policy asks for no approval.

    The same `client_uid` again returns the one that was stored. Raises InvalidInputError with messages by field.
    """
    may_change = of(campaign_id=draft.campaign.pk, unit_id=draft.unit.pk)
    return once(Whistle, draft.client_uid, lambda: _draft(actor, draft), may_change=may_change)


def _draft(actor: Actor, draft: WhistleDraft) -> Whistle:
    whistle = Whistle(
        campaign=draft.campaign,
        unit=draft.unit,
        raised_by_id=actor.pk if actor.is_person else None,
        finding=draft.finding,
        title=draft.title.strip(),
        description=draft.description.strip(),
        place=draft.place.strip(),
        longitude=draft.longitude,
        latitude=draft.latitude,
        urgency=draft.urgency,
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )
    ensure_sound(whistle)
    ensure_callable(draft.lead, draft.others, whistle.unit)
    ensure_few(draft.photos)
    whistle.save(force_insert=True)
    name_calls(whistle, draft.lead, draft.others)
    photos = {each.pk: each for each in draft.photos}.values()
    WhistlePhoto.objects.bulk_create(WhistlePhoto(whistle=whistle, file=each, added_at=clock.now()) for each in photos)
    trail.record(actor, Change("whistle.drafted", whistle, campaign_id=whistle.campaign_id, to_state=whistle.state))
    if policy_of(whistle.campaign, InspectionsPolicy).whistle_approval:
        tell.leaders_to_approve(whistle)
    else:
        raise_whistle(actor=actor, whistle=whistle)
    return whistle


def ensure_sound(whistle: Whistle) -> None:
    """Raises InvalidInputError with messages by field where something is missing or not of this campaign."""
    is_street = whistle.unit.kind in RAISING_KINDS and whistle.unit.path.startswith(whistle.campaign.unit.path)
    elsewhere = whistle.finding is not None and whistle.finding.campaign_id != whistle.campaign_id
    wrong = {
        "unit": (not is_street, _("A subdistrict or community of this campaign raises a whistle.")),
        "title": (not whistle.title, _("Say what is needed.")),
        "description": (not whistle.description, _("Say what is the matter.")),
        "place": (not whistle.place, _("Say where to come to.")),
        "finding": (elsewhere, _("This belongs to another campaign.")),
    }
    fields = {name: [text] for name, (is_wrong, text) in wrong.items() if is_wrong}
    if fields:
        raise InvalidInputError(_("The whistle is not complete yet."), fields=fields)
    ensure_valid(whistle)


def ensure_callable(lead: Unit, others: Iterable[Unit], by: Unit) -> None:
    """Raises InvalidInputError for a unit that has ended, and for one that would call itself."""
    fields: dict[str, list[str]] = {}
    for name, units in (("lead", [lead]), ("others", list(others))):
        ended = [each.name for each in units if each.ended_on is not None and each.ended_on <= clock.today()]
        if ended:
            fields[name] = [_("%(units)s has ended: choose its successor.") % {"units": "、".join(ended)}]
        elif any(each.pk == by.pk for each in units):
            fields[name] = [_("A unit does not whistle for itself.")]
    if fields:
        raise InvalidInputError(_("These units cannot be called."), fields=fields)


def name_calls(whistle: Whistle, lead: Unit, others: Iterable[Unit]) -> None:
    """Writes down which units it is to call, each once."""
    units = {each.pk: each for each in (lead, *others)}
    WhistleCall.objects.bulk_create(
        WhistleCall(whistle=whistle, unit=each, is_lead=each.pk == lead.pk) for each in units.values()
    )


@transaction.atomic
def raise_whistle(*, actor: Actor, whistle: Whistle) -> None:
    """Raises a draft: the units are called now, or the office is asked to dispatch it where the policy wants that.

    Where the policy asks for approval, this is the leader's and `approved_by` is who did it. Raises MoveRefusedError
    from another state.
    """
    policy = policy_of(whistle.campaign, InspectionsPolicy)
    at = clock.now()
    values = {"raised_at": at, "approved_by_id": actor.pk if policy.whistle_approval and actor.is_person else None}
    make(whistle, find(WHISTLE_MOVES, "raise"), actor=actor, around=around(whistle), values=values)
    if policy.whistle_dispatch:
        tell.office_to_dispatch(whistle)
    else:
        _call_units(whistle, at)


@transaction.atomic
def dispatch_whistle(*, actor: Actor, whistle: Whistle, lead: Unit, others: Sequence[Unit] = ()) -> None:
    """The office decides who comes; the time to report in counts from now.

    Raises InvalidInputError for units that cannot be called, MoveRefusedError once they are called.
    """
    ensure_callable(lead, others, whistle.unit)
    hold(whistle)
    if whistle.calls.filter(called_at__isnull=False).exists():
        raise MoveRefusedError(_("The units were called when it was raised: there is nothing to dispatch."))
    at = clock.now()
    before = called_ids(whistle)
    make(whistle, find(WHISTLE_MOVES, "dispatch"), actor=actor, around=around(whistle), values={"dispatched_at": at})
    whistle.calls.all().delete()
    name_calls(whistle, lead, others)
    after = called_ids(whistle)
    if before != after:
        changes = {"calls": [before, after]}
        trail.record(actor, Change("whistle.units_changed", whistle, campaign_id=whistle.campaign_id, changes=changes))
    _call_units(whistle, at)


def called_ids(whistle: Whistle) -> list[int]:
    """Units called, the one that leads first."""
    return list(whistle.calls.order_by("-is_lead", "unit").values_list("unit", flat=True))


def _call_units(whistle: Whistle, at: dt.datetime) -> None:
    whistle.calls.update(called_at=at, arrive_by=arrival_end(whistle, at))
    tell.called_units(whistle, list(whistle.calls.values_list("unit", flat=True)), "called")


def arrival_end(whistle: Whistle, start: dt.datetime) -> dt.datetime:
    """When a unit called at `start` is to have reported in: clock hours by urgency."""
    urgent, normal = policy_of(whistle.campaign, InspectionsPolicy).call_hours
    return start + dt.timedelta(hours=urgent if whistle.urgency == Whistle.Urgency.URGENT else normal)


@transaction.atomic
def rate_whistle(*, actor: Actor, whistle: Whistle, ratings: Mapping[int, str], reason: str = "") -> None:
    """Who raised it rates each unit that came, by the id of its call. All satisfied, fairly or not: the whistle closes.

    A unit rated not satisfied has to come again, and the whistle with it; the other ratings stand. Raises
    InvalidInputError beside a call (`result_<id>`) without a rating and for dissatisfaction without a reason,
    MoveRefusedError while it is not done.
    """
    hold(whistle)
    if whistle.state != WhistleState.DONE:
        raise MoveRefusedError(_("Every unit reports as finished first; then each is rated."))
    waiting = [each for each in live_calls(whistle) if each.result not in PLEASED]
    _ensure_rated(waiting, ratings)
    refused = [each for each in waiting if ratings[each.pk] == WhistleCall.Result.NOT]
    if refused:
        ensure_reason(reason, _("Say what is still wrong."))
    for each in waiting:
        if each not in refused:
            _rate(actor, whistle, each, ratings[each.pk])
    for each in refused:
        again = {"result": WhistleCall.Result.NOT, "finished_at": None}
        make(each, find(CALL_MOVES, "reopen"), actor=actor, around=around(whistle, reason), values=again)
    if refused:
        make(
            whistle,
            find(WHISTLE_MOVES, "reopen"),
            actor=actor,
            around=around(whistle, reason),
            values={"done_at": None},
        )
        tell.called_units(whistle, [each.unit_id for each in refused], "reopened")
    else:
        values = {"closed_at": clock.now()}
        make(whistle, find(WHISTLE_MOVES, "close"), actor=actor, around=around(whistle, reason), values=values)


def _ensure_rated(calls: Iterable[WhistleCall], ratings: Mapping[int, str]) -> None:
    missing = [each for each in calls if ratings.get(each.pk) not in WhistleCall.Result.values]
    if missing:
        text = _("Rate every unit: satisfied, fairly satisfied or not satisfied.")
        raise InvalidInputError(text, fields={f"result_{each.pk}": [text] for each in missing})


def _rate(actor: Actor, whistle: Whistle, call: WhistleCall, result: str) -> None:
    changes = trail.differences({"result": call.result}, {"result": result})
    WhistleCall.objects.filter(pk=call.pk).update(result=result)
    trail.record(actor, Change("call.rated", call, whistle, whistle.campaign_id, changes=changes))


@transaction.atomic
def withdraw_whistle(*, actor: Actor, whistle: Whistle, reason: str) -> None:
    """It is not needed any more: nobody is awaited, and what was late is late no longer.

    Raises InvalidInputError without a reason, MoveRefusedError once it is done.
    """
    ensure_reason(reason, _("Say why it is withdrawn."))
    make(whistle, find(WHISTLE_MOVES, "withdraw"), actor=actor, around=around(whistle, reason))
    called = list(whistle.calls.filter(called_at__isnull=False).exclude(state=CallState.RELEASED))
    for each in called:
        end_spell(each, actor=actor)
    whistle.calls.filter(state=CallState.CALLED).update(arrive_by=None, overdue_since=None)
    tell.called_units(whistle, [each.unit_id for each in called], "withdrawn")


def live_calls(whistle: Whistle) -> list[WhistleCall]:
    """The calls that count: those not released, the one that leads first."""
    return list(whistle.calls.exclude(state=CallState.RELEASED).select_related("unit"))


def hold(whistle: Whistle) -> None:
    """Lets nobody else move it or its calls in this transaction, and reads the state it is in by now."""
    Whistle.objects.filter(pk=whistle.pk).update(state=F("state"))
    whistle.refresh_from_db(fields=["state"])


def around(whistle: Whistle, reason: str = "") -> Around:
    """What stands around the events of a whistle and its calls."""
    return Around(root=whistle, campaign_id=whistle.campaign_id, reason=reason.strip())


def move_whistles(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves what a merged unit raised and is called to, where it is not closed; how many. A unit called already stays.

    The clock runs on.
    """
    over = [WhistleState.CLOSED, WhistleState.WITHDRAWN]
    raised = list(Whistle.objects.filter(unit=old_id).exclude(state__in=over))
    Whistle.objects.filter(pk__in=[each.pk for each in raised]).update(unit=new_id)
    there = WhistleCall.objects.filter(unit=new_id).values("whistle")
    open_calls = WhistleCall.objects.filter(unit=old_id).exclude(whistle__state__in=over).exclude(whistle__in=there)
    calls = list(open_calls.select_related("whistle"))
    WhistleCall.objects.filter(pk__in=[each.pk for each in calls]).update(unit=new_id)
    changes = {"unit": [old_id, new_id]}
    trail.record_all(
        actor,
        [
            *(Change("whistle.moved", each, campaign_id=each.campaign_id, changes=changes) for each in raised),
            *(Change("call.moved", each, each.whistle, each.whistle.campaign_id, changes=changes) for each in calls),
        ],
    )
    return len(raised) + len(calls)
