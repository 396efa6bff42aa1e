"""Rounds through the API: planned, filled, drawn, opened, closed, and what came of them (rules.md §2, §10, §14)."""

import datetime as dt

import pytest

from accounts.roles import Role
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Inspection, Visit
from inspections.schedule.draw import draw
from inspections.services.visits import Answer, VisitReport, submit_visit
from tests.factories.accounts import make_person
from tests.factories.inspections import (
    all_well,
    make_indicator_set,
    make_item,
    make_round,
    make_site,
    make_site_type,
)

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"
DAYS = {"starts_on": "2026-07-01", "ends_on": "2026-07-31"}
WORDS = {"kind": "municipal", "name": "七月测评", **DAYS}


@pytest.fixture
def inspector(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


@pytest.fixture
def desk(office, sign_in):
    return sign_in(office)


@pytest.fixture
def indicators(campaign):
    """A set with a checklist of one item for markets."""
    found = make_indicator_set(campaign)
    make_item(found, make_site_type(campaign))
    return found


def test_a_round_goes_the_whole_way(campaign, lead_unit, indicators, inspector, desk, post):
    sites = [make_site(campaign, lead_unit), make_site(campaign, lead_unit)]

    made = post(desk, "inspections/", campaign=campaign.pk, indicator_set=indicators.pk, **WORDS)
    address = f"inspections/{made.json()['id']}"
    filled = post(desk, f"{address}/sites/", sites=[each.pk for each in sites]).json()
    visits = desk.get(f"/api/v1/visits/?inspection={made.json()['id']}").json()["results"]
    given = post(desk, f"{address}/assign/", visits=[visits[0]["id"]], inspector=inspector.pk)
    less = post(desk, f"{address}/remove/", visits=[visits[1]["id"]]).json()
    opened, ended = post(desk, f"{address}/open/").json(), post(desk, f"{address}/close/").json()

    assert (made.status_code, made.json()["state"], made.json()["visit_count"]) == (201, "planned", 0)
    assert (filled["visit_count"], given.status_code, less["visit_count"]) == (2, 200, 1)
    assert Visit.objects.get().inspector == inspector
    assert (opened["state"], ended["state"], ended["closed_at"] is not None) == ("open", "closed", True)
    trail = Event.objects.filter(root_kind="inspections.inspection").order_by("id").values_list("name", flat=True)
    assert list(trail) == [
        "inspection.planned",
        "inspection.sites_added",
        "visit.assigned",
        "inspection.sites_removed",
        "inspection.opened",
        "inspection.closed",
    ]


def test_the_same_client_uid_is_the_same_round(campaign, indicators, desk, post):
    body = {"campaign": campaign.pk, "indicator_set": indicators.pk, "client_uid": UID, **WORDS}

    first, again = (post(desk, "inspections/", **body).json()["id"] for _time in range(2))

    assert first == again
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "self_check"}, "unit"),
        ({"ends_on": "2026-06-30"}, "ends_on"),
        ({"indicator_set": 0}, "indicator_set"),
    ],
)
def test_what_a_round_cannot_be_is_named_by_field(campaign, indicators, desk, post, changed, field):
    body = {"campaign": campaign.pk, "indicator_set": indicators.pk, **WORDS} | changed

    refused = post(desk, "inspections/", **body)

    assert (refused.status_code in {400, 422}, list(refused.json()["errors"])) == (True, [field])


def test_a_round_is_edited_by_its_version_until_it_is_closed(campaign, desk, post):
    inspection = make_round(campaign, sites=[make_site(campaign)])
    address = f"/api/v1/inspections/{inspection.pk}/"

    def patch(**body):
        return desk.patch(address, body, content_type="application/json")

    edited, stale = patch(name="七月测评（补查）", version=1), patch(name="另一个名字", version=1)
    post(desk, f"inspections/{inspection.pk}/close/")
    late = patch(name="另一个名字")

    assert (edited.json()["name"], edited.json()["version"], edited.json()["ends_on"]) == (
        "七月测评（补查）",
        2,
        "2026-07-31",
    )
    assert (stale.status_code, late.status_code) == (412, 409)


def test_a_round_that_was_opened_is_not_thrown_away(campaign, desk, post):
    planned, opened = make_round(campaign), make_round(campaign, sites=[make_site(campaign)])

    codes = [desk.delete(f"/api/v1/inspections/{each.pk}/").status_code for each in (planned, opened)]

    assert codes == [204, 409]
    assert list(Inspection.objects.values_list("pk", flat=True)) == [opened.pk]


def test_a_round_without_sites_is_not_opened(campaign, desk, post):
    refused = post(desk, f"inspections/{make_round(campaign).pk}/open/")

    assert (refused.status_code, Inspection.objects.get().state) == (422, "planned")


@pytest.mark.parametrize("verb", ["sites", "draw", "remove", "assign"])
def test_what_is_not_there_is_named(campaign, desk, post, verb):
    inspection = make_round(campaign, sites=[make_site(campaign)])
    bodies = {
        "sites": {"sites": [987654]},
        "draw": {"types": [{"site_type": 987654, "count": 1}]},
        "remove": {"visits": [987654]},
        "assign": {"visits": [987654], "inspector": None},
    }
    field = {"draw": "types", "sites": "sites"}.get(verb, "visits")

    refused = post(desk, f"inspections/{inspection.pk}/{verb}/", **bodies[verb])

    assert (refused.status_code, "987654" in refused.json()["errors"][field][0]) == (422, True)


