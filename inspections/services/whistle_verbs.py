"""The verbs on whistles and calls, once for pages and API: who may, what is needed, and the service it calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import Viewer
from base.errors import InvalidInputError
from base.trail import Actor
from inspections.models import Whistle, WhistleCall
from inspections.permissions import (
    can_answer_call,
    can_dispatch,
    can_raise,
    can_settle,
    can_speak_for,
    speaking_for,
)
from inspections.services import calls, whistles


@dataclass(frozen=True)
class Given:
    """What comes with a verb: a reason or what was done, units, who comes, ratings by call."""

    text: str = ""
    unit: Unit | None = None
    others: Sequence[Unit] = ()
    comer_name: str = ""
    comer_phone: str = ""
    ratings: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WhistleVerb:
    """A verb on a whistle; `needs` names what a form asks for, `for_unit` the unit it is done for, if it is one's."""

    run: Callable[[Actor, Any, Given], Any]
    is_allowed: Callable[[Viewer, Any], bool]
    needs: frozenset[str] = frozenset()
    for_unit: Callable[[Any], int] | None = None

    def make(self, viewer: Viewer, record: Any, given: Given) -> None:
        """Makes it, as the person or for the unit. Raises what the service raises."""
        actor = viewer.as_actor() if self.for_unit is None else speaking_for(viewer, self.for_unit(record))
        self.run(actor, record, given)


def _of_raiser(record: Whistle) -> int:
    return record.unit_id


def _of_called(record: WhistleCall) -> int:
    return record.unit_id


def _dispatch(actor: Actor, whistle: Whistle, given: Given) -> None:
    if given.unit is None:
        text = _("Choose the unit that leads.")
        raise InvalidInputError(text, fields={"lead": [text]})
    whistles.dispatch_whistle(actor=actor, whistle=whistle, lead=given.unit, others=given.others)


def _contests(viewer: Viewer, call: WhistleCall) -> bool:
    return can_speak_for(viewer, call.whistle)


def _decides(viewer: Viewer, call: WhistleCall) -> bool:
    return can_settle(viewer, call.whistle.campaign)


_REASON = frozenset({"reason"})
WHISTLE_VERBS = {
    "raise": WhistleVerb(
        lambda actor, whistle, _given: whistles.raise_whistle(actor=actor, whistle=whistle),
        can_raise,
        for_unit=_of_raiser,
    ),
    "dispatch": WhistleVerb(_dispatch, can_dispatch, frozenset({"lead", "others"})),
    "rate": WhistleVerb(
        lambda actor, whistle, given: whistles.rate_whistle(
            actor=actor, whistle=whistle, ratings=given.ratings, reason=given.text
        ),
        can_speak_for,
        frozenset({"ratings", "reason"}),
        _of_raiser,
    ),
    "withdraw": WhistleVerb(
        lambda actor, whistle, given: whistles.withdraw_whistle(actor=actor, whistle=whistle, reason=given.text),
        can_speak_for,
        _REASON,
        _of_raiser,
    ),
}
CALL_VERBS = {
    "arrive": WhistleVerb(
        lambda actor, call, given: calls.arrive(
            actor=actor, call=call, comer_name=given.comer_name, comer_phone=given.comer_phone
        ),
        can_answer_call,
        frozenset({"comer_name", "comer_phone"}),
        _of_called,
    ),
    "finish": WhistleVerb(
        lambda actor, call, given: calls.finish(actor=actor, call=call, outcome=given.text),
        can_answer_call,
        frozenset({"outcome"}),
        _of_called,
    ),
    "refuse": WhistleVerb(
        lambda actor, call, given: calls.refuse(actor=actor, call=call, reason=given.text),
        can_answer_call,
        _REASON,
        _of_called,
    ),
    "contest": WhistleVerb(
        lambda actor, call, given: calls.contest_arrival(actor=actor, call=call, reason=given.text),
        _contests,
        _REASON,
        lambda call: call.whistle.unit_id,
    ),
    "release": WhistleVerb(
        lambda actor, call, given: calls.release(actor=actor, call=call, reason=given.text, unit=given.unit),
        _decides,
        frozenset({"reason", "unit"}),
    ),
    "overrule": WhistleVerb(
        lambda actor, call, given: calls.overrule(actor=actor, call=call, reason=given.text), _decides, _REASON
    ),
}
