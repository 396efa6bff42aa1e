"""What becomes of a call: the unit reports in, finishes or refuses; the refusal is judged (rules.md §2, §9)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.errors import InvalidInputError, MoveRefusedError
from base.moves import find, make
from base.trail import Actor, Change
from inspections.models import Whistle, WhistleCall
from inspections.services import whistle_messages as tell
from inspections.services.whistles import around, arrival_end, ensure_callable, hold, live_calls
from inspections.workflow import CALL_MOVES, WHISTLE_MOVES, CallState, WhistleState
from tasks.services.claims import ensure_reason
from tasks.services.spells import end_spell, pause_spell, resume_spell

UNDER_WAY = frozenset({WhistleState.RAISED, WhistleState.DISPATCHED, WhistleState.HANDLING})


@transaction.atomic
def arrive(*, actor: Actor, call: WhistleCall, comer_name: str, comer_phone: str) -> None:
    """The unit says who comes and under what number; late after the instant it was to report in by.

    Raises InvalidInputError without a name or number, MoveRefusedError from another state or before it is called.
    """
    _ensure_known(comer_name, comer_phone)
    whistle = _hold_under_way(call)
    at = clock.now()
    is_late = call.arrive_by is not None and at > call.arrive_by
    values = {"arrived_at": at, "is_late": is_late}
    make(call, find(CALL_MOVES, "arrive"), actor=actor, around=around(whistle), values=values)
    call.comer_name, call.comer_phone = comer_name.strip(), comer_phone.strip()
    WhistleCall.objects.filter(pk=call.pk).update(comer_name=call.comer_name, comer_phone=call.comer_phone)
    pause_spell(call, actor=actor)
    if whistle.state != WhistleState.HANDLING:
        make(whistle, find(WHISTLE_MOVES, "handle"), actor=actor, around=around(whistle))
    tell.raiser(call, "arrived")


def _ensure_known(name: str, phone: str) -> None:
    wrong = {
        "comer_name": (not name.strip(), _("Say who comes.")),
        "comer_phone": (not any(each.isdecimal() for each in phone), _("Give a telephone number to reach them by.")),
    }
    fields = {field: [text] for field, (is_wrong, text) in wrong.items() if is_wrong}
    if fields:
        raise InvalidInputError(_("Say who comes and how to reach them."), fields=fields)


@transaction.atomic
def contest_arrival(*, actor: Actor, call: WhistleCall, reason: str) -> None:
    """Who raised it says that nobody came: as if the unit had not reported in, by the same instant.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say why the arrival is contested."))
    whistle = _hold_under_way(call)
    values = {"contested": reason.strip(), "arrived_at": None, "is_late": False}
    make(call, find(CALL_MOVES, "contest"), actor=actor, around=around(whistle, reason), values=values)
    resume_spell(call, actor=actor)
    tell.called_units(whistle, [call.unit_id], "contested")


@transaction.atomic
def finish(*, actor: Actor, call: WhistleCall, outcome: str) -> None:
    """The unit says what was done. Once every unit that is not released has, the whistle is done and to be rated.

    Raises InvalidInputError without words, MoveRefusedError from another state.
    """
    if not outcome.strip():
        text = _("Say what was done.")
        raise InvalidInputError(text, fields={"outcome": [text]})
    whistle = _hold_under_way(call)
    values = {"outcome": outcome.strip(), "finished_at": clock.now(), "result": ""}
    make(call, find(CALL_MOVES, "finish"), actor=actor, around=around(whistle), values=values)
    end_spell(call, actor=actor)
    _finish_whistle(whistle, actor)


def _finish_whistle(whistle: Whistle, actor: Actor) -> None:
    if whistle.state != WhistleState.HANDLING:
        return
    if any(each.state != CallState.FINISHED for each in live_calls(whistle)):
        return
    values = {"done_at": clock.now()}
    make(whistle, find(WHISTLE_MOVES, "finish"), actor=actor, around=around(whistle), values=values)
    tell.raisers(whistle, "done")


