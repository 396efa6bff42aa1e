"""Units moved, ended and merged: one act, one tree, nothing twice."""

import datetime as dt

import pytest

from accounts.models import Assignment, Unit
from accounts.roles import Role
from accounts.services.clients import create_api_client
from accounts.services.people import assign
from accounts.services.unit_tree import end_unit, merge_units, move_unit
from accounts.services.units import edit_unit
from base import registry
from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def city() -> Unit:
    return make_unit("滨江市", kind="city")


@pytest.fixture
def district(city) -> Unit:
    return make_unit("江东区", parent=city, kind="district")


@pytest.fixture
def street(district) -> Unit:
    return make_unit("桥头街道", parent=district, kind="subdistrict", short_name="桥头")


@pytest.fixture
def community(street) -> Unit:
    return make_unit("桥南社区", parent=street, kind="community")


def path_of(unit: Unit) -> str:
    return Unit.objects.get(pk=unit.pk).path


def test_moving_rewrites_the_paths_of_all_below(city, district, street, community):
    move_unit(actor=SYSTEM, unit=street, parent=city, version=1)

    assert path_of(street) == f"/{city.pk}/{street.pk}/"
    assert path_of(community) == f"/{city.pk}/{street.pk}/{community.pk}/"
    assert path_of(district) == f"/{city.pk}/{district.pk}/"
    event = Event.objects.get(name="unit.moved")
    assert event.changes == {"parent": [district.pk, city.pk]}
    assert Unit.objects.get(pk=street.pk).version == 2


def test_a_unit_goes_to_the_top(city, district, street):
    move_unit(actor=SYSTEM, unit=district, parent=None)

    assert path_of(street) == f"/{district.pk}/{street.pk}/"


@pytest.mark.parametrize("target", ["street", "community"])
def test_a_unit_does_not_stand_below_itself(request, street, community, target):
    with pytest.raises(InvalidInputError) as refused:
        move_unit(actor=SYSTEM, unit=street, parent=request.getfixturevalue(target))

    assert list(refused.value.fields) == ["parent"]
    assert path_of(community).startswith(path_of(street))


def test_a_name_stands_once_below_the_new_parent(city, street):
    make_unit("桥头街道", parent=city)

    with pytest.raises(InvalidInputError) as refused:
        move_unit(actor=SYSTEM, unit=street, parent=city)

    assert list(refused.value.fields) == ["parent"]


def test_ending_a_unit_ends_the_roles_there(street):
    liaison = make_person("liaison", street, Role.LIAISON)

    end_unit(actor=SYSTEM, unit=street, ended_on=TODAY, version=1)

    assert Unit.objects.get(pk=street.pk).ended_on == TODAY
    assert liaison.assignments.get().to_on == TODAY
    assert set(Event.objects.values_list("name", flat=True)) >= {"unit.ended", "person.unassigned"}


@pytest.mark.parametrize(
    ("who", "change", "field"),
    [
        ("street", {}, None),
        ("community", {"ended_on": TODAY + dt.timedelta(days=1)}, "ended_on"),
        ("community", {"successor": "community"}, "successor"),
    ],
)
def test_what_cannot_end_yet_says_why(request, community, who, change, field):
    unit = request.getfixturevalue(who)
    values = {"ended_on": TODAY, **change}
    if "successor" in values:
        values["successor"] = unit

    with pytest.raises(InvalidInputError) as refused:
        end_unit(actor=SYSTEM, unit=unit, **values)

    assert list(refused.value.fields) == ([field] if field else [])
    assert Unit.objects.get(pk=unit.pk).ended_on is None


def test_a_merge_hands_over_people_children_clients_and_names(city, district, street, community):
    other = make_unit("桥东街道", parent=city)
    liaison = make_person("liaison", street, Role.LIAISON)
    Assignment.objects.update(from_on=TODAY - dt.timedelta(days=30))
    client, _token = create_api_client(actor=SYSTEM, name="OA", unit=street, scopes=["tasks:read"])

    merge_units(actor=SYSTEM, old=street, into=other, version=1)

    old, new = Unit.objects.get(pk=street.pk), Unit.objects.get(pk=other.pk)
    client.refresh_from_db()
    assert (old.ended_on, old.successor, old.name) == (TODAY, new, "桥头街道")
    assert new.aliases == ["桥头街道", "桥头"]
    assert path_of(community) == f"{new.path}{community.pk}/"
    assert client.unit == new
    assert [(each.unit, each.from_on, each.to_on) for each in liaison.assignments.order_by("from_on")] == [
        (old, TODAY - dt.timedelta(days=30), YESTERDAY),
        (new, TODAY, None),
    ]


