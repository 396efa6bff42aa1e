"""Sites: made once, edited with versions, found by pinyin, moved with their unit."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.unit_tree import merge_units
from accounts.services.units import edit_unit
from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Category, Site
from inspections.services.sites import SiteDraft, create_site, delete_site, edit_site
from tests.factories.accounts import make_unit
from tests.factories.campaign import make_campaign
from tests.factories.inspections import make_category, make_site_type

pytestmark = pytest.mark.django_db


def make(campaign, name="城南农贸市场", **fields) -> Site:
    draft = SiteDraft(campaign, fields.pop("type", None) or make_site_type(campaign), name, **fields)
    return create_site(actor=SYSTEM, draft=draft)


def test_a_site_made_twice_is_one(campaign, other_unit):
    uid = uuid.uuid4()

    one, two = (make(campaign, unit=other_unit, client_uid=uid) for _time in range(2))

    assert one.pk == two.pk
    assert Event.objects.filter(name="site.created", root_id=one.pk, campaign_id=campaign.pk).count() == 1


@pytest.mark.parametrize("words", ["城南", "cnnmsc", "chengnan", "市城管局", "scgj", "王芳", "南京路 CN"])
def test_it_is_found_by_name_initials_units_chief_and_address(campaign, other_unit, words):
    site = make(campaign, unit=other_unit, chief_name="王芳", address="南京路 12 号")
    make(campaign, "城北公园")

    assert list(campaign.sites.search(words)) == [site]


def test_a_renamed_unit_is_found_at_its_sites(campaign, other_unit):
    site = make(campaign, unit=other_unit)

    edit_unit(actor=SYSTEM, unit=other_unit, values={"name": "市综合执法局"})

    assert list(campaign.sites.search("综合执法")) == [site]
    assert not campaign.sites.search("城管").exists()


def test_a_renamed_area_is_found_at_the_sites_in_it(campaign):
    street = make_unit("南门街道", parent=campaign.unit, kind="subdistrict")
    site = make(campaign, area=street)

    edit_unit(actor=SYSTEM, unit=street, values={"short_name": "城南街办"})

    assert list(campaign.sites.search("城南街办")) == [site]


def test_a_new_name_touches_no_site_of_another_unit(campaign, lead_unit, other_unit):
    own, other = make(campaign, unit=other_unit), make(campaign, "城北公园", unit=lead_unit)
    Site.objects.update(search_text="如初")

    edit_unit(actor=SYSTEM, unit=other_unit, values={"name": "市综合执法局"})

    assert "市综合执法局" in Site.objects.get(pk=own.pk).search_text
    assert Site.objects.get(pk=other.pk).search_text == "如初"


def test_a_new_name_takes_as_many_statements_however_many_sites_others_have(campaign, lead_unit, other_unit):
    make(campaign, unit=other_unit)
    numbers = []
    for count, name in ((1, "市综合执法局"), (60, "市城市管理局")):
        for _each in range(count):
            make(campaign, f"公园{Site.objects.count()}", unit=lead_unit, area=campaign.unit)
        with CaptureQueriesContext(connection) as captured:
            edit_unit(actor=SYSTEM, unit=other_unit, values={"name": name})
        read = [each["sql"] for each in captured if 'FROM "inspections_site"' in each["sql"]]
        numbers.append((len(captured), len(read), "WHERE" in read[0]))

    assert numbers[0] == numbers[1]
    assert numbers[0][1:] == (1, True)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": " "}, "name"),
        ({"longitude": Decimal("118.3")}, "latitude"),
        ({"latitude": Decimal("32.3")}, "longitude"),
        ({"longitude": Decimal("218.3"), "latitude": Decimal("32.3")}, "longitude"),
    ],
)
def test_what_is_no_site_is_refused(campaign, fields, named):
    with pytest.raises(InvalidInputError) as refused:
        make(campaign, **{"name": "甲", **fields})

    assert list(refused.value.fields) == [named]


def test_type_and_units_are_the_campaigns_own(campaign):
    far = make_campaign("邻市")

    for fields, named in (({"type": make_site_type(far)}, "type"), ({"area": far.unit}, "area")):
        with pytest.raises(InvalidInputError) as refused:
            make(campaign, **fields)
        assert list(refused.value.fields) == [named]


def test_a_name_stands_once_a_type_and_a_code_once(campaign):
    make(campaign, code="A1")

    for fields in ({}, {"name": "别处", "code": "A1"}):
        with pytest.raises(InvalidInputError):
            make(campaign, **fields)


def test_an_edit_keeps_the_chief_out_of_the_trail_and_is_refused_when_stale(campaign, other_unit):
    site = make(campaign)

    edit_site(actor=SYSTEM, site=site, values={"chief_name": "李雷", "unit": other_unit}, version=1)

    (event,) = Event.objects.filter(name="site.edited")
    assert event.changes == {"chief_name": None, "unit": [None, other_unit.pk]}
    assert Site.objects.search("李雷").get().version == 2
    with pytest.raises(StaleVersionError):
        edit_site(actor=SYSTEM, site=Site.objects.get(pk=site.pk), values={"code": "B"}, version=1)


def test_a_merged_units_sites_and_categories_go_over(campaign, other_unit, lead_unit):
    site = make(campaign, unit=other_unit, area=other_unit)
    category = make_category(campaign, unit=other_unit)

    merge_units(actor=SYSTEM, old=other_unit, into=lead_unit)

    site.refresh_from_db()
    assert (site.unit, site.area) == (lead_unit, lead_unit)
    assert Category.objects.get(pk=category.pk).unit == lead_unit
    assert "住建局" in site.search_text
    assert Event.objects.filter(name="site.moved").count() == 2


def test_an_unused_site_is_deleted(campaign):
    site = make(campaign)

    delete_site(actor=SYSTEM, site=site)

    assert not Site.objects.exists()
    assert Event.objects.get(name="site.deleted").changes["name"] == ["城南农贸市场", None]


def test_a_site_lies_in_a_district_below_the_city(campaign):
    street = make_unit("东城街道", parent=campaign.unit, kind="subdistrict")

    assert make(campaign, area=street).area == street
