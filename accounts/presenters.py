"""What the pages of set-up say: units in the order of the tree, history in sentences, what could not be delivered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField
from django.utils.translation import gettext as _

from accounts.channels.people import EMAIL, ROBOT, SMS
from accounts.models import ApiClient, Robot, Unit, User
from accounts.services.notifications import CHANNEL_NAME
from base.display import day_text, instant_text, listed
from base.models import Delivery, Event


def in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """Each unit before those below it, brothers by pinyin; units whose parent is not among them stand as tops."""
    rows = list(units)
    known = {unit.pk for unit in rows}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(rows, key=lambda each: (each.pinyin, each.pk), reverse=True):
        above = next((pk for pk in reversed(_ids(unit.path)[:-1]) if pk in known), None)
        below[above].append(unit)
    ordered: list[Unit] = []
    waiting = below.pop(None, [])
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(below.pop(unit.pk, []))
    return ordered


def _ids(path: str) -> list[int]:
    return [int(pk) for pk in path.strip("/").split("/")]


@dataclass(frozen=True)
class Line:
    """One sentence of history; `details` say what changed, field by field."""

    at: dt.datetime
    text: str
    details: list[str]


@dataclass(frozen=True)
class Telling:
    """How an app tells its events: what each says, what a subject is called, and which changes are not worth a word.

    `names` is by (kind, id); `labels` names what changed and is no field; `shown` says a changed value in words, None
    for the usual ones; `guest` is what somebody is called who came in by a link and a PIN.
    """

    sentences: Mapping[str, str]
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    silent: Collection[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[str, Any], str | None] = lambda _name, _value: None
    guest: str = ""


def history(events: Iterable[Event], sentences: Mapping[str, str]) -> list[Line]:
    """Events as sentences: who did what, and what changed. Names are read as they are today."""
    return tell(events, Telling(sentences))


def tell(events: Iterable[Event], telling: Telling) -> list[Line]:
    """Events as an app tells them."""
    rows = list(events)
    actors = _actors_in(rows)
    others: dict[str, str] = {Event.ActorKind.GUEST: telling.guest or _("Somebody by link and PIN")}
    units = _units_in(rows)
    lines = []
    for row in rows:
        who = actors.get((row.actor_kind, row.actor_id)) or others.get(row.actor_kind, _("The program"))
        if row.on_behalf_unit_id:
            who = _("%(who)s for %(unit)s") % {"who": who, "unit": units.get(row.on_behalf_unit_id, "?")}
        about = telling.names.get((row.subject_kind, row.subject_id), "")
        parts = [f"{who} {telling.sentences.get(row.name, row.name)}", f" “{about}”" if about else ""]
        lines.append(
            Line(row.at, "".join(parts) + (f"：{row.reason}" if row.reason else ""), _details(row, units, telling))
        )
    return lines


def _actors_in(rows: Collection[Event]) -> dict[tuple[str, int | None], str]:
    """The names of people and API clients by (kind, id)."""
    models: dict[str, Any] = {Event.ActorKind.PERSON: User, Event.ActorKind.CLIENT: ApiClient}
    found: dict[tuple[str, int | None], str] = {}
    for kind, model in models.items():
        wanted = {row.actor_id for row in rows if row.actor_kind == kind}
        named = model._default_manager.filter(pk__in=wanted).values_list("pk", "name")
        found |= {(kind, pk): name for pk, name in named}
    return found


UNIT_FIELDS = frozenset({"unit", "area", "parent", "successor", "into", "office_unit", "lead_unit"})


def _units_in(rows: Collection[Event]) -> dict[int, str]:
    wanted = {row.on_behalf_unit_id for row in rows if row.on_behalf_unit_id} | {
        value
        for row in rows
        for name, pair in row.changes.items()
        if name in UNIT_FIELDS and pair is not None
        for value in pair
        if value is not None
    }
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _details(row: Event, units: Mapping[int, str], telling: Telling) -> list[str]:
    model = apps.get_model(row.subject_kind)
    details = []
    for name, pair in row.changes.items():
        if name in telling.silent:
            continue
        label = telling.labels.get(name) or words().get(name) or _label(model, name)
        if pair is None:
            details.append(label)
            continue
        old, new = (telling.shown(name, value) or _shown(model, name, value, units) for value in pair)
        details.append(f"{label}：{old} → {new}" if old != new else f"{label}：{new}")
    return details


def words() -> dict[str, str]:
    """What stands in events beside fields."""
    return {
        "into": _("into"),
        "moved": _("open records moved"),
        "unit": _("unit"),
        "days": _("number of days"),
        "year": _("year"),
    }


def _label(model: Any, name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _shown(model: Any, name: str, value: Any, units: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return "—"
    if name in UNIT_FIELDS:
        return units.get(value, f"#{value}")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return _as_field(model, name, value)


def _as_field(model: Any, name: str, value: Any) -> str:
    """A day or a choice as people read it."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(found, DateField) and isinstance(value, str):
        return day_text(dt.date.fromisoformat(value[:10]))
    return str(dict(getattr(found, "flatchoices", ())).get(value, value))


