"""Pages of rounds, visits and points, as people use them."""

import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.roles import Role
from base.trail import SYSTEM
from inspections.models import CityScore, Inspection, ScoreEvent, Visit
from inspections.services.visits import Answer, VisitReport, submit_visit
from tests.factories.accounts import make_person
from tests.factories.inspections import (
    all_well,
    make_indicator_set,
    make_item,
    make_round,
    make_site,
    make_site_type,
    make_visit,
)
from tests.responses import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office, sign_in):
    return sign_in(office)


@pytest.fixture
def walker(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


def names(response) -> list[str]:
    return [row.record.name for row in response.context["table"].rows]


def test_a_round_goes_from_plan_to_open(client, campaign, walker):
    indicators = make_indicator_set(campaign)
    market = make_site_type(campaign)
    make_item(indicators, market)
    for _each in range(3):
        make_site(campaign)
    plan = {"kind": "undercover", "name": "国庆暗访", "starts_on": "2026-07-01", "ends_on": "2026-07-20"}

    made = client.post("/inspections/new/", {**plan, "indicator_set": indicators.pk})
    inspection = Inspection.objects.get()
    client.post(f"/inspections/{inspection.pk}/draw/", {f"type_{market.pk}": 2})
    visits = [each.pk for each in inspection.visits.all()]
    client.post(f"/inspections/{inspection.pk}/assign/", {"inspector": walker.pk, "visits": visits})
    client.post(f"/inspections/{inspection.pk}/open/")

    assert made["Location"] == f"/inspections/{inspection.pk}/"
    assert list(Visit.objects.values_list("inspector", flat=True)) == [walker.pk] * 2
    assert Inspection.objects.get().state == "open"
    assert "国庆暗访（暗访）" in client.get("/inspections/").content.decode()


def test_sites_are_chosen_by_type_and_taken_out(client, campaign):
    inspection = make_round(campaign)
    site, other = make_site(campaign), make_site(campaign)

    client.post(f"/inspections/{inspection.pk}/sites/?type={site.type_id}", {"sites": [site.pk, other.pk]})
    out = inspection.visits.get(site=other)
    client.post(f"/inspections/{inspection.pk}/remove/", {"visits": [out.pk]})

    assert [each.site for each in inspection.visits.all()] == [site]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["暗访", "省检"]),
        ("kind=provincial", ["省检"]),
        ("state=open", ["暗访"]),
        ("q=省", ["省检"]),
        ("from_day=2026-08-01", []),
    ],
)
def test_the_list_is_filtered(client, campaign, query, expected):
    make_round(campaign, kind="provincial", name="省检")
    make_round(campaign, kind="undercover", name="暗访", sites=[make_site(campaign)])

    assert names(client.get(f"/inspections/?{query}")) == expected


def test_the_list_asks_as_many_queries_for_20_rounds_as_for_one(client, campaign):
    make_round(campaign, sites=[make_site(campaign)])
    client.get("/inspections/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inspections/")
    for number in range(20):
        make_round(campaign, name=f"第{number}轮", sites=[make_site(campaign)])

    with CaptureQueriesContext(connection) as many:
        client.get("/inspections/")

    assert len(many) == len(one)


def test_an_inspector_sees_their_rounds_and_own_visits_only(campaign, walker, sign_in):
    visit = make_visit(campaign, walker, name="我的一轮")
    make_visit(campaign, name="别人的一轮")
    other = make_visit(campaign)
    Visit.objects.filter(pk=other.pk).update(inspection=visit.inspection)

    response = sign_in(walker).get("/inspections/")
    page = sign_in(walker).get(f"/inspections/{visit.inspection_id}/")

    assert names(response) == ["我的一轮"]
    assert page.context["visits"] == [visit]
    assert page.context["whole"] is None


