"""Kinds of records that can be overdue and told of in a notice: the ladder and notices know them by this only.

Upper apps register theirs at AppConfig.ready (design.md §3).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise

from campaign.models import Campaign


@dataclass(frozen=True)
class Subject:
    """A record as it stands: whose it is, what it is called, and from when its rungs count.

    `root` is the aggregate its events belong to. `due_on` is the day it was to be done by; `counts_from` the day its
    rungs count from, None where none do. `blockers` name what it waits for; it is blocked while there are any.
    """

    pk: int
    campaign: Campaign
    unit_id: int | None
    title: str
    url: str
    root: models.Model
    due_on: dt.date | None = None
    counts_from: dt.date | None = None
    blockers: tuple[str, ...] = ()

    @property
    def is_blocked(self) -> bool:
        return bool(self.blockers)

    def days_late(self, on: dt.date) -> int:
        """Days since it was to be done, 0 when it is not late."""
        return max(0, (on - self.due_on).days) if self.due_on else 0


@dataclass(frozen=True)
class Flagged:
    """What a scan for overdue records wrote."""

    spells: int = 0
    messages: int = 0

    def __add__(self, other: "Flagged") -> "Flagged":
        return Flagged(self.spells + other.spells, self.messages + other.messages)


@dataclass(frozen=True)
class SubjectKind:
    """A kind by the name events know it by (`tasks.milestone`); `load` reads many by id in a fixed number of queries.

    An id of a record that is not there is left out. `ladder` gives the days overdue at which a campaign's rungs stand,
    where they are not those of tasks. `flag` flags every record of the kind that is overdue by now; repeatable.
    """

    name: str
    label: Promise | str
    load: Callable[[Collection[int]], Mapping[int, Subject]]
    ladder: Callable[[Campaign], tuple[int, ...]] | None = None
    flag: Callable[[], Flagged] | None = None


_kinds: dict[str, SubjectKind] = {}


def register(kind: SubjectKind) -> None:
    """Makes a kind known; the same name again replaces it."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> SubjectKind:
    """The kind of that name. Raises KeyError for one that nobody registered."""
    return _kinds[name]


def flag_all() -> dict[str, Flagged]:
    """Flags what is overdue of every kind that can be: what each scan wrote, by the name of its kind."""
    return {name: kind.flag() for name, kind in _kinds.items() if kind.flag is not None}


def load(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    """The records of these (kind, id); as many queries as their kinds need, however many they are."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name, pk in keys:
        wanted[name].add(pk)
    return {(name, pk): each for name, ids in wanted.items() for pk, each in _kinds[name].load(ids).items()}
