"""What differs between two texts, piece by piece: for a new report beside the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORTEST_SAME = 2
"""A single letter in common joins nothing: between two changes it reads worse than one change."""
MOST = 4000
"""Longer texts are shown without marks: comparing them costs more than it says."""


@dataclass(frozen=True)
class Piece:
    """A piece of text that is the `same` in both, `new`, or `gone`."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """`before` and `after` as pieces in reading order; without `before`, or for very long texts, all is `same`."""
    if not before or max(len(before), len(after)) > MOST:
        return [Piece("same", after)]
    return list(_merged(before, after))


def _merged(before: str, after: str) -> Iterator[Piece]:
    gone = new = ""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal" and (i2 - i1 >= SHORTEST_SAME or not (gone or new)):
            yield from _changed(gone, new)
            gone = new = ""
            yield Piece("same", after[j1:j2])
        else:
            gone, new = gone + before[i1:i2], new + after[j1:j2]
    yield from _changed(gone, new)


def _changed(gone: str, new: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if new:
        yield Piece("new", new)
