"""How checklists say that an item is scored, as found in published ones."""

from decimal import Decimal

import pytest

from inspections.reading.scoring import Scoring, read_scoring


@pytest.mark.parametrize(
    ("points", "grades", "requirement", "found"),
    [
        ("", "", "", Scoring()),
        ("未刊登不得分", "", "各一家", Scoring()),
        ("6", "一票式", "", Scoring("pass", Decimal(6))),
        ("8分", "", "", Scoring("pass", Decimal(8))),
        ("14（每小项2）", "", "≥3处（室内间隔10米为1处）", Scoring("deduct", Decimal(14), Decimal(2))),
        ("少一条扣4分", "", "每车≥2条，其中核心价值观≥1条", Scoring("deduct", Decimal(8), Decimal(4))),
        ("每少一处扣2分", "", "≥10处为合格", Scoring("deduct", Decimal(20), Decimal(2))),
        ("少一条扣2分", "", "", Scoring("deduct", Decimal(2), Decimal(2))),
        ("4", "A（0例） C#（1例）", "", Scoring("grade", Decimal(4), None, 0, None, None)),
        ("6", "A(0例) B(1例) C(2例) C#(3例)", "", Scoring("grade", Decimal(6), None, 0, 1, 2)),
    ],
)
def test_what_a_checklist_says(points, grades, requirement, found):
    assert read_scoring(points, grades, requirement) == found
