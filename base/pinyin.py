"""Pinyin for search and order: full spelling and initials of Chinese text."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

KEPT = 10_000
"""Texts remembered: names of units and people come again in every task of a list."""

# pypinyin is imported where it is used: its dictionary takes a quarter of a second, and most processes only read.


@lru_cache(KEPT)
def _spelt(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return tuple(lazy_pinyin(text))


def sort_key(text: str) -> str:
    """The full pinyin in lower case, words apart: what an alphabetical list is ordered by."""
    return " ".join(_spelt(text)).lower()[:200]


@lru_cache(KEPT)
def search_key(text: str) -> str:
    """Initials and full spelling without spaces: `ljxq laojiuxiaoqu` is found by either."""
    words = _spelt(text)
    return f"{''.join(_initials(text, words))} {''.join(words)}".lower()


def _initials(text: str, words: Sequence[str]) -> Iterator[str]:
    """The first letter of each character spelt; what is no Chinese stands as it is."""
    place = 0
    for word in words:
        if text.startswith(word, place):
            yield word
            place += len(word)
        else:
            yield word[0]
            place += 1


def initials_of(key: str) -> str:
    """The initials of a sort key: `shi zhu jian ju` is found by `szjj`. Needs no dictionary."""
    return "".join(word[0] for word in key.split())
