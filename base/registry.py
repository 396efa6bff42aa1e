"""Kinds of records that lower machinery knows only by name: upper apps register them at AppConfig.ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from base.trail import Actor


@dataclass(frozen=True)
class Kind:
    """A kind of record, by the name events know it by (`tasks.task`).

    `move_unit(actor, old unit id, new unit id)` moves its open records when units are merged and returns how many.
    `rename_unit(unit id)` recomputes what it stores of a unit's names, in the records that name the unit.
    `refresh(campaign id)` recomputes what it stores when policy or calendar changed; None means every campaign.
    """

    name: str
    move_unit: Callable[[Actor, int, int], int] | None = None
    rename_unit: Callable[[int], None] | None = None
    refresh: Callable[[int | None], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known; the same name again replaces it."""
    _kinds[kind.name] = kind


def kinds() -> Iterator[Kind]:
    """Every kind, in the order the apps registered them."""
    return iter(tuple(_kinds.values()))


def move_unit(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves the open records of every kind from one unit to another; how many. Call it in the merge's transaction."""
    return sum(kind.move_unit(actor, old_id, new_id) for kind in kinds() if kind.move_unit)


def rename_unit(unit_id: int) -> None:
    """Recomputes what every kind stores of a unit's names. Call it in the transaction that changes them."""
    for kind in kinds():
        if kind.rename_unit:
            kind.rename_unit(unit_id)


def refresh(campaign_id: int | None) -> None:
    """Recomputes what every kind stores for a campaign, or for all of them. Call it in the change's transaction."""
    for kind in kinds():
        if kind.refresh:
            kind.refresh(campaign_id)
