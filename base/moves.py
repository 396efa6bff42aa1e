"""Moves between states: a table of moves is data, making one is a compare-and-set update with its event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from base import trail
from base.errors import MoveRefusedError
from base.trail import Actor, Change


@dataclass(frozen=True)
class Move:
    """A verb that leads from one of `sources` to `target`; `event` is the past tense the trail keeps."""

    verb: str
    sources: frozenset[str]
    target: str
    event: str
    label: Promise | str = ""


@dataclass(frozen=True)
class Around:
    """What stands around a moved record: the aggregate it belongs to, its campaign, and why it was moved."""

    root: models.Model | None = None
    campaign_id: int | None = None
    reason: str = ""


NOTHING_AROUND = Around()


def find(moves: Iterable[Move], verb: str) -> Move:
    """The move of that verb. Raises KeyError for a verb that is not in the table."""
    for move in moves:
        if move.verb == verb:
            return move
    raise KeyError(verb)


def make(
    record: Any,
    move: Move,
    *,
    actor: Actor,
    around: Around = NOTHING_AROUND,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Moves `record` if it is still in the state it was read in, writes `values` with it, and records the event.

    Sets the same on the instance. Raises MoveRefusedError from a wrong state, or when someone else was faster.
    """
    before = record.state
    manager: models.Manager[Any] = type(record)._default_manager
    written = {"state": move.target, **(values or {})}
    old = {name: getattr(record, name) for name in values or {}}
    if before not in move.sources or manager.filter(pk=record.pk, state=before).update(**written) != 1:
        raise MoveRefusedError(
            _("%(record)s is “%(state)s”; this step does not go from there. Reload the page.")
            % {"record": record, "state": record.get_state_display()}
        )
    for name, value in written.items():
        setattr(record, name, value)
    change = Change(
        move.event,
        record,
        root=around.root,
        campaign_id=around.campaign_id,
        from_state=before,
        to_state=move.target,
        reason=around.reason,
        changes=trail.differences(old, values or {}),
    )
    trail.record(actor, change)
