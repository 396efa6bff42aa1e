"""People edited, passwords reset, dates of roles changed; nobody reaches above themselves (rules.md §14)."""

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import Assignment, User
from accounts.permissions import can_edit_person
from accounts.roles import Role
from accounts.services.people import PersonDraft, assign, create_person, edit_assignment, edit_person
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM
from tests.conftest import TODAY
from tests.factories.accounts import make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def phoned(lead_unit) -> User:
    """Someone who signs in with the telephone number."""
    draft = PersonDraft(name="赵小满", phone="13800138000")
    user = create_person(actor=SYSTEM, draft=draft, password="chuang-cheng-2026")
    assign(actor=SYSTEM, user=user, unit=lead_unit, role=Role.LIAISON)
    return user


def form_of(user: User, **changes):
    return {"name": user.name, "phone": user.phone, "is_active": "on", "version": user.version, **changes}


def test_who_signs_in_with_the_number_signs_in_with_the_new_one(phoned, office, sign_in):
    sign_in(office).post(f"/people/{phoned.pk}/edit/", form_of(phoned, phone="139-0013 9000", name="赵满"))

    user = User.objects.get(pk=phoned.pk)
    assert (user.name, user.phone, user.username, user.version) == ("赵满", "13900139000", "13900139000", 2)
    assert Event.objects.get(name="person.edited").changes == {"name": None, "phone": None, "username": None}


def test_a_chosen_sign_in_name_stays(liaison):
    edit_person(actor=SYSTEM, user=liaison, values={"phone": "13900139000"})

    assert User.objects.get(pk=liaison.pk).username == "liaison"


def test_a_taken_number_is_said_beside_it(phoned, liaison, office, sign_in):
    response = sign_in(office).post(f"/people/{liaison.pk}/edit/", form_of(liaison, phone="13800138000"))

    assert response.status_code == 422
    assert response.context["form"].errors["phone"]
    assert User.objects.get(pk=liaison.pk).phone == ""


def test_a_stale_edit_shows_both_texts(phoned, office, sign_in):
    edit_person(actor=SYSTEM, user=User.objects.get(pk=phoned.pk), values={"name": "赵满"})

    response = sign_in(office).post(f"/people/{phoned.pk}/edit/", form_of(phoned, name="赵大满"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "此间已改为：赵满" in page
    assert 'value="赵大满"' in page


def test_someone_switched_off_is_signed_out_at_once(phoned, office, sign_in):
    phone = sign_in(phoned)

    sign_in(office).post(f"/people/{phoned.pk}/edit/", {**form_of(phoned), "is_active": ""})

    assert phone.get("/").status_code == 302
    assert Event.objects.get(name="person.edited").changes == {"is_active": [True, False]}


def test_nobody_switches_themselves_off(campaign, lead_unit, sign_in):
    admin = make_person("admin", lead_unit, Role.ADMIN)

    response = sign_in(admin).post(f"/people/{admin.pk}/edit/", {**form_of(admin), "is_active": ""})

    assert response.context["form"].errors["is_active"]
    assert User.objects.get(pk=admin.pk).is_active


def test_a_new_first_password_is_shown_once(phoned, office, sign_in):
    phone, desk = sign_in(phoned), sign_in(office)

    page = desk.post(f"/people/{phoned.pk}/password/", follow=True).content.decode()

    password = re.search(r"仅显示这一次）：(\S+?)<", page).group(1)
    anew = Client()
    anew.post("/sign-in/", {"login": "13800138000", "password": password})
    assert anew.get("/").status_code == 200
    assert phone.get("/").status_code == 302
    assert password not in desk.get(f"/people/{phoned.pk}/").content.decode()
    assert Event.objects.get(name="person.password_reset").actor_id == office.pk


@pytest.mark.parametrize("role", ["admin", "head", "office"])
def test_the_office_takes_over_no_account_that_may_do_more(campaign, lead_unit, office, sign_in, role):
    other = make_person("other", lead_unit, Role(role))
    before = other.password
    desk = sign_in(office)

    assert desk.get(f"/people/{other.pk}/edit/").status_code == 403
    assert desk.post(f"/people/{other.pk}/password/").status_code == 403
    assert User.objects.get(pk=other.pk).password == before


def test_a_role_that_has_not_begun_counts_too(campaign, lead_unit, liaison, office):
    Assignment.objects.create(user=liaison, unit=lead_unit, role=Role.HEAD, from_on=TODAY + DAY)

    assert not can_edit_person(office, liaison)


def test_the_dates_of_a_role_are_changed(liaison, office, sign_in):
    role = liaison.assignments.get()

    data = {"from_on": "2026-07-01", "to_on": "2026-12-31", "version": 1}
    sign_in(office).post(f"/assignments/{role.pk}/", data)

    role.refresh_from_db()
    assert (role.from_on, role.to_on, role.version) == (dt.date(2026, 7, 1), dt.date(2026, 12, 31), 2)
    event = Event.objects.get(name="person.reassigned")
    assert (event.root_id, event.changes["to_on"]) == (liaison.pk, [None, "2026-12-31"])


def test_days_that_turn_back_are_said_beside_them(liaison, office, sign_in):
    role = liaison.assignments.get()

    data = {"from_on": "2026-07-02", "to_on": "2026-07-01", "version": 1}
    response = sign_in(office).post(f"/assignments/{role.pk}/", data)

    assert response.context["form"].errors["to_on"]
    assert Assignment.objects.get(pk=role.pk).to_on is None


def test_the_same_role_is_not_held_twice_on_a_day(lead_unit, liaison):
    first = liaison.assignments.get()
    edit_assignment(actor=SYSTEM, assignment=first, from_on=TODAY - 9 * DAY, to_on=TODAY)
    second = assign(actor=SYSTEM, user=liaison, unit=lead_unit, role=Role.LIAISON, from_on=TODAY + DAY)

    with pytest.raises(InvalidInputError):
        edit_assignment(actor=SYSTEM, assignment=first, from_on=TODAY - 9 * DAY, to_on=TODAY + DAY)
    with pytest.raises(InvalidInputError):
        edit_assignment(actor=SYSTEM, assignment=second, from_on=TODAY, to_on=None)

    assert Assignment.objects.get(pk=first.pk).to_on == TODAY


@pytest.mark.parametrize("who", ["liaison", "leader"])
def test_edits_are_not_for_everyone(liaison, leader, request, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    role = liaison.assignments.get()

    urls = [f"/people/{liaison.pk}/edit/", f"/people/{liaison.pk}/password/", f"/assignments/{role.pk}/"]
    assert {client.post(url).status_code for url in urls} == {403}


def test_those_of_another_city_are_unknown(liaison, stranger, sign_in):
    client = sign_in(stranger)
    role = liaison.assignments.get()

    urls = [f"/people/{liaison.pk}/edit/", f"/people/{liaison.pk}/password/", f"/assignments/{role.pk}/"]
    assert {client.post(url).status_code for url in urls} == {404}


@pytest.mark.parametrize("query", ["13800138", "zjj", "市住建局", "小满"])
def test_people_are_found_by_number_and_initials_of_the_unit(phoned, outsider, office, sign_in, query):
    page = sign_in(office).get("/people/", {"q": query}).content.decode()

    assert "赵小满" in page
    assert "outsider 同志" not in page


def test_a_long_list_has_pages(campaign, lead_unit, office, sign_in):
    for number in range(60):
        make_person(f"p{number:02}", lead_unit, Role.INSPECTOR)
    desk = sign_in(office)

    assert len(desk.get("/people/").context["table"].page) == 50
    assert "第 2 页，共 2 页" in desk.get("/people/?page=2").content.decode()