def test_results_are_shown_and_exported(client, campaign, lead_unit):
    visit = make_visit(campaign, unit=lead_unit)
    report = VisitReport(all_well(visit, n1=Answer(0, occurrences=1, note="积水")))
    submit_visit(actor=SYSTEM, visit=visit, report=report)
    url = f"/inspections/{visit.inspection_id}/results/?by=unit"

    page = client.get(url).content.decode()
    with closed(client.get(f"{url}&export=xlsx")) as answer:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()

    assert "66.7%" in page
    assert sheet == [["名次", "名称", "得分", "应得分", "得分率"], [1.0, "市住建局", 2.0, 3.0, pytest.approx(0.6667)]]


def test_a_visit_is_read_item_by_item(client, campaign, lead_unit):
    visit = make_visit(campaign, unit=lead_unit)
    report = VisitReport(all_well(visit, n1=Answer(0, occurrences=2, note="积水")), note="整体较好")
    submit_visit(actor=SYSTEM, visit=visit, report=report)

    page = client.get(f"/visits/{visit.pk}/").content.decode()

    assert all(text in page for text in ("积水", "整体较好", "地面整洁：积水", "0.00 / 1.00"))


def test_a_visit_tells_who_was_sent_and_who_submitted_it(client, campaign, office, walker):
    inspection = make_round(campaign, sites=[make_site(campaign), make_site(campaign)])
    visit, other = inspection.visits.select_related("inspection__indicator_set", "site")
    client.post(f"/inspections/{inspection.pk}/assign/", {"inspector": walker.pk, "visits": [visit.pk, other.pk]})
    submit_visit(actor=walker.as_actor(), visit=visit, report=VisitReport(all_well(visit)))

    lines = client.get(f"/visits/{visit.pk}/").context["history"]

    assert [line.text for line in lines] == [
        f"{walker.name} 提交点位检查",
        f"{walker.name} 开始检查点位",
        f"{office.name} 分派检查员",
    ]
    assert lines[-1].details == [f"检查员：— → {walker.name}"]


def test_the_pin_is_shown_once(client, campaign):
    inspection = make_round(campaign, kind="elders", sites=[make_site(campaign)])

    page = client.post(f"/inspections/{inspection.pk}/link/", follow=True).content.decode()
    again = client.get(f"/inspections/{inspection.pk}/").content.decode()

    pin = re.search(r"\b\d{6}\b", page)[0]
    assert Inspection.objects.get().link_token in again
    assert pin not in again


def test_other_cities_are_typed_one_a_line(client, campaign):
    inspection = make_round(campaign, kind="national")
    url = f"/inspections/{inspection.pk}/cities/"

    client.post(url, {"cities": "宿州 88.10\n六安　90\n"})
    refused = client.post(url, {"cities": "黄山 九十"})

    assert list(CityScore.objects.values_list("city", "points")) == [("六安", 90), ("宿州", Decimal("88.10"))]
    assert refused.status_code == 422


def test_points_are_entered_mended_and_taken_out_by_page(client, campaign, lead_unit):
    given = {"unit": lead_unit.pk, "on": "2026-07-01", "points": "-1.5", "reason": "占道经营"}

    client.post("/score-events/new/", given)
    event = ScoreEvent.objects.get()
    client.post(f"/score-events/{event.pk}/edit/", {**given, "points": "2", "version": 1})
    page = client.get("/score-events/").content.decode()
    refused = client.post(f"/score-events/{event.pk}/delete/", {"reason": ""})
    client.post(f"/score-events/{event.pk}/delete/", {"reason": "重复录入"})

    assert "+2.00" in page
    assert refused.status_code == 422
    assert not ScoreEvent.objects.exists()


@pytest.mark.parametrize(
    ("query", "count"), [("", 2), ("side=won", 1), ("side=lost", 1), ("q=占道", 1), ("to_day=2026-06-30", 0)]
)
def test_points_are_filtered(client, campaign, lead_unit, query, count):
    for points, reason in (("3", "经验推广"), ("-1", "占道经营")):
        client.post(
            "/score-events/new/", {"unit": lead_unit.pk, "on": "2026-07-01", "points": points, "reason": reason}
        )

    assert len(client.get(f"/score-events/?{query}").context["table"].rows) == count
