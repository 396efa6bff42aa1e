"""Better, worse, unchanged: the table of cases (dispatch.snapshot.comparison)."""

import pytest

from dispatch.snapshot.comparison import compare


def group(pace: str | None, overdue: int, tasks: int = 5, verified: str = "10.00") -> dict:
    return {"tasks": tasks, "on_pace_share": pace, "overdue": overdue, "verified": verified}


# pace then, pace now, overdue then, overdue now, verdict
CASES = [
    ("50.00", "60.00", 3, 2, "better"),
    ("50.00", "60.00", 3, 3, "better"),
    ("50.00", "60.00", 3, 9, "better"),  # pace decides before the overdue ones
    ("50.00", "40.00", 3, 0, "worse"),
    ("50.00", "40.00", 3, 3, "worse"),
    ("50.00", "50.00", 3, 2, "better"),
    ("50.00", "50.00", 3, 4, "worse"),
    ("50.00", "50.00", 3, 3, "same"),
    ("50.01", "50.04", 3, 3, "same"),  # as they are shown: 50.0
    (None, "90.00", 3, 4, "worse"),  # no pace to compare: the overdue ones decide
    ("90.00", None, 3, 2, "better"),
    (None, None, 0, 0, "same"),
]


@pytest.mark.parametrize(("then", "now", "late_then", "late_now", "verdict"), CASES)
def test_the_verdict(then, now, late_then, late_now, verdict):
    found = compare(group(now, late_now), group(then, late_then))

    assert found["verdict"] == verdict


def test_changes_are_told_in_points_and_items():
    found = compare(group("62.55", 2, verified="11.00"), group("50.00", 5))

    assert found == {"verdict": "better", "pace": "12.6", "verified": "1.0", "overdue": -3}


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (group("50.00", 1), None),
        (group("50.00", 1, tasks=0), group("50.00", 1)),
        (group("50.00", 1), group("50.00", 1, tasks=0)),
    ],
)
def test_without_tasks_on_both_sides_nothing_is_compared(now, then):
    assert compare(now, then) is None
