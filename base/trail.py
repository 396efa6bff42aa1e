"""The trail: every change of state and every edit writes one event in its transaction (design.md §4)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.db import models

from base import clock, request_id
from base.models import Event


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, an API client, a guest, or the program itself; filing for a unit when `on_behalf_unit_id` is
    set. A guest came in by a link and a PIN and has no account, so no `pk`.
    """

    kind: str
    pk: int | None = None
    on_behalf_unit_id: int | None = None

    def on_behalf_of(self, unit_id: int) -> Self:
        return replace(self, on_behalf_unit_id=unit_id)

    @property
    def is_person(self) -> bool:
        return self.kind == Event.ActorKind.PERSON


BATCH = 1000
SYSTEM = Actor(Event.ActorKind.SYSTEM)
GUEST = Actor(Event.ActorKind.GUEST)


@dataclass(frozen=True)
class Change:
    """What is recorded of one change. `changes` is {field: [old, new]} with JSON values."""

    name: str
    subject: models.Model
    root: models.Model | None = None
    campaign_id: int | None = None
    from_state: str = ""
    to_state: str = ""
    reason: str = ""
    changes: Mapping[str, Any] | None = None


def kind_of(record: models.Model) -> str:
    """The name by which events and links know a record: `tasks.milestone`."""
    return record._meta.label_lower


_waiting: ContextVar[list[Event] | None] = ContextVar("waiting_events", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within the block events wait and are written at its end in one statement; inside one transaction.

    A block that raises writes none: what it did is rolled back with it.
    """
    if _waiting.get() is not None:
        yield
        return
    events: list[Event] = []
    token = _waiting.set(events)
    try:
        yield
    finally:
        _waiting.reset(token)
    Event.objects.bulk_create(events, batch_size=BATCH)


def record(actor: Actor, change: Change) -> None:
    """Writes one event."""
    event, waiting = _event(actor, change), _waiting.get()
    if waiting is None:
        event.save()
    else:
        waiting.append(event)


def record_all(actor: Actor, changes: Iterable[Change]) -> None:
    """Writes many events in few statements."""
    events, waiting = [_event(actor, change) for change in changes], _waiting.get()
    if waiting is None:
        Event.objects.bulk_create(events, batch_size=BATCH)
    else:
        waiting += events


def _event(actor: Actor, change: Change) -> Event:
    root = change.root or change.subject
    return Event(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.pk,
        on_behalf_unit_id=actor.on_behalf_unit_id,
        campaign_id=change.campaign_id,
        root_kind=kind_of(root),
        root_id=root.pk,
        subject_kind=kind_of(change.subject),
        subject_id=change.subject.pk,
        name=change.name,
        from_state=change.from_state,
        to_state=change.to_state,
        reason=change.reason,
        changes=dict(change.changes or {}),
        request_id=request_id.current(),
    )


def last_event(campaign_id: int) -> int:
    """The number of a campaign's last event, 0 before any; one query. Every edit writes one."""
    found: int | None = Event.objects.filter(campaign_id=campaign_id).aggregate(last=models.Max("id"))["last"]
    return found or 0


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, personal: Collection[str] = ()
) -> dict[str, list[Any] | None]:
    """{field: [old, new]} of what differs; a personal field stands there with None instead of values."""
    return {
        name: None if name in personal else [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
