"""Set-up of inspections by page: the office edits, others read; the indicator lists the tasks that name it."""

import pytest
from django.urls import reverse
from django.utils import translation

from base.trail import SYSTEM
from inspections.models import ChecklistItem, Indicator
from inspections.presenters.setup import normal_code, scoring_text
from inspections.services.reference import load_reference
from inspections.views.setup import checklist_url
from tests.factories.inspections import make_category, make_indicator_set, make_item, make_site, make_site_type
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicators(campaign):
    return make_indicator_set(campaign)


def test_the_hub_loads_the_reference_set_once(campaign, office, sign_in):
    client = sign_in(office)
    empty = client.get("/settings/inspections/").content.decode()
    client.post(reverse("inspections:reference-load", args=[campaign.pk]))
    full = client.get("/settings/inspections/").content.decode()
    again = client.post(reverse("inspections:reference-load", args=[campaign.pk]), follow=True).content.decode()

    assert "尚无点位类型" in empty
    assert "背街小巷" in full
    assert "占用堵塞消防通道" in full
    assert "参考数据均已在库" in again
    assert campaign.site_types.count() == 34


def test_an_indicator_lists_the_tasks_that_name_it(campaign, indicators, lead_unit, liaison, sign_in):
    Indicator.objects.create(indicator_set=indicators, code="Ⅱ-1", name="学雷锋活动", points=29)
    task = make_task(campaign, lead_unit, title="志愿服务站建设", indicator_code="II—1")
    make_task(campaign, lead_unit, title="别的项目", indicator_code="Ⅲ-1")

    page = sign_in(liaison).get("/indicators/", follow=True).content.decode()

    assert f'href="/tasks/{task.pk}/"' in page
    assert "别的项目" not in page


@pytest.mark.parametrize(
    ("written", "normal"), [("Ⅱ—1", "II-1"), (" ii－1 ", "II-1"), ("Ⅲ - 2", "III-2"), ("1.1", "1.1")]
)
def test_codes_are_compared_as_people_write_them(written, normal):
    assert normal_code(written) == normal


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "1 分，合格得分，不合格不得分"),
        ({"points": 14, "scoring": "deduct", "per_occurrence": 2}, "14 分，每处扣 2 分"),
        ({"points": 6, "scoring": "grade", "grade_a": 0, "grade_b": 1, "grade_c": 2}, "6 分，A≤0 B≤1 C≤2"),
        ({"points": 4, "scoring": "grade", "grade_a": 0}, "4 分，A≤0"),
        ({"points": 6, "scoring": "group", "group": "志愿站"}, "6 分，与“志愿站”组内各条同时合格才得分"),
    ],
)
def test_how_an_item_is_scored_is_said_in_words(campaign, indicators, fields, text):
    item = make_item(indicators, make_site_type(campaign), **fields)
    item.refresh_from_db()

    assert scoring_text(item) == text


@pytest.mark.parametrize(
    ("points", "text"), [("1", "1 mark"), ("2", "2 marks"), ("0.5", "0.5 marks"), ("1.50", "1.5 marks")]
)
def test_one_mark_is_one_mark_in_english(campaign, indicators, points, text):
    item = make_item(indicators, make_site_type(campaign), points=points)
    item.refresh_from_db()

    with translation.override("en"):
        assert scoring_text(item) == f"{text}, pass or fail"


def test_parts_are_added_edited_and_deleted_by_page(campaign, indicators, office, sign_in):
    client = sign_in(office)
    address = reverse("inspections:part-create", args=["items", indicators.pk])
    market = make_site_type(campaign)
    body = {"version": 1, "site_type": market.pk, "number": 1, "text": "地面整洁", "scoring": "pass", "points": "2"}

    added = client.post(f"{address}?site_type={market.pk}", {**body, "floor": 0, "grade_a": 0})
    item = ChecklistItem.objects.get(text="地面整洁")
    edit = reverse("inspections:part-edit", args=["items", item.pk])
    changed = client.post(edit, {**body, "floor": 0, "grade_a": 0, "points": "3"})
    stale = client.post(edit, {**body, "floor": 0, "grade_a": 0, "points": "4"})
    page = client.get(checklist_url(indicators, market.pk)).content.decode()
    client.post(reverse("inspections:part-delete", args=["items", item.pk]))

    assert added["Location"] == checklist_url(indicators, market.pk)
    assert (changed.status_code, stale.status_code) == (302, 422)
    assert "3 分" in page
    assert not ChecklistItem.objects.exists()


def test_what_is_used_is_not_deleted(campaign, office, sign_in):
    site = make_site(campaign)

    page = sign_in(office).post(reverse("inspections:part-delete", args=["site-types", site.type_id]), follow=True)

    assert "被 1 条记录使用" in page.content.decode()
    assert campaign.site_types.filter(pk=site.type_id).exists()


def test_a_set_is_copied_used_and_deleted_by_page(campaign, indicators, office, sign_in):
    client = sign_in(office)
    client.post(reverse("inspections:set-copy", args=[indicators.pk]), {"version": "2027年版"})
    copy = campaign.indicator_sets.get(version="2027年版")

    client.post(reverse("inspections:set-move", args=[copy.pk, "use"]))
    gone = client.post(reverse("inspections:set-move", args=[indicators.pk, "delete"]))

    assert gone.status_code == 302
    assert list(campaign.indicator_sets.values_list("version", "is_current")) == [("2027年版", True)]


def test_others_read_without_verbs(campaign, indicators, liaison, sign_in):
    make_category(campaign, code="X1")

    page = sign_in(liaison).get("/settings/inspections/").content.decode()

    assert "乱扔垃圾" in page
    assert "/settings/inspections/categories/" not in page


@pytest.mark.parametrize("address", ["setup", "indicator-list"])
def test_the_number_of_queries_does_not_grow(campaign, office, sign_in, django_assert_max_num_queries, address):
    load_reference(actor=SYSTEM, campaign=campaign)
    client = sign_in(office)
    url = reverse(f"inspections:{address}")
    client.get(url, follow=True)

    with django_assert_max_num_queries(30):
        client.get(url, follow=True)


def test_a_checklist_without_items_opens(campaign, indicators, office, sign_in):
    site_type = make_site_type(campaign)

    page = sign_in(office).get(f"/indicators/types/{site_type.pk}/?set={indicators.pk}")

    assert page.status_code == 200
    assert page.context["points"] == 0
