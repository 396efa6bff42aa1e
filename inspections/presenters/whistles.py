"""What a whistle's page says: its history, its calls, the verbs a person has and who has the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import Viewer
from accounts.presenters import Line, Telling, tell
from base import clock
from base.models import Event
from base.moves import Move, find
from inspections.models import Whistle, WhistleCall
from inspections.services.whistle_verbs import CALL_VERBS, WHISTLE_VERBS
from inspections.services.whistles import PLEASED, live_calls
from inspections.workflow import CALL_MOVES, WHISTLE_MOVES, CallState, WhistleState
from tasks.presenters.verbs import Verb

SILENT = frozenset(
    {"raised_at", "dispatched_at", "done_at", "closed_at", "approved_by_id", "called_at", "arrive_by", "arrived_at"}
    | {"finished_at", "refusal", "contested", "is_late", "overdue_since", "next_rung_on", "ended_at", "calls"}
)


@dataclass(frozen=True)
class CallRow:
    """A call as the page shows it; `tel` is the number as a link dials it."""

    call: WhistleCall
    is_late: bool
    tel: str
    verbs: list[Verb]


def label_of(verb: str) -> str:
    """The words of a verb on a whistle or a call."""
    if verb == "rate":
        return _("Rate and close")
    moves: tuple[Move, ...] = WHISTLE_MOVES if verb in WHISTLE_VERBS else CALL_MOVES
    return str(find(moves, verb).label)


def whistle_verbs(whistle: Whistle, viewer: Viewer) -> list[Verb]:
    """What comes next first; what somebody else does, with who that is."""
    found = []
    for name, verb in WHISTLE_VERBS.items():
        if not _goes(whistle, name):
            continue
        may = verb.is_allowed(viewer, whistle)
        if not may and name == "withdraw":
            continue
        url = reverse("inspections:whistle-move", args=[whistle.pk, name])
        found.append(Verb(label_of(name), url, "" if may else _whose(whistle, name), may and name != "withdraw"))
    return found


def _goes(whistle: Whistle, name: str) -> bool:
    if name == "rate":
        return whistle.state == WhistleState.DONE
    if whistle.state not in find(WHISTLE_MOVES, name).sources:
        return False
    return name != "dispatch" or not whistle.calls.filter(called_at__isnull=False).exists()


def _whose(whistle: Whistle, name: str) -> str:
    if name == "dispatch":
        return _("The office does this.")
    if name == "raise":
        return _("The leader of %(unit)s approves it.") % {"unit": whistle.unit}
    return _("The liaison of %(unit)s does this.") % {"unit": whistle.unit}


def call_rows(whistle: Whistle, viewer: Viewer) -> list[CallRow]:
    """The calls of a whistle, the one that leads first, released ones last. One query."""
    calls = list(whistle.calls.select_related("unit"))
    for each in calls:
        each.whistle = whistle
    calls.sort(key=lambda each: each.state == CallState.RELEASED)
    return [_row(each, viewer) for each in calls]


def _row(call: WhistleCall, viewer: Viewer) -> CallRow:
    is_late = call.state == CallState.CALLED and call.arrive_by is not None and call.arrive_by < clock.now()
    tel = "".join(each for each in call.comer_phone if each.isdecimal() or each == "+")
    return CallRow(call, is_late, tel, _call_verbs(call, viewer))


def _call_verbs(call: WhistleCall, viewer: Viewer) -> list[Verb]:
    """Only those this person has now."""
    moving = {WhistleState.RAISED, WhistleState.DISPATCHED, WhistleState.HANDLING}
    if call.whistle.state not in moving or call.called_at is None:
        return []
    return [
        Verb(
            label_of(name),
            reverse("inspections:call-move", args=[call.pk, name]),
            is_primary=name in {"arrive", "finish"},
        )
        for name, verb in CALL_VERBS.items()
        if call.state in find(CALL_MOVES, name).sources and verb.is_allowed(viewer, call)
    ]


def calls_to_rate(whistle: Whistle) -> list[WhistleCall]:
    """Those that have no rating that closes them yet."""
    return [each for each in live_calls(whistle) if each.result not in PLEASED]


def whistle_history(whistle: Whistle, events: Iterable[Event]) -> list[Line]:
    """Who did what, why; a line about a call names its unit as it is today."""
    rows = list(events)
    calls = whistle.calls.select_related("unit")
    names = {("inspections.whistlecall", each.pk): each.unit.label for each in calls}
    units = dict(Unit.objects.filter(pk__in=_ids(rows)).values_list("pk", "name"))
    results: Mapping[Any, Any] = dict(WhistleCall.Result.choices)

    def shown(name: str, value: object) -> str | None:
        if name == "result" and value:
            return str(results.get(value, value))
        return None if name != "unit" or value is None else units.get(int(str(value)))

    return tell(rows, Telling(_sentences(), names, SILENT, {"rung": _("Days overdue")}, shown))


def _ids(rows: Iterable[Event]) -> set[int]:
    return {int(value) for row in rows for value in row.changes.get("unit") or () if value is not None}


def _sentences() -> dict[str, str]:
    return {
        "whistle.drafted": _("wrote the whistle"),
        "whistle.edited": _("changed the whistle"),
        "whistle.raised": _("raised the whistle"),
        "whistle.dispatched": _("dispatched the whistle"),
        "whistle.units_changed": _("changed who is called"),
        "whistle.handled": _("began to handle it"),
        "whistle.finished": _("completed it"),
        "whistle.closed": _("closed the whistle"),
        "whistle.reopened": _("was not satisfied and reopened the whistle"),
        "whistle.withdrawn": _("withdrew the whistle"),
        "whistle.moved": _("moved it to the unit that took over"),
        "call.called": _("called another unit"),
        "call.arrived": _("reported in"),
        "call.contested": _("contested the arrival"),
        "call.finished": _("reported as finished"),
        "call.reopened": _("was not satisfied with the unit"),
        "call.rated": _("rated the unit"),
        "call.refused": _("refused the call"),
        "call.released": _("released the unit"),
        "call.overruled": _("overruled the refusal"),
        "call.leads": _("handed the lead on"),
        "call.overdue": _("noted that it has not reported in in time"),
        "call.moved": _("moved it to the unit that took over"),
        "spell.escalated": _("reached a rung of the ladder"),
        "spell.paused": _("paused the overdue spell"),
        "spell.resumed": _("let the overdue spell run on"),
        "spell.ended": _("ended the overdue spell"),
    }
