"""Giving and taking roles by page (rules.md §14)."""

import re

import pytest
from django.test import Client

from accounts.models import Assignment, User
from accounts.permissions import can_give, givable_roles, holds
from accounts.roles import Permission, Role
from base.models import Event
from tests.factories.accounts import make_person
from tests.responses import closed

pytestmark = pytest.mark.django_db

OTHERS = [Role.LEADER, Role.LIAISON, Role.INSPECTOR]
GIVABLE = {
    Role.ADMIN: list(Role),
    Role.HEAD: OTHERS,
    Role.OFFICE: OTHERS,
    Role.LEADER: [],
    Role.LIAISON: [],
    Role.INSPECTOR: [],
}


@pytest.mark.parametrize(("role", "given"), GIVABLE.items())
def test_which_roles_a_role_gives(campaign, role, given):
    assert givable_roles(make_person("somebody", campaign.unit, role)) == given


def test_roles_are_given_at_and_below_ones_own_unit_only(campaign, lead_unit, office, stranger):
    assert can_give(office, Role.LIAISON, lead_unit.path)
    assert not can_give(office, Role.OFFICE, lead_unit.path)
    assert not can_give(stranger, Role.LIAISON, lead_unit.path)


def test_a_person_added_by_the_office_signs_in_with_the_password_shown_once(campaign, lead_unit, office, sign_in):
    desk = sign_in(office)
    data = {"name": "赵小满", "phone": "138 0013 8000", "unit": lead_unit.pk, "role": "liaison"}

    page = desk.post("/people/new/", data, follow=True).content.decode()

    password = re.search(r"仅显示这一次）：(\S+?)<", page).group(1)
    phone = Client()
    phone.post("/sign-in/", {"login": "13800138000", "password": password})
    assert phone.get("/").status_code == 200
    assert holds(User.objects.get(username="13800138000"), Permission.REPORT)
    assert password not in desk.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("change", "status"),
    [({"role": "office"}, 422), ({"phone": "abc"}, 422), ({"name": ""}, 422), ({"unit": 999_999}, 422)],
)
def test_what_may_not_be_given_is_not_kept(campaign, lead_unit, office, sign_in, change, status):
    before = User.objects.count()
    data = {"name": "某", "phone": "13800138000", "unit": lead_unit.pk, "role": "liaison", **change}

    response = sign_in(office).post("/people/new/", data)

    assert response.status_code == status
    assert User.objects.count() == before


def test_a_role_ends_and_another_begins(campaign, lead_unit, other_unit, liaison, office, sign_in):
    desk = sign_in(office)
    first = Assignment.objects.get(user=liaison)

    desk.post(f"/assignments/{first.pk}/end/")
    desk.post(f"/people/{liaison.pk}/", {"unit": other_unit.pk, "role": "liaison"})

    open_ones = Assignment.objects.filter(user=liaison, to_on__isnull=True)
    assert open_ones.get().unit == other_unit
    assert list(
        Event.objects.filter(root_id=liaison.pk, name__startswith="person.").values_list("name", flat=True)
    ) == [
        "person.assigned",
        "person.unassigned",
        "person.assigned",
    ]


def test_a_role_ends_once(campaign, liaison, office, sign_in):
    desk = sign_in(office)
    first = Assignment.objects.get(user=liaison)
    desk.post(f"/assignments/{first.pk}/end/")

    page = desk.post(f"/assignments/{first.pk}/end/", follow=True).content.decode()

    assert "此角色已经结束" in page


def test_the_office_does_not_take_an_administrators_role(campaign, office, sign_in):
    admin = make_person("admin", campaign.unit, Role.ADMIN)

    response = sign_in(office).post(f"/assignments/{admin.assignments.get().pk}/end/")

    assert response.status_code == 403
    assert admin.assignments.get().to_on is None


@pytest.mark.parametrize("who", ["liaison", "leader", "outsider"])
def test_people_are_not_for_everyone(campaign, liaison, leader, outsider, request, sign_in, who):
    client = sign_in(request.getfixturevalue(who))

    assert {client.get(path).status_code for path in ("/people/", "/people/new/", f"/people/{liaison.pk}/")} == {403}


