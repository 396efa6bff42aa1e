"""Sites through the API, and what inspections are set up with (rules.md §10, §14)."""

import pytest

from accounts.roles import Role
from base.models import Event
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, Site, SiteType
from tests.factories.accounts import make_person
from tests.factories.campaign import make_campaign
from tests.factories.inspections import (
    make_category,
    make_indicator_set,
    make_item,
    make_round,
    make_site,
    make_site_type,
)

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"
RESOURCES = ("sites", "site-types", "categories", "indicator-sets", "indicators", "checklist-items")


@pytest.fixture
def desk(office, sign_in):
    return sign_in(office)


@pytest.fixture
def admin(campaign):
    """Sees every campaign."""
    return make_person("admin", campaign.unit, Role.ADMIN)


@pytest.fixture
def patch():
    """patch(client, "sites/1/", …) -> the answer to a PATCH of JSON."""
    return lambda client, address, **body: client.patch(f"/api/v1/{address}", body, content_type="application/json")


def make_all(campaign, count=1):
    """A site, category, indicator and item of each number, in one set."""
    indicators = make_indicator_set(campaign)
    for number in range(count):
        kind = make_site_type(campaign, f"类型 {number}")
        make_site(campaign, type=kind)
        make_category(campaign, f"类别 {number}")
        Indicator.objects.create(indicator_set=indicators, code=f"Ⅰ-{number}", name="公共环境", sort=number)
        make_item(indicators, kind)
    return indicators


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_costs_the_same_queries_however_long(campaign, desk, django_assert_num_queries, resource, count):
    make_all(campaign, count)
    make_all(make_campaign("邻市"))
    desk.get(f"/api/v1/{resource}/")

    with django_assert_num_queries(3):
        found = desk.get(f"/api/v1/{resource}/").json()["results"]

    assert len(found) == (1 if resource == "indicator-sets" else count)


def test_a_client_makes_and_edits_a_site_by_its_scope(campaign, lead_unit, client_of, post, patch):
    kind = make_site_type(campaign)
    client = client_of(lead_unit, "sites:read", "sites:write")
    body = {"campaign": campaign.pk, "type": kind.pk, "name": "南门农贸市场", "unit": lead_unit.pk, "client_uid": UID}
    place = {"longitude": 118.316541, "latitude": 32.302871, "system": "gcj02"}

    made, again = (post(client, "sites/", **body, **place) for _time in range(2))
    site = made.json()
    edited = patch(client, f"sites/{site['id']}/", chief_name="李建国", version=1).json()
    stale = patch(client, f"sites/{site['id']}/", chief_name="王", version=1)

    assert (made.status_code, again.json()["id"]) == (201, site["id"])
    assert (site["longitude"], site["latitude"], site["unit"]) == ("118.311151", "32.304889", lead_unit.pk)
    assert (edited["chief_name"], edited["name"], edited["version"]) == ("李建国", "南门农贸市场", 2)
    assert stale.status_code == 412
    assert client.delete(f"/api/v1/sites/{site['id']}/").status_code == 204
    names = Event.objects.filter(root_kind="inspections.site").order_by("id").values_list("name", "actor_kind")
    assert list(names) == [("site.created", "client"), ("site.edited", "client"), ("site.deleted", "client")]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": ""}, 400, "name"),
        ({"type": 10**9}, 422, "type"),
        ({"unit": 10**9}, 422, "unit"),
        ({"latitude": 32.3}, 422, "longitude"),
        ({"name": "南门农贸市场"}, 422, ""),
        ({"code": "A1"}, 422, ""),
    ],
)
def test_what_is_wrong_with_a_site_is_named(campaign, desk, post, fields, code, field):
    kind = make_site(campaign, name="南门农贸市场", code="A1").type
    body = {"campaign": campaign.pk, "type": kind.pk, "name": "北门农贸市场"} | fields

    refused = post(desk, "sites/", **body)

    assert (refused.status_code, list(refused.json().get("errors", [""]))) == (code, [field])
    assert Site.objects.count() == 1


def test_a_site_that_is_used_is_not_deleted(campaign, lead_unit, desk):
    site = make_site(campaign, lead_unit)
    make_round(campaign, sites=[site])

    assert desk.delete(f"/api/v1/sites/{site.pk}/").status_code == 422


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("q=南门", 1), ("status=open", 1), ("status=closed", 1), ("has_position=true", 0), ("code=A1", 1)],
)
def test_sites_are_filtered(campaign, desk, query, count, today):
    make_site(campaign, name="南门农贸市场", code="A1", search_text="南门农贸市场")
    make_site(campaign, name="北门农贸市场", ended_on=today)

    assert len(desk.get(f"/api/v1/sites/?{query}").json()["results"]) == count


