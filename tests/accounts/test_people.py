"""People and their assignments."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Assignment, Unit, User
from accounts.roles import Role
from accounts.services.people import PersonDraft, assign, create_person
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM, Actor
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit

PASSWORD = "滨江桥头有一座老茶馆"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def unit() -> Unit:
    return make_unit("市住建局")


def person(**fields) -> User:
    return create_person(actor=SYSTEM, draft=PersonDraft(**fields), password=PASSWORD)


@pytest.mark.parametrize(
    ("fields", "username", "phone"),
    [
        ({"phone": "13800000001"}, "13800000001", "13800000001"),
        ({"phone": "13800000001", "username": "zhou"}, "zhou", "13800000001"),
        ({"username": "zhou"}, "zhou", ""),
    ],
)
def test_the_sign_in_name_is_the_telephone_unless_given(fields, username, phone):
    pk = person(name="周明远", **fields).pk

    user = User.objects.get(pk=pk)
    assert (user.username, user.phone, user.name, user.is_active) == (username, phone, "周明远", True)
    assert user.check_password(PASSWORD)


def test_several_people_may_have_no_telephone():
    person(name="甲", username="a")
    person(name="乙", username="b")

    assert User.objects.filter(phone="").count() == 2


def test_making_a_person_is_an_event_without_personal_values():
    user = person(name="周明远", phone="13800000001")

    event = Event.objects.get(name="person.created", subject_id=user.pk)
    assert event.changes == {"name": None, "phone": None}
    assert "13800000001" not in str(vars(event))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({}, "电话|手机", id="neither number nor name"),
        pytest.param({"phone": "13800000001"}, "13800000001", id="number taken"),
        pytest.param({"username": "zhou"}, "zhou", id="sign-in name taken"),
        pytest.param({"username": "li", "phone": "13800000001"}, "13800000001", id="number taken under another name"),
    ],
)
def test_a_name_or_number_that_is_taken_is_refused(fields, says):
    person(name="周明远", phone="13800000001")
    person(name="周强", username="zhou")

    with pytest.raises(InvalidInputError, match=says):
        person(name="李娜", **fields)

    assert not User.objects.filter(name="李娜").exists()


@pytest.mark.parametrize(
    ("password", "says"), [("short", "10"), ("password123", "常见"), ("8264917350", "数字"), ("", "10")]
)
def test_a_weak_password_is_refused(password, says):
    draft = PersonDraft(name="周明远", phone="13800000001")

    with pytest.raises(InvalidInputError, match=says):
        create_person(actor=SYSTEM, draft=draft, password=password)

    assert not User.objects.exists()
    assert not Event.objects.filter(name="person.created").exists()


def test_who_acts_for_a_person_is_known_by_id():
    user = person(name="周明远", phone="13800000001")

    assert user.as_actor() == Actor("person", user.pk)


# --- Assignments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "stored"), [(None, TODAY), (dt.date(2026, 1, 5), dt.date(2026, 1, 5))])
def test_an_assignment_begins_today_unless_given(unit, given, stored):
    user = make_person("liaison")

    pk = assign(actor=SYSTEM, user=user, unit=unit, role=Role.LIAISON, from_on=given).pk

    row = Assignment.objects.get(pk=pk)
    assert (row.user, row.unit, row.role, row.from_on, row.to_on) == (user, unit, "liaison", stored, None)


def test_an_assignment_is_an_event_of_the_person(unit):
    user = make_person("liaison")

    row = assign(actor=SYSTEM, user=user, unit=unit, role=Role.LIAISON)

    event = Event.objects.get(name="person.assigned")
    assert (event.subject_id, event.root_kind, event.root_id) == (row.pk, "accounts.user", user.pk)
    assert event.changes == {"role": [None, "liaison"], "unit": [None, unit.pk]}


def test_a_role_at_a_unit_is_held_once_at_a_time(unit):
    user = make_person("liaison", unit, Role.LIAISON)

    with pytest.raises(InvalidInputError):
        assign(actor=SYSTEM, user=user, unit=unit, role=Role.LIAISON)

    assert Assignment.objects.count() == 1
    assert Event.objects.filter(name="person.assigned").count() == 1


def test_other_roles_other_units_and_again_after_the_end_are_fine(unit):
    user = make_person("liaison", unit, Role.LIAISON)
    Assignment.objects.update(to_on=TODAY)

    assign(actor=SYSTEM, user=user, unit=unit, role=Role.LIAISON, from_on=TODAY + dt.timedelta(days=1))
    assign(actor=SYSTEM, user=user, unit=unit, role=Role.LEADER)
    assign(actor=SYSTEM, user=user, unit=make_unit("市城管局"), role=Role.LIAISON)

    assert Assignment.objects.filter(user=user).count() == 4


def test_an_assignment_does_not_end_before_it_begins(unit):
    make_person("liaison", unit, Role.LIAISON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(to_on=TODAY - dt.timedelta(days=1))

    assert Assignment.objects.filter(to_on__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_in_force"),
    [
        (0, None, True),
        (-5, 0, True),
        (0, 0, True),
        (-5, -1, False),
        (1, None, False),
        (1, 5, False),
    ],
)
def test_an_assignment_is_in_force_on_its_first_and_last_day(unit, from_on, to_on, is_in_force):
    make_person("liaison", unit, Role.LIAISON)
    last = None if to_on is None else TODAY + dt.timedelta(days=to_on)
    Assignment.objects.update(from_on=TODAY + dt.timedelta(days=from_on), to_on=last)

    assert Assignment.objects.on(TODAY).exists() == is_in_force