@transaction.atomic
def refuse(*, actor: Actor, call: WhistleCall, reason: str) -> None:
    """The unit says that this is not its to do; its clock stops until that is judged.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say why the unit does not come."))
    whistle = _hold_under_way(call)
    values = {"refusal": reason.strip(), "arrive_by": None}
    make(call, find(CALL_MOVES, "refuse"), actor=actor, around=around(whistle, reason), values=values)
    pause_spell(call, actor=actor)
    tell.heads(call, "refused")


@transaction.atomic
def overrule(*, actor: Actor, call: WhistleCall, reason: str) -> None:
    """The refusal does not hold: the unit is called anew, with its time in full.

    Raises InvalidInputError without a reason, MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say why it is decided so."))
    whistle = _hold_under_way(call)
    at = clock.now()
    values = {"called_at": at, "arrive_by": arrival_end(whistle, at), "overdue_since": None}
    make(call, find(CALL_MOVES, "overrule"), actor=actor, around=around(whistle, reason), values=values)
    end_spell(call, actor=actor)
    tell.called_units(whistle, [call.unit_id], "overruled")


@transaction.atomic
def release(*, actor: Actor, call: WhistleCall, reason: str, unit: Unit | None = None) -> None:
    """The refusal holds: the unit need not come. `unit` is called in its place.

    Where it led, that unit leads, else the next of those called. Raises InvalidInputError without a reason, for a unit
    that cannot be called, and where nobody would be left; MoveRefusedError from another state.
    """
    ensure_reason(reason, _("Say why it is decided so."))
    whistle = _hold_under_way(call)
    others = [each for each in live_calls(whistle) if each.pk != call.pk]
    _ensure_replaceable(whistle, call, unit, others)
    was_lead = call.is_lead
    values = {"is_lead": False, "overdue_since": None}
    make(call, find(CALL_MOVES, "release"), actor=actor, around=around(whistle, reason), values=values)
    end_spell(call, actor=actor)
    tell.called_units(whistle, [call.unit_id], "released")
    named = [_call_instead(actor, whistle, unit)] if unit is not None else []
    if was_lead:
        _lead(actor, whistle, [*named, *others][0])
    _finish_whistle(whistle, actor)


def _ensure_replaceable(whistle: Whistle, call: WhistleCall, unit: Unit | None, others: list[WhistleCall]) -> None:
    text = ""
    if unit is None and not others:
        text = _("Nobody else is called: choose a unit in its place.")
    elif unit is not None and whistle.calls.filter(unit=unit.pk).exists():
        text = _("This unit is called already.")
    elif unit is not None:
        try:
            ensure_callable(unit, (), whistle.unit)
        except InvalidInputError as error:
            text = error.fields["lead"][0]
    if text:
        raise InvalidInputError(text, fields={"unit": [text]})


def _call_instead(actor: Actor, whistle: Whistle, unit: Unit) -> WhistleCall:
    at = clock.now()
    call = WhistleCall(whistle=whistle, unit=unit, called_at=at, arrive_by=arrival_end(whistle, at))
    call.save(force_insert=True)
    changes = {"unit": [None, unit.pk]}
    trail.record(actor, Change("call.called", call, whistle, whistle.campaign_id, changes=changes))
    tell.called_units(whistle, [unit.pk], "called")
    return call


def _lead(actor: Actor, whistle: Whistle, call: WhistleCall) -> None:
    WhistleCall.objects.filter(pk=call.pk).update(is_lead=True)
    changes = {"is_lead": [False, True]}
    trail.record(actor, Change("call.leads", call, whistle, whistle.campaign_id, changes=changes))


def _hold_under_way(call: WhistleCall) -> Whistle:
    """The call's whistle, held. Raises MoveRefusedError when it is not under way or the unit is not called yet."""
    whistle: Whistle = call.whistle
    hold(whistle)
    if whistle.state not in UNDER_WAY:
        text = _("The whistle is “%(state)s”; this step does not go from there. Reload the page.")
        raise MoveRefusedError(text % {"state": whistle.get_state_display()})
    if call.called_at is None:
        raise MoveRefusedError(_("The office has not dispatched this whistle yet."))
    return whistle
