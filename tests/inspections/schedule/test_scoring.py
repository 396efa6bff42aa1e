"""The four ways of scoring and the roll-up of rules.md §10, with values worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.schedule.scoring import ItemRule, Scored, Seen, Standing, ranked, roll_up, score

PASS = ItemRule("pass", Decimal(2))
DEDUCT = ItemRule("deduct", Decimal(10), per_occurrence=Decimal("2.5"), floor=Decimal(1))
GRADE = ItemRule("grade", Decimal(5), grade_a=0, grade_b=1, grade_c=3)
A_OR_NOTHING = ItemRule("grade", Decimal(5), grade_a=1)
GROUP = ItemRule("group", Decimal(3), group="消防")


@pytest.mark.parametrize(
    ("rule", "occurrences", "points"),
    [
        (PASS, 0, "2"),
        (PASS, 1, "0"),
        (PASS, 7, "0"),
        (DEDUCT, 0, "10"),
        (DEDUCT, 1, "7.5"),
        (DEDUCT, 3, "2.5"),
        (DEDUCT, 4, "1"),
        (DEDUCT, 99, "1"),
        (GRADE, 0, "5"),
        (GRADE, 1, "3.30"),
        (GRADE, 2, "1.65"),
        (GRADE, 3, "1.65"),
        (GRADE, 4, "0"),
        (A_OR_NOTHING, 1, "5"),
        (A_OR_NOTHING, 2, "0"),
        (GROUP, 0, "3"),
        (GROUP, 1, "0"),
    ],
)
def test_an_item_by_itself(rule, occurrences, points):
    assert score([Seen(1, rule, occurrences)]) == {1: Decimal(points)}


def test_an_item_that_does_not_apply_has_no_points():
    assert score([Seen(1, PASS, 3, applies=False)]) == {1: None}


def test_a_floor_above_the_points_brings_no_more_than_the_points():
    rule = ItemRule("deduct", Decimal(2), per_occurrence=Decimal(1), floor=Decimal(5))

    assert score([Seen(1, rule, 1)]) == {1: Decimal(2)}


def test_one_failure_takes_all_of_its_group_and_no_other():
    other = ItemRule("group", Decimal(4), group="食品")

    assert score([Seen(1, GROUP), Seen(2, GROUP, 2), Seen(3, other)]) == {1: Decimal(0), 2: Decimal(0), 3: Decimal(4)}


def test_what_does_not_apply_fails_no_group():
    assert score([Seen(1, GROUP), Seen(2, GROUP, 1, applies=False)]) == {1: Decimal(3), 2: None}


RESULTS = [
    Scored(site=1, indicator=7, points=Decimal(2), out_of=Decimal(2)),  # first visit of site 1
    Scored(site=1, indicator=8, points=Decimal(0), out_of=Decimal(3)),
    Scored(site=1, indicator=7, points=Decimal(1), out_of=Decimal(2)),  # second visit: indicator 8 does not apply
    Scored(site=2, indicator=7, points=Decimal(2), out_of=Decimal(2)),
    Scored(site=2, indicator=8, points=Decimal(3), out_of=Decimal(3)),
    Scored(site=3, indicator=8, points=Decimal("2.5"), out_of=Decimal("2.5")),
]
VISITS = {1: 2, 2: 1, 3: 1}


def test_a_site_is_the_mean_of_its_visits():
    found = roll_up(RESULTS, VISITS, lambda each: [each.site])

    assert found == [
        Standing(2, Decimal("5.00"), Decimal("5.00"), Decimal("100.00"), 1),
        Standing(3, Decimal("2.50"), Decimal("2.50"), Decimal("100.00"), 1),
        Standing(1, Decimal("1.50"), Decimal("3.50"), Decimal("42.86"), 3),
    ]


def test_indicators_add_up_to_the_round():
    by_indicator = roll_up(RESULTS, VISITS, lambda each: [each.indicator])
    whole = roll_up(RESULTS, VISITS, lambda _each: ["round"])

    assert by_indicator == [
        Standing(7, Decimal("3.50"), Decimal("4.00"), Decimal("87.50"), 1),
        Standing(8, Decimal("5.50"), Decimal("7.00"), Decimal("78.57"), 2),
    ]
    assert whole == [Standing("round", Decimal("9.00"), Decimal("11.00"), Decimal("81.82"), 1)]


def test_nothing_to_win_has_neither_rate_nor_rank_and_comes_last():
    free = Scored(site=1, indicator=9, points=Decimal(0), out_of=Decimal(0))

    found = roll_up([free, *RESULTS], VISITS, lambda each: [each.indicator])

    assert found[-1] == Standing(9, Decimal("0.00"), Decimal("0.00"), None, None)


def test_equal_rates_share_a_rank():
    rates = {"甲": Decimal("90.00"), "乙": Decimal("95.50"), "丙": Decimal("95.50"), "丁": None, "戊": Decimal("89.99")}

    assert ranked(rates) == {"乙": 1, "丙": 1, "甲": 3, "戊": 4, "丁": None}


@given(
    st.sampled_from([PASS, DEDUCT, GRADE, A_OR_NOTHING, GROUP]),
    st.integers(min_value=0, max_value=200),
    st.integers(min_value=0, max_value=50),
)
def test_more_occurrences_never_bring_more(rule, occurrences, more):
    fewer = score([Seen(1, rule, occurrences)])[1]
    many = score([Seen(1, rule, occurrences + more)])[1]

    assert Decimal(0) <= many <= fewer <= rule.points