def test_people_are_found_by_name_and_unit(campaign, liaison, outsider, office, sign_in):
    page = sign_in(office).get("/people/?q=住建局").content.decode()

    assert "liaison 同志" in page
    assert "outsider 同志" not in page


def test_the_list_costs_the_same_queries_for_many(campaign, lead_unit, office, sign_in, django_assert_max_num_queries):
    for number in range(20):
        make_person(f"p{number}", lead_unit, Role.INSPECTOR)
    client = sign_in(office)

    with django_assert_max_num_queries(12):
        client.get("/people/")


def test_people_of_another_city_are_unknown(campaign, liaison, stranger, sign_in):
    client = sign_in(stranger)
    theirs = Assignment.objects.get(user=liaison)

    assert "liaison 同志" not in client.get("/people/").content.decode()
    assert client.get(f"/people/{liaison.pk}/").status_code == 404
    assert client.post(f"/people/{liaison.pk}/", {"unit": theirs.unit_id, "role": "liaison"}).status_code == 404
    assert client.post(f"/assignments/{theirs.pk}/end/").status_code == 404
    assert Assignment.objects.get(user=liaison).to_on is None


def test_the_first_password_travels_in_no_cookie(campaign, lead_unit, office, sign_in):
    desk = sign_in(office)

    desk.post("/people/new/", {"name": "赵小满", "phone": "13800138000", "unit": lead_unit.pk, "role": "liaison"})

    assert "messages" not in desk.cookies


def test_no_form_begins_with_a_powerful_role(campaign, liaison, sign_in):
    client = sign_in(make_person("admin", campaign.unit, Role.ADMIN))

    for path in ("/people/new/", f"/people/{liaison.pk}/"):
        assert client.get(path).context["form"]["role"].value() == Role.LIAISON


def test_nobody_ends_their_own_role_of_administrator(campaign, sign_in):
    admin = make_person("admin", campaign.unit, Role.ADMIN)
    own = Assignment.objects.get(user=admin)

    assert sign_in(admin).post(f"/assignments/{own.pk}/end/").status_code == 403
    assert Assignment.objects.get(pk=own.pk).to_on is None


# --- The list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["leader", "liaison", "office", "outsider"]),
        ("q=住建局", ["liaison"]),
        ("role=liaison", ["liaison", "outsider"]),
        ("unit={lead_unit}", ["liaison"]),
        ("unit={lead_unit}&role=leader", []),
        ("is_active=false", ["outsider"]),
        ("has_signed_in=true", ["office"]),
        ("has_signed_in=false", ["leader", "liaison", "outsider"]),
    ],
)
def test_people_are_filtered(campaign, lead_unit, leader, liaison, outsider, office, sign_in, query, names):
    User.objects.filter(pk=outsider.pk).update(is_active=False)

    response = sign_in(office).get(f"/people/?{query.format(lead_unit=lead_unit.pk)}")

    assert [row.record.username for row in response.context["table"].rows] == names


def test_a_role_that_has_ended_is_no_reason_to_be_found(campaign, lead_unit, liaison, office, sign_in):
    Assignment.objects.filter(user=liaison).update(from_on="2026-01-01", to_on="2026-07-12")

    response = sign_in(office).get("/people/?role=liaison")

    assert response.context["table"].paginator.count == 0


def test_people_and_units_are_exported_as_listed(campaign, lead_unit, liaison, office, sign_in):
    client = sign_in(office)
    found = []
    for path in ("/people/?role=liaison&export=csv", "/units/?search=住建局&export=csv"):
        with closed(client.get(path)) as response:
            found.append(b"".join(response.streaming_content).decode("utf-8-sig").splitlines())

    assert found == [
        ["姓名,登录名,电话,角色,最近登录,允许登录", "liaison 同志,liaison,,单位联络员 · 市住建局,,是"],
        [
            "单位,简称,类型,上级单位,负责人,负责人职务,别名,已核实,终止日期",
            "市住建局,,部门,测试市,周明远,局长,,是,",
        ],
    ]