def unit_sentences() -> dict[str, str]:
    return {
        "unit.created": _("entered the unit"),
        "unit.edited": _("changed the unit"),
        "unit.moved": _("moved the unit"),
        "unit.ended": _("ended the unit"),
        "unit.merged": _("merged the unit"),
        "unit.absorbed": _("merged another unit into this one"),
    }


def person_sentences() -> dict[str, str]:
    """What each event about a person says."""
    return {
        "person.created": _("made the account"),
        "person.edited": _("changed the account"),
        "person.password_reset": _("gave a new first password"),
        "person.assigned": _("gave a role"),
        "person.reassigned": _("changed the dates of a role"),
        "person.moved": _("carried a role over to another unit"),
        "person.unassigned": _("ended a role"),
    }


NAMES_SHOWN = 5


@dataclass(frozen=True)
class Failure:
    """A delivery that failed, in words; `to` is names, without numbers and addresses."""

    pk: int
    what: str
    to: str
    channel: str
    error: str
    attempts: int
    next_try: str


def failures(deliveries: Iterable[Delivery]) -> list[Failure]:
    """Deliveries as the administrator reads them; names are read for all of them together."""
    rows = list(deliveries)
    people = User.objects.in_bulk({pk for row in rows for pk in _people_told(row)})
    robots = Robot.objects.select_related("unit").in_bulk({row.payload["robot"] for row in rows if _is_group(row)})
    channels = {
        CHANNEL_NAME: _("In the program"),
        EMAIL: _("E-mail"),
        SMS: _("Text message"),
        ROBOT: _("Group robot"),
    }
    return [
        Failure(
            pk=row.pk,
            what=str(row.payload.get("title", "")),
            to=_robot_name(robots.get(row.payload["robot"])) if _is_group(row) else _names(row, people),
            channel=channels.get(row.channel, row.channel),
            error=row.error,
            attempts=row.attempts,
            next_try=instant_text(row.due_at) if row.failed_at is None else _("given up"),
        )
        for row in rows
    ]


def _is_group(row: Delivery) -> bool:
    return "robot" in row.payload


def _people_told(row: Delivery) -> list[int]:
    told: list[int] = [row.payload["user"]] if "user" in row.payload else row.payload.get("recipients", [])
    return told[: NAMES_SHOWN + 1]


def _names(row: Delivery, people: Mapping[int, User]) -> str:
    told = _people_told(row)
    names = [people[pk].name if pk in people else "?" for pk in told[:NAMES_SHOWN]]
    return listed(names) + ("…" if len(told) > NAMES_SHOWN else "")


def _robot_name(robot: Robot | None) -> str:
    return f"{robot.unit} · {robot.name}" if robot else "?"