def test_only_who_walks_rounds_is_sent(campaign, liaison, desk, post):
    inspection = make_round(campaign, sites=[make_site(campaign)])
    visit = inspection.visits.get()

    refused = post(desk, f"inspections/{inspection.pk}/assign/", visits=[visit.pk], inspector=liaison.pk)

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["inspector"])


def test_a_draw_can_be_drawn_again(campaign, indicators, desk, post):
    markets = [make_site(campaign) for _number in range(5)]
    inspection = make_round(campaign, indicator_set=indicators)
    kind = make_site_type(campaign)

    drawn = post(desk, f"inspections/{inspection.pk}/draw/", types=[{"site_type": kind.pk, "count": 2}]).json()
    (kept,) = desk.get(f"/api/v1/inspections/{inspection.pk}/draws/").json()["draws"]

    of_type = kept["types"][str(kind.pk)]
    assert (drawn["visit_count"], of_type["asked"]) == (2, 2)
    assert of_type["candidates"] == sorted(each.pk for each in markets)
    assert of_type["drawn"] == draw(of_type["candidates"], 2, kept["seed"])
    assert set(inspection.visits.values_list("site", flat=True)) == set(of_type["drawn"])


@pytest.fixture
def walked(campaign, lead_unit, other_unit) -> Inspection:
    """Two markets of two units with three items of a point each: 2 of 3, and 3 of 3."""
    sites = [make_site(campaign, lead_unit, name="东门市场"), make_site(campaign, other_unit, name="西门市场")]
    inspection = make_round(campaign, sites=sites)
    wrong = {"东门市场": {"n2": Answer(0, occurrences=1)}, "西门市场": {}}
    for visit in inspection.visits.select_related("inspection__campaign", "inspection__indicator_set", "site"):
        submit_visit(actor=SYSTEM, visit=visit, report=VisitReport(all_well(visit, **wrong[visit.site.name])))
    return inspection


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("site", [("西门市场", "3.00", "3.00", "100.00", 1), ("东门市场", "2.00", "3.00", "66.67", 2)]),
        ("type", [("农贸市场", "5.00", "6.00", "83.33", 1)]),
        ("unit", [("市城管局", "3.00", "3.00", "100.00", 1), ("市住建局", "2.00", "3.00", "66.67", 2)]),
    ],
)
def test_results_are_rolled_up(walked, desk, by, rows):
    found = desk.get(f"/api/v1/inspections/{walked.pk}/results/?by={by}").json()

    assert (found["by"], found["whole"]) == (by, {"points": "5.00", "out_of": "6.00", "rate": "83.33"})
    assert [
        tuple(each[name] for name in ("label", "points", "out_of", "rate", "rank")) for each in found["rows"]
    ] == rows


def test_results_are_by_indicator_unless_asked_otherwise(walked, desk):
    found = desk.get(f"/api/v1/inspections/{walked.pk}/results/").json()

    assert (found["by"], [(each["id"], each["rate"]) for each in found["rows"]]) == ("indicator", [(None, "83.33")])


def test_results_by_something_unknown_are_refused(walked, desk):
    refused = desk.get(f"/api/v1/inspections/{walked.pk}/results/?by=weather")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["by"])


def test_an_inspector_sees_the_round_and_not_its_results(walked, inspector, sign_in):
    walked.visits.update(inspector=inspector)
    walker = sign_in(inspector)

    codes = [walker.get(f"/api/v1/inspections/{walked.pk}/{each}").status_code for each in ("", "results/", "draws/")]

    assert codes == [200, 403, 403]


def test_other_cities_stand_beside_the_round(campaign, desk, post):
    address = f"inspections/{make_round(campaign).pk}"

    both = post(desk, f"{address}/cities/", cities=[{"city": "甲市", "points": "93.2"}, {"city": "乙市", "points": 94}])
    twice = post(desk, f"{address}/cities/", cities=[{"city": "甲市", "points": 1}, {"city": "甲市", "points": 2}])

    assert both.json()["city_scores"] == [{"city": "乙市", "points": "94.00"}, {"city": "甲市", "points": "93.20"}]
    assert (twice.status_code, list(twice.json()["errors"])) == (400, ["cities"])


def test_rounds_are_filtered(campaign, lead_unit, desk):
    july = make_round(campaign, sites=[make_site(campaign)])
    august = make_round(campaign, name="八月自查", kind="self_check", unit=lead_unit, starts_on=dt.date(2026, 8, 1),
                        ends_on=dt.date(2026, 8, 31))  # fmt: skip

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/inspections/?{query}").json()["results"]]

    assert [found(each) for each in ("kind=self_check", "state=open", "q=八月", "from_day=2026-08-01")] == [
        [august.pk],
        [july.pk],
        [august.pk],
        [august.pk],
    ]
    assert [found(each) for each in (f"campaign={campaign.pk}", f"unit={lead_unit.pk}", "to_day=2026-07-15")] == [
        [july.pk, august.pk],
        [august.pk],
        [july.pk],
    ]


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_do_not_grow(campaign, desk, django_assert_num_queries, count):
    for _number in range(count):
        make_round(campaign, sites=[make_site(campaign)])
    desk.get("/api/v1/inspections/")

    with django_assert_num_queries(4):
        found = desk.get("/api/v1/inspections/").json()["results"]

    assert [(each["visit_count"], each["submitted_count"]) for each in found] == [(1, 0)] * count
