"""Results of a round, rolled up to indicators, sites, types, units and the whole (rules.md §10)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.models import Indicator, Inspection, ItemResult, Site, Visit
from inspections.schedule.scoring import Scored, Standing, rate_of, roll_up
from inspections.workflow import VisitState


class By(TextChoices):
    """What results are rolled up to."""

    INDICATOR = "indicator", gettext_lazy("Indicator")
    SITE = "site", gettext_lazy("Site")
    TYPE = "type", gettext_lazy("Site type")
    UNIT = "unit", gettext_lazy("Unit")


@dataclass(frozen=True)
class Result:
    """A row of results under its name; `pk` None is what has none. `depth` is how far down an indicator stands."""

    pk: int | None
    label: str
    points: Decimal
    out_of: Decimal
    rate: Decimal | None
    rank: int | None
    depth: int = 0


@dataclass(frozen=True)
class Seen:
    """What was seen in the submitted visits of a round: every item that applied, and how many visits a site had."""

    results: Sequence[Scored]
    visits: Mapping[int, int]


def seen_in(inspection: Inspection) -> Seen:
    """In two queries."""
    submitted = Visit.objects.filter(inspection=inspection, state=VisitState.SUBMITTED)
    rows = ItemResult.objects.filter(visit__in=submitted, applies=True).order_by()
    results = [
        Scored(site, indicator, points or Decimal(0), out_of or Decimal(0))
        for site, indicator, points, out_of in rows.values_list(
            "visit__site_id", "item__indicator_id", "points", "out_of"
        )
    ]
    return Seen(results, dict(submitted.order_by().values_list("site_id").annotate(number=Count("pk"))))


def whole(inspection: Inspection) -> Standing | None:
    """The round's own points, out-of and rate; None before anything that applies was submitted."""
    seen = seen_in(inspection)
    return next(iter(roll_up(seen.results, seen.visits, lambda _each: ["round"])), None)


def results(inspection: Inspection, by: str) -> list[Result]:
    """The rows of one roll-up, best first; indicators in their own order, ranked among those of the same depth."""
    seen = seen_in(inspection)
    return _by_indicator(inspection, seen) if by == By.INDICATOR else _by_place(inspection, seen, by)


def _by_place(inspection: Inspection, seen: Seen, by: str) -> list[Result]:
    sites = {site.pk: site for site in Site.objects.filter(pk__in=seen.visits).select_related("type", "unit")}
    key: dict[str, Callable[[Site], int | None]] = {
        By.SITE: lambda site: site.pk,
        By.TYPE: lambda site: site.type_id,
        By.UNIT: lambda site: site.unit_id,
    }
    name: dict[str, Callable[[Site], str]] = {
        By.SITE: lambda site: site.name,
        By.TYPE: lambda site: site.type.name,
        By.UNIT: lambda site: site.unit.name if site.unit else _("(no unit)"),
    }
    rows = roll_up(seen.results, seen.visits, lambda each: [key[by](sites[each.site])])
    labels: dict[Hashable, str] = {key[by](site): name[by](site) for site in sites.values()}
    return [_row(row, labels[row.key]) for row in rows]


def _by_indicator(inspection: Inspection, seen: Seen) -> list[Result]:
    indicators = {each.pk: each for each in Indicator.objects.filter(indicator_set=inspection.indicator_set_id)}
    lines = {pk: line_of(indicators, pk) for pk in indicators}
    deepest = max((len(line) for line in lines.values()), default=0)
    found: dict[Hashable, Result] = {}
    for depth in range(deepest):
        for row in roll_up(seen.results, seen.visits, lambda each, at=depth: _at(lines, each, at)):  # type: ignore[misc]
            found[row.key] = _row(row, str(indicators[row.key]), depth)  # type: ignore[index]
    ordered = [found[each.pk] for each in _in_tree_order(indicators, lines) if each.pk in found]
    without = roll_up([each for each in seen.results if each.indicator is None], seen.visits, lambda _each: [None])
    return ordered + [_row(row, _("(no indicator)")) for row in without]


def _at(lines: Mapping[int, Sequence[int]], each: Scored, depth: int) -> Sequence[int]:
    return lines[each.indicator][depth : depth + 1] if each.indicator is not None else ()


def line_of(indicators: Mapping[int, Indicator], pk: int) -> list[int]:
    """Ids from the top of the set down to an indicator."""
    line: list[int] = []
    at: int | None = pk
    while at is not None and at not in line:
        line.append(at)
        at = indicators[at].parent_id
    return line[::-1]


def _in_tree_order(indicators: Mapping[int, Indicator], lines: Mapping[int, Sequence[int]]) -> list[Indicator]:
    def place(each: Indicator) -> list[tuple[int, int]]:
        return [(indicators[pk].sort, pk) for pk in lines[each.pk]]

    return sorted(indicators.values(), key=place)


def _row(row: Standing, label: str, depth: int = 0) -> Result:
    pk = row.key if isinstance(row.key, int) else None
    return Result(pk, label, row.points, row.out_of, row.rate, row.rank, depth)


def rate_of_visit(visit: Visit) -> Decimal | None:
    """What a submitted visit brought of what it could, in percent; None of nothing."""
    if visit.points is None or not visit.out_of:
        return None
    return rate_of(Fraction(visit.points), Fraction(visit.out_of))
