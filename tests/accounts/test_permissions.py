"""Who holds what, where (rules.md §14)."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Assignment, Unit, User
from accounts.permissions import holds, holds_at, memberships, sees_unit, unit_paths, units_where
from accounts.roles import GRANTS, Permission, Role, grants
from accounts.services.clients import create_api_client
from base import clock
from base.trail import SYSTEM
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit

GRANTED = {
    #                    admin   head    office  leader liaison inspector
    "set_up":            (True,  True,   True,   False, False,  False),
    "write_tasks":       (False, True,   True,   False, False,  False),
    "see_all_updates":   (False, True,   True,   True,  False,  False),
    "see_updates":       (False, True,   True,   True,  True,   False),
    "file_on_behalf":    (False, False,  True,   False, False,  False),
    "report":            (False, False,  False,  False, True,   False),
    "verify":            (False, True,   True,   False, False,  False),
    "verify_own_office": (False, False,  False,  True,  False,  False),
    "decide_extensions": (False, True,   True,   False, False,  False),
    "ask_extensions":    (False, False,  False,  False, True,   False),
    "override_order":    (False, True,   True,   False, False,  False),
    "prepare_meetings":  (False, True,   True,   False, False,  False),
    "issue_reports":     (False, True,   False,  False, False,  False),
    "read_meetings":     (False, True,   True,   True,  True,   False),
    "prepare_notices":   (False, True,   True,   False, False,  False),
    "issue_notices":     (False, True,   False,  False, False,  False),
    "set_up_sites":      (False, True,   True,   False, False,  False),
    "see_all_findings":  (False, True,   True,   True,  False,  False),
    "report_findings":   (False, True,   True,   True,  True,   True),
    "answer_findings":   (False, False,  False,  False, True,   False),
    "handle_findings":   (False, True,   True,   False, False,  False),
    "settle_disputes":   (False, True,   False,  False, False,  False),
    "raise_whistles":    (False, True,   True,   False, True,   False),
    "approve_whistles":  (False, False,  False,  True,  False,  False),
    "prepare_board":     (False, True,   True,   False, False,  False),
    "publish_board":     (False, True,   False,  False, False,  False),
    "give_instructions": (False, False,  False,  True,  False,  False),
}  # fmt: skip
ROLES = ("admin", "head", "office", "leader", "liaison", "inspector")
PAIRS = [
    (role, permission, granted) for permission, row in GRANTED.items() for role, granted in zip(ROLES, row, strict=True)
]
UNKNOWN = "fly"


def test_the_table_names_every_role_and_permission():
    assert set(GRANTED) == set(Permission.values)
    assert set(ROLES) == set(Role.values) == set(GRANTS)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_sentence(role):
    assert str(GRANTS[role].sentence).endswith(("。", "."))


@pytest.mark.parametrize(("role", "permission", "granted"), PAIRS)
def test_a_role_grants(role, permission, granted):
    assert grants(role, Permission(permission)) == granted


@pytest.mark.parametrize(("role", "permission"), [("office", UNKNOWN), ("king", "verify")])
def test_an_unknown_role_or_permission_is_an_error(role, permission):
    with pytest.raises(ValueError, match=r"fly|king"):
        grants(role, permission)


# --- Of people ----------------------------------------------------------------------------------------------------


@pytest.fixture
def city(db, today) -> Unit:
    return make_unit("滨江市", kind="city")


@pytest.fixture
def district(city) -> Unit:
    return make_unit("江东区", parent=city)


@pytest.fixture
def street(district) -> Unit:
    return make_unit("桥头街道", parent=district)


@pytest.mark.parametrize(("role", "permission", "granted"), PAIRS)
def test_a_person_holds_what_their_role_grants_at_that_unit(city, role, permission, granted):
    user = make_person("someone", city, Role(role))

    asked = Permission(permission)

    assert holds(user, asked) == granted
    assert holds_at(user, asked, city.pk) == granted
    assert units_where(user, asked) == ([city.pk] if granted else [])
    assert holds(user, Permission.SET_UP) == grants(role, Permission.SET_UP)


def test_a_permission_holds_at_exactly_the_unit(city, district, street):
    user = make_person("someone", district, Role.OFFICE)

    assert holds_at(user, Permission.VERIFY, district.pk)
    assert not holds_at(user, Permission.VERIFY, city.pk)
    assert not holds_at(user, Permission.VERIFY, street.pk)
    assert not holds_at(user, Permission.VERIFY, None)


def test_a_role_at_one_unit_does_not_lend_its_powers_to_another(city, district):
    user = make_person("someone", city, Role.LIAISON)
    Assignment.objects.create(user=user, unit=district, role=Role.OFFICE, from_on=TODAY)

    assert holds_at(user, Permission.REPORT, city.pk)
    assert not holds_at(user, Permission.REPORT, district.pk)
    assert not holds_at(user, Permission.VERIFY, city.pk)
    assert units_where(user, Permission.VERIFY) == [district.pk]


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_held"),
    [(0, None, True), (-9, 0, True), (-9, -1, False), (1, None, False)],
)
def test_only_assignments_in_force_today_count(city, from_on, to_on, is_held):
    make_person("someone", city, Role.OFFICE)
    last = None if to_on is None else TODAY + dt.timedelta(days=to_on)
    Assignment.objects.update(from_on=TODAY + dt.timedelta(days=from_on), to_on=last)

    user = User.objects.get(username="someone")

    assert holds(user, Permission.VERIFY) == is_held
    assert holds_at(user, Permission.VERIFY, city.pk) == is_held
    assert sees_unit(user, city) == is_held


def test_an_assignment_ends_at_local_midnight(city):
    make_person("someone", city, Role.OFFICE)
    Assignment.objects.update(to_on=TODAY)
    midnight = clock.midnight(TODAY + dt.timedelta(days=1))

    with clock.at(midnight - dt.timedelta(seconds=1)):
        assert holds(User.objects.get(username="someone"), Permission.VERIFY)
    with clock.at(midnight):
        assert not holds(User.objects.get(username="someone"), Permission.VERIFY)


def test_who_may_not_sign_in_holds_nothing(city):
    make_person("someone", city, Role.OFFICE)
    User.objects.update(is_active=False)

    user = User.objects.get(username="someone")

    assert memberships(user) == ()
    assert not holds(user, Permission.VERIFY)


def test_memberships_are_read_once_for_a_viewer(city, django_assert_num_queries):
    user = User.objects.get(pk=make_person("someone", city, Role.OFFICE).pk)

    with django_assert_num_queries(1):
        for permission in Permission:
            holds(user, permission)
        sees_unit(user, city)


@pytest.mark.parametrize("viewer", ["someone", "nobody", "anonymous"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda viewer: holds(viewer, UNKNOWN),
        lambda viewer: holds_at(viewer, UNKNOWN, 1),
        lambda viewer: units_where(viewer, UNKNOWN),
    ],
)
def test_an_unknown_permission_is_an_error_whoever_asks(city, viewer, ask):
    asking = {
        "someone": make_person("someone", city, Role.OFFICE),
        "nobody": make_person("nobody"),
        "anonymous": AnonymousUser(),
    }

    with pytest.raises(ValueError, match=UNKNOWN):
        ask(asking[viewer])


# --- Sight --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "seen"),
    [
        ("city", {"city", "district", "street"}),
        ("district", {"district", "street"}),
        ("street", {"street"}),
        ("none", set()),
    ],
)
@pytest.mark.parametrize("is_client", [False, True])
def test_one_sees_one_s_own_unit_and_those_below(city, district, street, own, seen, is_client):
    units = {"city": city, "district": district, "street": street, "none": make_unit("邻市")}
    person = make_person("someone", units[own], Role.INSPECTOR)
    client, _token = create_api_client(actor=SYSTEM, name="OA", unit=units[own], scopes=["tasks:read"])
    viewer = client if is_client else person

    assert {name for name in ("city", "district", "street") if sees_unit(viewer, units[name])} == seen


def test_nobody_sees_nothing(city):
    assert unit_paths(AnonymousUser()) == []
    assert not sees_unit(AnonymousUser(), city)
    assert not holds(AnonymousUser(), Permission.SET_UP)


def test_a_client_holds_no_permission_of_people(city):
    client, _token = create_api_client(actor=SYSTEM, name="OA", unit=city, scopes=["tasks:read"])

    assert memberships(client) == ()
    assert not any(holds(client, permission) for permission in Permission)
