"""Exact shares as percents in hundredths (rules.md §4)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")
NONE = Decimal("0.00")
ALL = Decimal("100.00")


def percent_of(share: Fraction) -> Decimal:
    """A share of 0 to 1 in hundredths of a percent, half up; 100.00 only for all of it, 0.00 only for none."""
    if share <= 0:
        return NONE
    if share >= 1:
        return ALL
    exact = share * 100
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return min(max(rounded, HUNDREDTH), ALL - HUNDREDTH)


def percent(part: int, whole: int) -> Decimal:
    """`part` of `whole` as `percent_of`; 0.00 of nothing."""
    return percent_of(Fraction(part, whole)) if whole else NONE


def clamped(value: Decimal, start: Decimal, target: Decimal) -> Fraction:
    """How far from start to target a value is, from 0 to 1; a target below start is a falling target."""
    share = (Fraction(value) - Fraction(start)) / (Fraction(target) - Fraction(start))
    return min(max(share, Fraction(0)), Fraction(1))


def mean_share(shares: Iterable[Fraction]) -> Decimal | None:
    """The plain mean of exact shares as a percent; None of nothing."""
    found = list(shares)
    return percent_of(sum(found, Fraction(0)) / len(found)) if found else None
