"""Drawing at random so that anybody can draw again: by a recorded seed, with nothing but SHA-256. Pure."""

import hashlib
from collections.abc import Iterable


def draw(candidates: Iterable[int], count: int, seed: int) -> list[int]:
    """`count` of the candidates (all, if they are fewer): those whose SHA-256 of "seed:id" comes first, in that order.

    Independent of the candidates' order and of the program's own random numbers.
    """
    return sorted(set(candidates), key=lambda each: (_mark(seed, each), each))[:count]


def _mark(seed: int, candidate: int) -> str:
    return hashlib.sha256(f"{seed}:{candidate}".encode()).hexdigest()
