"""How items of a visit are scored, and how scores roll up (rules.md §10). Pure; points are Decimals in hundredths."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal("0.00")
GRADE_B, GRADE_C = Fraction(66, 100), Fraction(33, 100)
"""What B and C bring of the whole; A brings all of it, C# nothing."""


@dataclass(frozen=True)
class ItemRule:
    """How one checklist item is scored; the meaning of each field is ChecklistItem's."""

    scoring: str
    points: Decimal
    per_occurrence: Decimal = NOTHING
    floor: Decimal = NOTHING
    grade_a: int = 0
    grade_b: int | None = None
    grade_c: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Seen:
    """What was seen of an item: whether it applies, and how often something was wrong; `key` is the caller's."""

    key: int
    rule: ItemRule
    occurrences: int = 0
    applies: bool = True


def score(results: Sequence[Seen]) -> dict[int, Decimal | None]:
    """The points of each item of one visit by key; None for one that does not apply.

    A group passes when every item of it that applies does.
    """
    failed = {each.rule.group for each in results if each.applies and each.rule.scoring == "group" and each.occurrences}
    return {each.key: _points(each, failed) if each.applies else None for each in results}


def _points(seen: Seen, failed: set[str]) -> Decimal:
    rule = seen.rule
    if rule.scoring == "group":
        return NOTHING if rule.group in failed else rule.points
    if rule.scoring == "deduct":
        left = rule.points - rule.per_occurrence * seen.occurrences
        return min(rule.points, max(left, rule.floor))
    if rule.scoring == "grade":
        return rounded(Fraction(rule.points) * _grade(rule, seen.occurrences))
    return NOTHING if seen.occurrences else rule.points


def _grade(rule: ItemRule, occurrences: int) -> Fraction:
    if occurrences <= rule.grade_a:
        return Fraction(1)
    if rule.grade_b is not None and occurrences <= rule.grade_b:
        return GRADE_B
    if rule.grade_c is not None and occurrences <= rule.grade_c:
        return GRADE_C
    return Fraction(0)


@dataclass(frozen=True)
class Scored:
    """An item that applied in a visit of a site, with what it brought of what it could."""

    site: int
    indicator: int | None
    points: Decimal
    out_of: Decimal


@dataclass(frozen=True)
class Standing:
    """A row of results: points and out-of in hundredths, the rate in percent (None of nothing), the rank by rate."""

    key: Hashable
    points: Decimal
    out_of: Decimal
    rate: Decimal | None
    rank: int | None


def roll_up(
    results: Iterable[Scored], visits: Mapping[int, int], keys: Callable[[Scored], Iterable[Hashable]]
) -> list[Standing]:
    """The standings of whatever `keys` counts a result under, best first; equal rates share a rank (1, 1, 3).

    A site is the mean of its visits: `visits` says how many each had, also those in which nothing applied. Everything
    above a site is the sum of its sites, so that indicators, types and units each add up to the round.
    """
    points: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    out_of: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    for each in results:
        for key in keys(each):
            points[key] += Fraction(each.points) / visits[each.site]
            out_of[key] += Fraction(each.out_of) / visits[each.site]
    rates = {key: rate_of(points[key], whole) for key, whole in out_of.items()}
    ranks = ranked(rates)
    rows = [Standing(key, rounded(points[key]), rounded(out_of[key]), rates[key], ranks[key]) for key in out_of]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def rate_of(points: Fraction, out_of: Fraction) -> Decimal | None:
    """Points of out-of in percent, in hundredths, half up; None of nothing."""
    return rounded(points / out_of * 100) if out_of else None


def ranked(rates: Mapping[Hashable, Decimal | None]) -> dict[Hashable, int | None]:
    """The rank of each rate, the highest first: one more than how many are higher; None has none."""
    numbers = Counter(rate for rate in rates.values() if rate is not None)
    places: dict[Decimal, int] = {}
    place = 1
    for rate in sorted(numbers, reverse=True):
        places[rate] = place
        place += numbers[rate]
    return {key: None if rate is None else places[rate] for key, rate in rates.items()}


def rounded(exact: Fraction) -> Decimal:
    """In hundredths, half up."""
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
