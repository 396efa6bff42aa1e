"""Percents: exact shares in hundredths, every case with its value written out (rules.md §4)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tasks.schedule.figures import figures
from tasks.schedule.percents import clamped, mean_share, percent, percent_of
from tests.tasks.schedule.cases import CANCELLED, CLAIMED, OPEN, RULES, VERIFIED, gauge, step, task


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3, "0.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (3, 3, "100.00"),
        (1, 8, "12.50"),
        (1, 1600, "0.06"),
        (1, 32, "3.13"),
        (1, 100_000, "0.01"),
        (99_999, 100_000, "99.99"),
        (0, 0, "0.00"),
    ],
)
def test_percent_is_in_hundredths_half_up_and_never_all_or_none_unless_so(part, whole, shown):
    assert percent(part, whole) == Decimal(shown)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Fraction(-1, 2), "0.00"), (Fraction(3, 2), "100.00"), (Fraction(1, 7), "14.29"), (Fraction(1, 200_000), "0.01")],
)
def test_a_share_beyond_its_ends_stays_within_them(share, shown):
    assert percent_of(share) == Decimal(shown)


# weights of unequal size; cancelled ones are left out; claimed adds to verified
PERCENTS = [
    ([step(VERIFIED, "05-01", 2), step(CLAIMED, "06-01", 1), step(OPEN, "07-01", 1)], "50.00", "75.00"),
    ([step(VERIFIED, "05-01", 1), step(OPEN, "06-01", 6)], "14.29", "14.29"),
    ([step(CLAIMED, "05-01", 6), step(OPEN, "06-01", 1)], "0.00", "85.71"),
    ([step(VERIFIED, "05-01", 5), step(CANCELLED, "06-01", 95)], "100.00", "100.00"),
    ([step(VERIFIED, None, 1), step(OPEN, None, 2)], "33.33", "33.33"),
    ([step(OPEN, "05-01", 1)], "0.00", "0.00"),
    ([step(CANCELLED, "05-01", 1)], "0.00", "0.00"),
    ([], "0.00", "0.00"),
    ([step(VERIFIED, "05-01", 32767), step(OPEN, "06-01", 1)], "99.99", "99.99"),
    ([step(VERIFIED, "05-01", 1), step(OPEN, "06-01", 32767)], "0.01", "0.01"),
]


@pytest.mark.parametrize(("steps", "verified", "claimed"), PERCENTS)
def test_verified_and_claimed_are_shares_of_weights(steps, verified, claimed):
    result = figures(task(*steps), RULES)

    assert (result.verified_percent, result.claimed_percent) == (Decimal(verified), Decimal(claimed))


@pytest.mark.parametrize(
    ("value", "start", "target", "share"),
    [
        ("25", "0", "50", Fraction(1, 2)),
        ("60", "0", "50", Fraction(1)),
        ("-5", "0", "50", Fraction(0)),
        ("10", "10", "50", Fraction(0)),
        ("30", "10", "50", Fraction(1, 2)),
        # a falling target: from 100 heaps of rubbish to none
        ("40", "100", "0", Fraction(3, 5)),
        ("120", "100", "0", Fraction(0)),
        ("0", "100", "0", Fraction(1)),
    ],
)
def test_a_measure_is_the_share_of_its_way(value, start, target, share):
    assert clamped(Decimal(value), Decimal(start), Decimal(target)) == share


@pytest.mark.parametrize(
    ("gauges", "measured"),
    [
        ((), None),
        ((gauge("50", "25"),), "50.00"),
        ((gauge("50", "25"), gauge("3", "1")), "41.67"),  # (1/2 + 1/3) / 2, rounded once
        ((gauge("50", "50"), gauge("30", "30")), "100.00"),
        ((gauge("50", "50"), gauge("30000", "29999")), "99.99"),
        ((gauge("50", "0"), gauge("30000", "1")), "0.01"),
        ((gauge("0", "40", start="100"),), "60.00"),
        ((gauge("50", "40", current="10"),), "20.00"),  # only what is accepted is measured
    ],
)
def test_measured_is_the_mean_of_accepted_shares(gauges, measured):
    result = figures(task(step(OPEN, "12-31"), gauges=gauges), RULES)

    assert result.measured_percent == (Decimal(measured) if measured else None)


def test_the_mean_of_nothing_is_nothing():
    assert mean_share([]) is None


@pytest.mark.parametrize(
    ("steps", "counts"),
    [
        ([step(OPEN, "05-01"), step(CLAIMED, "06-01"), step(VERIFIED, "06-02")], (1, 1, True)),
        ([step(OPEN, "05-01"), step(OPEN, None), step(CANCELLED, "06-01")], (2, 0, False)),
        ([step(CLAIMED, "05-01"), step(CLAIMED, None)], (0, 2, True)),
    ],
)
def test_what_is_open_waiting_and_begun(steps, counts):
    result = figures(task(*steps), RULES)

    assert (result.open_count, result.waiting_count, result.has_begun) == counts


def test_a_reading_begins_a_task():
    assert figures(task(step(OPEN, "05-01"), has_reading=True), RULES).has_begun