def test_a_merge_gives_nobody_the_same_role_twice(city, street):
    other = make_unit("桥东街道", parent=city)
    liaison = make_person("liaison", street, Role.LIAISON)
    assign(actor=SYSTEM, user=liaison, unit=other, role=Role.LIAISON)
    coming = make_person("coming", street, Role.LIAISON)

    merge_units(actor=SYSTEM, old=street, into=other)

    assert Assignment.objects.filter(user=liaison, unit=other).count() == 1
    assert Assignment.objects.get(user=liaison, unit=street).to_on == TODAY
    assert coming.assignments.get().unit == other
    assert Event.objects.filter(name="person.moved").count() == 1


def test_a_merge_moves_the_open_records_of_every_kind(city, street, monkeypatch):
    other = make_unit("桥东街道", parent=city)
    asked: list[tuple[int, int]] = []

    def move(_actor, old_id, new_id):
        asked.append((old_id, new_id))
        return 3

    monkeypatch.setattr(registry, "_kinds", {"sample": registry.Kind("sample", move_unit=move)})

    moved = merge_units(actor=SYSTEM, old=street, into=other)

    assert (moved, asked) == (3, [(street.pk, other.pk)])
    assert Event.objects.get(name="unit.merged").changes == {"into": [None, other.pk], "moved": [0, 3]}


@pytest.mark.parametrize("target", ["street", "community"])
def test_a_unit_is_not_merged_into_what_stands_below_it(request, street, community, target):
    with pytest.raises(InvalidInputError) as refused:
        merge_units(actor=SYSTEM, old=street, into=request.getfixturevalue(target))

    assert list(refused.value.fields) == ["into"]
    assert Unit.objects.get(pk=street.pk).ended_on is None


def test_a_stale_merge_changes_nothing(city, district, street):
    edit_unit(actor=SYSTEM, unit=street, values={"short_name": "桥"})

    with pytest.raises(StaleVersionError):
        merge_units(actor=SYSTEM, old=street, into=make_unit("桥东街道", parent=city), version=1)

    assert Unit.objects.get(pk=street.pk).ended_on is None


def test_an_edit_keeps_personal_values_out_of_the_event(street):
    edit_unit(actor=SYSTEM, unit=street, values={"leader_name": "周明远", "kind": "community"}, version=1)

    assert Event.objects.get(name="unit.edited").changes == {"leader_name": None, "kind": ["subdistrict", "community"]}


@pytest.mark.parametrize("text", ["桥头", "qtjd", "qiaotou", "老街办", "LJB"])
def test_a_unit_is_found_by_name_alias_and_initials(street, text):
    edit_unit(actor=SYSTEM, unit=street, values={"aliases": ["老街办", " ", "老街办"]})

    assert list(Unit.objects.search(text)) == [street]


def test_one_function_finds_a_unit_by_every_name_it_goes_by(city, street):
    by_alias = make_unit("桥西街道", parent=city, aliases=["桥头"])

    assert Unit.objects.named("桥头街道") == [street]
    assert Unit.objects.named("桥头") == [street, by_alias]
    assert Unit.objects.named("桥") == []
    assert Unit.objects.named(" ") == []


def test_a_new_name_reaches_what_is_stored_of_it(street, monkeypatch):
    asked = []
    monkeypatch.setattr(registry, "_kinds", {"sample": registry.Kind("sample", rename_unit=asked.append)})

    edit_unit(actor=SYSTEM, unit=street, values={"name": "桥北街道"})
    edit_unit(actor=SYSTEM, unit=street, values={"leader_name": "周明远"})

    assert asked == [street.pk]