def test_types_and_categories_are_set_up(campaign, lead_unit, desk, post, patch):
    kind = post(desk, "site-types/", campaign=campaign.pk, number=7, name="口袋公园").json()
    above = post(desk, "categories/", campaign=campaign.pk, family="poor", code="P1", name="设施").json()
    body = {"campaign": campaign.pk, "family": "poor", "code": "P11", "name": "座椅", "unit": lead_unit.pk}
    below = post(desk, "categories/", **body, parent=above["id"]).json()
    renamed = patch(desk, f"site-types/{kind['id']}/", name="游园", version=1).json()
    other_family = patch(desk, f"categories/{below['id']}/", family="disorder")

    assert (kind["version"], renamed["name"], renamed["number"], renamed["version"]) == (1, "游园", 7, 2)
    assert (below["parent"], below["unit"], below["is_active"]) == (above["id"], lead_unit.pk, True)
    assert (other_family.status_code, list(other_family.json()["errors"])) == (422, ["parent"])
    assert desk.delete(f"/api/v1/categories/{above['id']}/").status_code == 422
    assert desk.delete(f"/api/v1/site-types/{kind['id']}/").status_code == 204
    assert (SiteType.objects.count(), Category.objects.count()) == (0, 2)


def test_a_set_is_made_filled_copied_and_used(campaign, desk, post, patch):
    kind = make_site_type(campaign)
    made = post(desk, "indicator-sets/", campaign=campaign.pk, version="2027年版").json()
    node = post(desk, "indicators/", indicator_set=made["id"], code="Ⅰ-1", name="公共环境", points="12.00").json()
    body = {"indicator_set": made["id"], "site_type": kind.pk, "number": 1, "text": "地面整洁", "indicator": node["id"]}
    item = post(desk, "checklist-items/", **body, scoring="deduct", per_occurrence="0.50").json()
    more = patch(desk, f"checklist-items/{item['id']}/", points="2.00", version=1).json()
    copied = post(desk, f"indicator-sets/{made['id']}/copy/", version="2027年修订版").json()
    used = post(desk, f"indicator-sets/{copied['id']}/use/").json()
    held = desk.delete(f"/api/v1/indicator-sets/{copied['id']}/").status_code

    assert (made["is_current"], copied["is_current"], used["is_current"], held) == (True, False, True, 409)
    assert (item["per_occurrence"], more["points"], more["text"], more["version"]) == ("0.50", "2.00", "地面整洁", 2)
    assert ChecklistItem.objects.filter(indicator_set=copied["id"], indicator__code="Ⅰ-1").count() == 1
    assert desk.delete(f"/api/v1/indicator-sets/{made['id']}/").status_code == 204
    assert IndicatorSet.objects.get().version == "2027年修订版"


def test_a_set_with_which_a_round_has_begun_is_not_changed(campaign, desk, post, patch):
    inspection = make_round(campaign, sites=[make_site(campaign)])
    indicators = inspection.indicator_set
    item = indicators.items.first()

    refused = [
        post(desk, "indicators/", indicator_set=indicators.pk, code="Ⅰ-9", name="新").status_code,
        patch(desk, f"checklist-items/{item.pk}/", text="另一句").status_code,
        desk.delete(f"/api/v1/checklist-items/{item.pk}/").status_code,
    ]

    assert refused == [409, 409, 409]


def test_a_checklist_names_its_own_set_and_campaign(campaign, desk, post):
    indicators, other = make_indicator_set(campaign), make_all(make_campaign("邻市"))
    foreign = {"site_type": SiteType.objects.get().pk, "indicator": other.indicators.get().pk}

    refused = post(desk, "checklist-items/", indicator_set=indicators.pk, number=1, text="?", **foreign)

    assert (refused.status_code, sorted(refused.json()["errors"])) == (422, ["indicator", "site_type"])


def test_the_name_of_a_set_is_no_version_to_compare(campaign, desk, post):
    indicators = make_indicator_set(campaign)

    read = desk.get(f"/api/v1/indicator-sets/{indicators.pk}/")
    used = post(desk, f"indicator-sets/{indicators.pk}/use/", match='"1.0.20260713"')

    assert (read.status_code, "ETag" in read, used.status_code) == (200, False, 200)


@pytest.mark.parametrize("resource", ["site-types", "categories", "indicator-sets", "indicators", "checklist-items"])
def test_set_up_is_filtered_by_campaign(campaign, admin, sign_in, resource):
    make_all(campaign)
    make_all(make_campaign("邻市"))
    desk = sign_in(admin)

    counts = [
        len(desk.get(f"/api/v1/{resource}/{query}").json()["results"]) for query in ("", f"?campaign={campaign.pk}")
    ]

    assert counts == [2, 1]
