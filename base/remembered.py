"""What was computed and is kept for the next reader, each value beside the mark under which it holds.

The cache may be away or forget at any time: then everything is computed, and nobody notices but by the time it takes.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

AWAY = (RedisError, OSError)
KEPT_SECONDS = 2 * 24 * 60 * 60
logger = logging.getLogger(__name__)


def remembered(
    marks: Mapping[str, str], compute: Callable[[Sequence[str]], Mapping[str, Any]], *, seconds: int = KEPT_SECONDS
) -> dict[str, Any]:
    """The value of each key of `marks`. Those not kept under their mark are computed in one call, and kept.

    `compute` takes keys and returns a value of plain numbers, texts and lists for each. A value kept under another
    mark is overwritten, so that a key takes one place however often its mark changes. Raises only what `compute` does.
    """
    kept = _read(marks)
    found = {key: kept[key][1] for key, mark in marks.items() if key in kept and kept[key][0] == mark}
    missing = [key for key in marks if key not in found]
    if missing:
        computed = compute(missing)
        _write({key: [marks[key], computed[key]] for key in missing}, seconds)
        found |= computed
    return found


def _read(keys: Mapping[str, str]) -> dict[str, Any]:
    try:
        return cache.get_many(list(keys))
    except AWAY as error:
        logger.warning("the cache is away, computing without it: %s", error)
        return {}


def _write(values: dict[str, Any], seconds: int) -> None:
    try:
        cache.set_many(values, seconds)
    except AWAY as error:
        logger.warning("the cache is away, nothing kept: %s", error)
