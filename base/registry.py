"""Kinds: how machinery that stands lower learns of records that stand higher (design.md §3).

An app registers its kinds at AppConfig.ready; the trail's page, notices and the ladder ask here for a label, a link
and who may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of record. `label` and `url` take a record's id; `visible_ids` narrows ids to those a user may see."""

    name: str
    label: Callable[[int], str]
    url: Callable[[int], str]
    visible_ids: Callable[[Any, Iterable[int]], set[int]]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind of that name. Raises KeyError for one that no app registered."""
    return _kinds[name]
