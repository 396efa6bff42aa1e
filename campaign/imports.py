"""Kinds of import: what an app registers so that its sheets come in by page and command."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.models import SheetImport, SheetRow
from campaign.workflow import RowAction

Json = dict[str, Any]


@dataclass(frozen=True)
class ReadRow:
    """A row as read: its number in the sheet from 1, its cells, what would be stored, and what could not be read.

    `reading` may hold `warnings` and `errors`, lists of texts, and `differences`, a list of {field, label, old, new}.
    """

    number: int
    cells: Mapping[str, str]
    reading: Json
    questions: Sequence[Json] = ()
    action: str = RowAction.NEW


@dataclass(frozen=True)
class ReadResult:
    """What a sheet holds. The shapes are those of SheetImport's columns of the same names."""

    layout: Json
    rows: Sequence[ReadRow]
    questions: Sequence[Json] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


Progress = Callable[[int], None]
"""Told how many percent of the work are done."""


@dataclass(frozen=True)
class ImportKind:
    """`read` turns a sheet into rows; `commit` stores them in the running transaction, {row number: record id}.

    `fields` are what a column may hold, `needs_list` says whether the rows go into a project list, `address` where they
    stand afterwards, `record_root` begins the address of one.
    """

    name: str
    label: Promise | str
    fields: Mapping[str, Promise | str]
    read: Callable[[SheetImport, Sheet], ReadResult]
    commit: Callable[[Actor, SheetImport, Sequence[SheetRow], Progress], dict[int, int]]
    address: Callable[[SheetImport], str]
    row_template: str
    record_root: str
    needs_list: bool = False
    help_text: Promise | str = ""


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> ImportKind:
    """Raises KeyError for a kind no app registered."""
    return _kinds[name]


def all_kinds() -> list[ImportKind]:
    return list(_kinds.values())
