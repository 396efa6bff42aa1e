"""The pages of a campaign's set-up: its own office writes, those above read (rules.md §14)."""

import pytest

from accounts.roles import Role
from base.models import Event
from campaign.models import Action, Campaign, Phase, ProjectList
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_county
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(campaign) -> Campaign:
    return make_county(campaign, copies_parts=True)


@pytest.fixture
def admin(campaign):
    return make_person("admin", make_unit("信息中心", parent=campaign.unit), Role.ADMIN)


def test_the_hub_shows_the_campaign_and_its_parts(campaign, office, sign_in):
    page = sign_in(office).get("/settings/").content.decode()

    assert "决胜年" in page
    assert "强化精细管理" in page
    assert page.count(">示例<") == 23


def test_without_a_campaign_the_hub_says_what_to_do(db, today, sign_in):
    admin = make_person("admin", make_unit("某市", kind="city"), Role.ADMIN)

    response = sign_in(admin).get("/settings/")

    assert response.status_code == 200
    assert "发起创建活动" in response.content.decode()


def test_an_administrator_starts_a_countys_campaign(campaign, admin, sign_in):
    unit = make_unit("南川县", parent=campaign.unit, kind="county")
    office = make_unit("县创建办", parent=unit)
    data = {
        "unit": unit.pk,
        "office_unit": office.pk,
        "city": "南川县",
        "title": "创建文明县城",
        "starts_on": "2025-01-01",
        "ends_on": "2027-12-31",
        "parent": campaign.pk,
        "copies_parts": "on",
    }

    page = sign_in(admin).post("/settings/campaigns/new/", data, follow=True).content.decode()

    made = Campaign.objects.get(unit=unit)
    assert (made.parent, made.lists.count()) == (campaign, 23)
    assert "南川县创建文明县城" in page
    assert Event.objects.get(name="campaign.created", subject_id=made.pk).actor_id == admin.pk


def test_the_office_starts_one_at_its_own_unit_only(campaign, county, office, sign_in):
    units = sign_in(office).get("/settings/campaigns/new/").context["form"].fields["unit"].queryset

    assert list(units) == [campaign.unit]


def test_the_office_edits_its_campaign(campaign, office, sign_in):
    data = {
        "city": "测试市",
        "title": "创建全国文明典范城市",
        "office_unit": campaign.office_unit_id,
        "starts_on": "2025-01-01",
        "ends_on": "2027-12-31",
        "version": 1,
    }

    sign_in(office).post(f"/settings/campaigns/{campaign.pk}/", data)

    assert Campaign.objects.get(pk=campaign.pk).title == "创建全国文明典范城市"
    assert Event.objects.get(name="campaign.edited").changes == {"title": ["创建全国文明城市", "创建全国文明典范城市"]}


PARTS = [
    ("phases", Phase, {"name": "扩面期", "starts_on": "2027-07-01", "ends_on": "2027-12-31"}),
    ("actions", Action, {"number": 6, "name": "巩固成果"}),
    ("lists", ProjectList, {"category": "renovation", "number": 9, "name": "电梯加装", "is_sample": "on"}),
]


@pytest.mark.parametrize(("name", "model", "data"), PARTS)
def test_a_part_is_added_edited_and_deleted(campaign, office, sign_in, name, model, data):
    campaign.phases.filter(name="决胜年").update(ends_on="2027-06-30")
    data = {**data, "action": campaign.actions.first().pk, "version": 1}
    desk = sign_in(office)

    desk.post(f"/settings/campaigns/{campaign.pk}/{name}/new/", data)
    made = model.objects.get(campaign=campaign, name=data["name"])
    desk.post(f"/settings/{name}/{made.pk}/", {**data, "name": "改过的名"})
    made.refresh_from_db()
    page = desk.post(f"/settings/{name}/{made.pk}/delete/", follow=True).content.decode()

    assert (made.name, made.version) == ("改过的名", 2)
    assert not model.objects.filter(pk=made.pk).exists()
    assert "已删除" in page
    what = {"phases": "phase", "actions": "action", "lists": "list"}[name]
    events = Event.objects.filter(subject_id=made.pk, name__startswith=f"{what}.").values_list("name", flat=True)
    assert list(events) == [f"{what}.created", f"{what}.edited", f"{what}.deleted"]


def test_what_is_used_says_so_on_the_page(campaign, lead_unit, office, sign_in):
    task = make_task(campaign, lead_unit)

    page = sign_in(office).post(f"/settings/lists/{task.project_list_id}/delete/", follow=True).content.decode()

    assert "“老旧小区改造”已被 1 条记录使用，不能删除。" in page


def test_a_mistake_stands_beside_its_field(campaign, office, sign_in):
    phase = campaign.phases.first()
    data = {"name": phase.name, "starts_on": "2024-01-01", "ends_on": "2025-12-31", "version": 1}

    response = sign_in(office).post(f"/settings/phases/{phase.pk}/", data)

    assert response.status_code == 422
    assert response.context["form"].errors["starts_on"]


def test_those_above_read_a_countys_campaign_and_write_none(campaign, county, office, sign_in):
    desk = sign_in(office)
    page = desk.get(f"/settings/?campaign={county.pk}")
    part = county.lists.first()

    assert page.status_code == 200
    assert page.context["can"]["set_up"] is False
    assert "只读" in page.content.decode()
    writes = [
        f"/settings/campaigns/{county.pk}/",
        f"/settings/campaigns/{county.pk}/lists/new/",
        f"/settings/lists/{part.pk}/",
        f"/settings/lists/{part.pk}/delete/",
    ]
    assert {desk.post(url).status_code for url in writes} == {403}


def test_what_may_not_be_seen_is_unknown(campaign, stranger, sign_in):
    client = sign_in(stranger)
    part = campaign.lists.first()

    urls = [f"/settings/campaigns/{campaign.pk}/", f"/settings/lists/{part.pk}/", f"/settings/?campaign={campaign.pk}"]
    assert {client.get(url).status_code for url in urls} == {404}
    assert client.post(f"/settings/lists/{part.pk}/delete/").status_code == 404


@pytest.mark.parametrize("who", ["liaison", "leader", "outsider"])
def test_set_up_is_not_for_everyone(campaign, liaison, leader, outsider, request, sign_in, who):
    client = sign_in(request.getfixturevalue(who))

    urls = ["/settings/", "/settings/campaigns/new/", f"/settings/campaigns/{campaign.pk}/lists/new/"]
    assert {client.get(url).status_code for url in urls} == {403}


def test_the_hub_costs_the_same_queries_for_many(campaign, office, sign_in, django_assert_max_num_queries):
    client = sign_in(office)

    with django_assert_max_num_queries(16):
        client.get("/settings/")
