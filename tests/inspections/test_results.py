"""Results of a round by indicator, site, type and unit, with values worked out by hand (rules.md §10)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.trail import SYSTEM
from inspections.figures import results, whole
from inspections.models import ChecklistItem, Indicator, Inspection, Visit
from inspections.services.rounds import add_sites
from inspections.services.visits import Answer, VisitReport, submit_visit
from tests.factories.inspections import all_well, make_round, make_site, make_site_type

pytestmark = pytest.mark.django_db


def submit(visit_pk: int, **wrong: Answer) -> None:
    related = ("inspection__campaign", "inspection__indicator_set", "site")
    visit = Visit.objects.select_related(*related).get(pk=visit_pk)
    submit_visit(actor=SYSTEM, visit=visit, report=VisitReport(all_well(visit, **wrong)))


def bad() -> Answer:
    return Answer(0, occurrences=1)


@pytest.fixture
def market_round(campaign, lead_unit, other_unit) -> Inspection:
    """Three items of 2, 1, 1 points under 环境卫生 (1, 2) and 安全 (3); two markets, the first visited twice."""
    first, second = make_site(campaign, lead_unit, name="东门市场"), make_site(campaign, other_unit, name="西门市场")
    inspection = make_round(campaign, sites=[first, second])
    top = Indicator.objects.create(indicator_set=inspection.indicator_set, code="Ⅰ", name="公共环境", sort=1)
    tidy, safe = (
        Indicator.objects.create(indicator_set=inspection.indicator_set, parent=top, code=code, name=name, sort=sort)
        for code, name, sort in (("Ⅰ-1", "环境卫生", 2), ("Ⅰ-2", "安全", 3))
    )
    ChecklistItem.objects.filter(number__lte=2).update(indicator=tidy)
    ChecklistItem.objects.filter(number=3).update(indicator=safe)
    ChecklistItem.objects.filter(number=1).update(points=2)
    visits = {each.site.name: each.pk for each in inspection.visits.select_related("site")}
    submit(visits["东门市场"], n1=bad())  # 2 of 4
    submit(visits["西门市场"], n3=Answer(0, applies=False))  # 3 of 3
    (again,) = add_sites(actor=SYSTEM, inspection=inspection, sites=[first])
    submit(again.pk)  # 4 of 4
    return inspection


def table(inspection: Inspection, by: str) -> list[tuple[str, str, str, str, int | None]]:
    return [(row.label, str(row.points), str(row.out_of), str(row.rate), row.rank) for row in results(inspection, by)]


def test_by_site_is_the_mean_of_its_visits(market_round):
    assert table(market_round, "site") == [
        ("西门市场", "3.00", "3.00", "100.00", 1),
        ("东门市场", "3.00", "4.00", "75.00", 2),
    ]


def test_by_unit_and_by_type(market_round):
    assert table(market_round, "unit") == [
        ("市城管局", "3.00", "3.00", "100.00", 1),
        ("市住建局", "3.00", "4.00", "75.00", 2),
    ]
    assert table(market_round, "type") == [("农贸市场", "6.00", "7.00", "85.71", 1)]


def test_by_indicator_in_its_own_order_ranked_within_a_depth(market_round):
    assert table(market_round, "indicator") == [
        ("Ⅰ 公共环境", "6.00", "7.00", "85.71", 1),
        ("Ⅰ-1 环境卫生", "5.00", "6.00", "83.33", 2),
        ("Ⅰ-2 安全", "1.00", "1.00", "100.00", 1),
    ]


def test_the_whole_round(market_round):
    found = whole(market_round)

    assert (found.points, found.out_of, found.rate) == (Decimal("6.00"), Decimal("7.00"), Decimal("85.71"))


def test_a_round_without_visits_has_no_result(campaign):
    inspection = make_round(campaign, sites=[make_site(campaign)])

    assert whole(inspection) is None
    assert [table(inspection, by) for by in ("indicator", "site", "type", "unit")] == [[], [], [], []]


def test_points_changed_later_change_no_result(market_round):
    before = table(market_round, "site")

    ChecklistItem.objects.update(points=9)

    assert table(market_round, "site") == before


def test_more_sites_ask_no_more_queries(campaign, lead_unit):
    inspection = make_round(campaign, sites=[make_site(campaign, lead_unit)])
    submit(inspection.visits.get().pk)
    with CaptureQueriesContext(connection) as one:
        results(inspection, "unit")
    for visit in add_sites(
        actor=SYSTEM, inspection=inspection, sites=[make_site(campaign, lead_unit) for _each in range(20)]
    ):
        submit(visit.pk)

    with CaptureQueriesContext(connection) as many:
        results(inspection, "unit")

    assert len(many) == len(one)


def test_sites_of_other_types_come_by_their_own_lists(campaign):
    inspection = make_round(campaign, sites=[make_site(campaign)])
    street = make_site_type(campaign, "背街小巷")
    item = ChecklistItem.objects.create(
        indicator_set=inspection.indicator_set, site_type=street, number=1, text="无占道经营", points=5
    )
    (visit,) = add_sites(actor=SYSTEM, inspection=inspection, sites=[make_site(campaign, type=street)])

    submit(visit.pk)

    assert list(Visit.objects.get(pk=visit.pk).results.values_list("item", flat=True)) == [item.pk]
