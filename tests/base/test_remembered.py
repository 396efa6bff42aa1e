"""Values are kept under their marks, and a cache that is away changes nothing but the time."""

import pytest
from django.core.cache import cache

from base.remembered import remembered


class Computer:
    """Doubles the number in a key, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, keys):
        self.asked.append(list(keys))
        return {key: [int(key) * 2] for key in keys}


def test_what_is_kept_under_its_mark_is_not_computed_again():
    compute = Computer()
    remembered({"1": "a", "2": "a"}, compute)

    found = remembered({"1": "a", "2": "b", "3": "a"}, compute)

    assert found == {"1": [2], "2": [4], "3": [6]}
    assert compute.asked == [["1", "2"], ["2", "3"]]


def test_a_key_takes_one_place_whatever_its_mark():
    compute = Computer()
    for mark in ("a", "b", "a"):
        remembered({"1": mark}, compute)

    assert len(compute.asked) == 3
    assert cache.get("1") == ["a", [2]]


def test_nothing_wanted_computes_nothing():
    compute = Computer()

    assert remembered({}, compute) == {}
    assert compute.asked == []


@pytest.mark.parametrize("place", ["redis://127.0.0.1:1", "unix:///nowhere/broker.sock"])
def test_a_cache_that_is_away_is_done_without(settings, place, caplog):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": place}}
    compute = Computer()

    assert remembered({"1": "a"}, compute) == {"1": [2]}
    assert remembered({"1": "a"}, compute) == {"1": [2]}
    assert len(compute.asked) == 2
    assert "the cache is away" in caplog.text
