"""Kinds of import: what an app registers so that its sheets come in by page and command."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.models import SheetImport, SheetRow


@dataclass(frozen=True)
class ReadRow:
    """A row as read: its number in the sheet from 1, its cells, what would be stored, and what could not be read."""

    number: int
    cells: dict[str, str]
    reading: dict[str, Any]
    questions: list[dict[str, str]]


@dataclass(frozen=True)
class ReadResult:
    """What a sheet holds: the column map that was found, and the rows."""

    mapping: dict[str, str]
    rows: Sequence[ReadRow]


@dataclass(frozen=True)
class ImportKind:
    """`read` turns a sheet into rows, `commit` stores them and returns {row number: record id}."""

    name: str
    label: Promise | str
    read: Callable[[SheetImport, Sheet], ReadResult]
    commit: Callable[[Actor, SheetImport, Sequence[SheetRow]], dict[int, int]]


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> ImportKind:
    """Raises KeyError for a kind no app registered."""
    return _kinds[name]
