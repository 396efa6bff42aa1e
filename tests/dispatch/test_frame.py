"""The frame around every page: campaign chooser, navigation by role, a person's menu and looks, the gallery."""

import datetime as dt

import pytest

from accounts.roles import Role
from campaign.models import Campaign
from dispatch.frame import grouped
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(campaign) -> Campaign:
    """A county's campaign below the city's."""
    unit = make_unit("某县", parent=campaign.unit, kind="county")
    years = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2028, 12, 31)}
    return Campaign.objects.create(unit=unit, office_unit=unit, city="某县", title="创建", parent=campaign, **years)


def test_with_one_campaign_there_is_nothing_to_choose(campaign, office, sign_in):
    page = sign_in(office).get("/").content.decode()

    assert "bar-campaign" not in page
    assert f"{campaign} · " in page


def test_another_campaign_is_chosen_and_kept(campaign, county, lead_unit, office, sign_in):
    make_task(campaign, lead_unit)
    client = sign_in(office)
    assert f'<option value="{campaign.pk}" selected>' in client.get("/tasks/").content.decode()

    client.get(f"/tasks/?campaign={county.pk}")

    page = client.get("/").content.decode()
    assert f'<option value="{county.pk}" selected>' in page
    assert client.get("/tasks/").context["table"].paginator.count == 0


def test_a_list_is_chosen_for_itself_and_a_record_leads_to_the_workbench(campaign, county, lead_unit, office, sign_in):
    task = make_task(campaign, lead_unit)
    client = sign_in(office)

    assert client.get("/meetings/").context["frame"]["chooser_url"] == "/meetings/"
    assert client.get(f"/tasks/{task.pk}/").context["frame"]["chooser_url"] == "/"


@pytest.mark.parametrize(
    ("role", "headings", "on_phone"),
    [
        (Role.OFFICE, ["今日", "项目", "现场", "调度", "设置"], ["工作台", "项目", "审核", "调度会"]),
        (Role.LEADER, ["今日", "项目", "现场", "调度"], ["工作台", "项目", "审核", "调度会"]),
        (Role.LIAISON, ["今日", "项目", "现场", "调度"], ["工作台", "项目", "本期填报", "问题"]),
    ],
)
def test_navigation_is_by_role(campaign, sign_in, role, headings, on_phone):
    person = make_person("someone", campaign.unit, role)

    nav = sign_in(person).get("/tasks/").context["frame"]["nav"]

    assert [group.heading for group in nav.groups] == headings
    assert [entry.label for entry in nav.on_phone] == on_phone
    assert [entry.label for entry in nav.on_phone if entry.is_current] == ["项目"]


def test_a_group_whose_first_entry_is_hidden_keeps_its_heading_and_four_stand_on_a_phone():
    lines = [
        (False, "甲", "/a/", "x", "一", True),
        (True, "乙", "/b/", "x", "", True),
        (False, "丙", "/c/", "x", "二", True),
    ]
    many = [(True, str(number), f"/{number}/", "x", "", True) for number in range(5)]

    nav = grouped([*lines, *many], "/b/1/")

    assert [(group.heading, group.entries[0].label) for group in nav.groups] == [("一", "乙"), ("二", "0")]
    assert [entry.label for entry in nav.on_phone] == ["乙", "0", "1", "2"]
    assert nav.groups[0].entries[0].is_current


def test_the_menu_holds_roles_password_and_sign_out(office, sign_in):
    page = sign_in(office).get("/").content.decode()

    for part in ("office 同志", "创建办", 'href="/password/"', 'action="/sign-out/"', 'action="/looks/"'):
        assert part in page


def test_looks_are_kept_and_shown(office, sign_in):
    client = sign_in(office)
    assert '<html lang="zh-hans">' in client.get("/").content.decode()

    response = client.post("/looks/", {"theme": "dark", "rows": "comfortable", "next": "/tasks/?light=red"})

    assert response.url == "/tasks/?light=red"
    assert '<html lang="zh-hans" data-theme="dark" data-rows="comfortable">' in client.get("/").content.decode()


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_looks_lead_nowhere_else_and_unknown_ones_are_dropped(office, sign_in, away):
    client = sign_in(office)

    response = client.post("/looks/", {"theme": '"><script>', "next": away})

    assert response.url == "/"
    assert "theme" not in response.cookies


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("head", 200), ("leader", 403), ("liaison", 403)])
def test_the_gallery_is_for_those_who_set_up(campaign, request, sign_in, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/components/").status_code == status


def test_the_gallery_shows_every_light_and_a_form_with_errors(campaign, office, sign_in):
    page = sign_in(office).get("/components/").content.decode()

    for light in ("red", "yellow", "green", "blue", "grey", "white"):
        assert f'class="light light-{light}"' in page
    assert "error-summary" in page
    assert page.count('data-chart="') == 3
    assert "第 1 页，共 2 页" in page
