"""The ladder as dates (rules.md §5, §7, §12)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.schedule.ladder import Climb, Rung, is_held

LADDER = (1, 3, 7, 15)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


CASES = [
    # level, counts from, blocked, on → levels reached, next one on
    (0, "07-13", False, "07-13", [], "07-14"),
    (0, "07-13", False, "07-14", [1], "07-16"),
    (1, "07-13", False, "07-15", [], "07-16"),
    (1, "07-13", False, "07-16", [2], "07-20"),
    (0, "07-13", False, "07-21", [1, 2, 3], "07-28"),
    (3, "07-13", False, "07-28", [4], None),
    (4, "07-13", False, "08-30", [], None),
    (0, "07-13", True, "08-30", [1], None),
    (0, "07-13", True, "07-13", [], "07-14"),
    (1, "07-13", True, "08-30", [], None),
    (0, None, False, "08-30", [], None),
]


@pytest.mark.parametrize(("level", "start", "is_blocked", "on", "levels", "next_on"), CASES)
def test_rungs_reached_and_the_next_one(level, start, is_blocked, on, levels, next_on):
    climb = Climb(LADDER, level, day(start) if start else None, is_blocked=is_blocked)

    assert [rung.level for rung in climb.reached(day(on))] == levels
    assert climb.next_on(day(on)) == (day(next_on) if next_on else None)


def test_a_rung_knows_its_days_and_its_day():
    assert Climb(LADDER, 2, day("07-13")).ahead == [Rung(3, 7, day("07-20")), Rung(4, 15, day("07-28"))]


@pytest.mark.parametrize(("held_until", "held"), [(None, False), ("07-19", False), ("07-20", True), ("07-30", True)])
def test_what_is_passed_through_the_last_held_day_is_held(held_until, held):
    assert is_held(Rung(3, 7, day("07-20")), day(held_until) if held_until else None) is held


@given(
    ladder=st.lists(st.integers(1, 60), min_size=4, max_size=4, unique=True).map(sorted),
    runs=st.lists(st.integers(0, 90), max_size=12).map(sorted),
)
def test_however_the_runs_fall_each_rung_is_reached_once_in_order(ladder, runs):
    start, level, taken = day("07-13"), 0, []
    for number in runs:
        on = start + dt.timedelta(days=number)
        climb = Climb(ladder, level, start)
        reached = climb.reached(on)
        taken += [rung.level for rung in reached]
        level = taken[-1] if taken else 0
        after = Climb(ladder, level, start)
        assert after.reached(on) == []
        assert after.first_on == climb.next_on(on)
        assert after.first_on is None or after.first_on > on

    last = runs[-1] if runs else 0
    assert taken == [level for level, days in enumerate(ladder, 1) if days <= last]
