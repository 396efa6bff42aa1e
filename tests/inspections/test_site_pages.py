"""Pages of sites: list, form with the coordinate system, one site, codes to print."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from base.trail import SYSTEM
from inspections.models import Site
from inspections.schedule.coordinates import Position, from_wgs84
from inspections.schedule.places import Fix, metres_between
from inspections.services import finding_moves as moves
from inspections.services.sites import refresh_sites_of
from tests.factories.accounts import make_unit
from tests.factories.inspections import make_indicator_set, make_item, make_site, make_site_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(campaign, other_unit) -> Site:
    site = make_site(campaign, other_unit, name="城南农贸市场", chief_name="王芳", chief_phone="13900000000")
    refresh_sites_of(other_unit.pk)
    return site


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?q=cnnm", True),
        ("?q=没有", False),
        ("?status=closed", False),
        ("?has_position=true", False),
        ("?has_position=false", True),
    ],
)
def test_the_list_is_filtered(market, liaison, sign_in, query, found):
    assert ("城南农贸市场" in sign_in(liaison).get(f"/sites/{query}").content.decode()) is found


def test_the_list_filters_by_type_unit_and_district(campaign, market, other_unit, liaison, sign_in):
    district = make_unit("江东区", parent=campaign.unit, kind="district")
    street = make_unit("东城街道", parent=district, kind="subdistrict")
    park = make_site(campaign, name="人民公园", type=make_site_type(campaign, "公园"), area=street)
    client = sign_in(liaison)

    def names(query: str) -> set[str]:
        page = client.get(f"/sites/?{query}").content.decode()
        return {name for name in ("城南农贸市场", "人民公园") if f">{name}</a>" in page}

    assert names(f"type={park.type_id}") == {"人民公园"}
    assert names(f"unit={other_unit.pk}") == {"城南农贸市场"}
    assert names(f"area={district.pk}") == {"人民公园"}


def test_a_closed_site_leaves_the_list(campaign, market, liaison, sign_in):
    Site.objects.filter(pk=market.pk).update(ended_on=dt.date(2026, 7, 1))
    client = sign_in(liaison)

    assert "城南农贸市场" not in client.get("/sites/").content.decode()
    assert "城南农贸市场" in client.get("/sites/?status=closed").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries(campaign, other_unit, office, sign_in, django_assert_max_num_queries, count):
    for _number in range(count):
        make_site(campaign, other_unit)
    client = sign_in(office)
    client.get("/sites/")

    with django_assert_max_num_queries(16):
        client.get("/sites/")


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_a_position_is_entered_in_any_system_and_kept_as_wgs84(campaign, office, sign_in, system):
    here = Position(118.316, 32.301)
    shown = from_wgs84(here, system)
    body = {"name": "城南公园", "type": make_site_type(campaign).pk, "system": system}
    body |= {"longitude": f"{shown.longitude:.6f}", "latitude": f"{shown.latitude:.6f}"}

    response = sign_in(office).post(reverse("inspections:site-create", args=[campaign.pk]), body)

    site = Site.objects.get(name="城南公园")
    assert response["Location"] == f"/sites/{site.pk}/"
    kept = Fix(float(site.longitude), float(site.latitude))
    assert metres_between(kept, Fix(here.longitude, here.latitude)) < 0.3


def test_a_site_is_edited_and_saved_unchanged_keeps_its_position(campaign, market, office, sign_in):
    Site.objects.filter(pk=market.pk).update(longitude=Decimal("118.316001"), latitude=Decimal("32.301002"))
    client = sign_in(office)
    address = reverse("inspections:site-edit", args=[market.pk])
    page = client.get(address)
    form = page.context["form"]
    body = {name: form[name].value() or "" for name in form.fields}

    saved = client.post(address, body)
    renamed = client.post(address, {**body, "name": "城南大市场"})
    stale = client.post(address, {**body, "name": "城南小市场"})

    market.refresh_from_db()
    assert (saved.status_code, renamed.status_code, stale.status_code) == (302, 302, 422)
    assert (market.name, market.version, market.longitude) == ("城南大市场", 2, Decimal("118.316001"))


def test_half_a_position_is_one_clear_error(campaign, office, sign_in):
    body = {"name": "甲", "type": make_site_type(campaign).pk, "system": "wgs84", "longitude": "118.3"}

    response = sign_in(office).post(reverse("inspections:site-create", args=[campaign.pk]), body)

    assert response.status_code == 422
    assert "经度和纬度须同时填写" in response.content.decode()


def test_one_site_shows_who_answers_and_what_is_looked_at(campaign, market, liaison, sign_in):
    make_item(make_indicator_set(campaign), market.type, "摊位归位，无占道")

    page = sign_in(liaison).get(f"/sites/{market.pk}/").content.decode()

    for text in ("市城管局", "王芳", "tel:13900000000", "摊位归位，无占道"):
        assert text in page
    assert "/edit/" not in page


def test_a_site_is_deleted_by_page(market, office, sign_in):
    sign_in(office).post(reverse("inspections:site-delete", args=[market.pk]))

    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("site_url", "begins"),
    [("", "http://testserver/sites/"), ("https://cj.example.gov.cn", "https://cj.example.gov.cn/")],
)
def test_a_code_leads_to_the_absolute_address(market, liaison, sign_in, settings, monkeypatch, site_url, begins):
    settings.SITE_URL = site_url
    drawn = []
    monkeypatch.setattr("inspections.presenters.sites.qr_code", drawn.append)

    sign_in(liaison).get(f"/sites/{market.pk}/code/")

    assert [each.startswith(begins) and each.endswith(f"/sites/{market.pk}/") for each in drawn] == [True]


def test_codes_of_the_filtered_sites_are_printed(campaign, market, liaison, sign_in):
    make_site(campaign, market.unit, name="人民公园")
    refresh_sites_of(market.unit_id)

    page = sign_in(liaison).get("/sites/codes/?q=cnnm").content.decode()

    assert page.count('class="qr"') == 1
    assert "城南农贸市场" in page


def test_a_sites_page_shows_what_was_found_there_and_opens_exactly_those(site, report, lead_unit, office, sign_in):
    client = sign_in(office)
    first = report()
    void = report(description="误报", category=None)
    moves.void_finding(actor=SYSTEM, finding=void, reason="误报")
    moves.assign_finding(actor=SYSTEM, finding=first, unit=lead_unit)
    report(site=None, place="别处")

    page = client.get(f"/sites/{site.pk}/")

    found = page.context["found"]
    assert [(each.label, each.value) for each in found.counts] == [
        ("未办结", 1),
        ("逾期", 0),
        ("反弹", 0),
        ("已销号", 0),
        ("全部", 1),
    ]
    for each in found.counts:
        assert client.get(f"/findings/?{each.query}").context["table"].paginator.count == each.value
    assert found.open == [first]
    text = page.content.decode()
    assert f"/findings/new/?site={site.pk}" in text
    assert f"/map/?campaign={site.campaign_id}&amp;at={site.pk}" in text
    assert client.get(f"/map/?at={site.pk}").context["at"] == site


def test_a_sites_page_shows_only_the_findings_one_may_see(site, report, outsider, sign_in):
    report()

    found = sign_in(outsider).get(f"/sites/{site.pk}/").context["found"]

    assert ([each.value for each in found.counts], found.open) == ([0, 0, 0, 0, 0], [])
