"""Units: made once below a parent, found by path and name."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit
from accounts.services.units import UnitDraft, create_unit
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM, Actor
from tests.factories.accounts import make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def city() -> Unit:
    return make_unit("滨江市", kind="city")


def test_a_unit_is_made_as_drafted(city):
    draft = UnitDraft(
        " 市住房和城乡建设局 ",
        parent=city,
        kind=Unit.Kind.DEPARTMENT,
        short_name="市住建局",
        aliases=["住建局"],
        leader_name="周明远",
        leader_title="局长",
        is_confirmed=False,
    )

    pk = create_unit(actor=SYSTEM, draft=draft).pk

    unit = Unit.objects.get(pk=pk)
    assert (unit.name, unit.short_name, unit.aliases) == ("市住房和城乡建设局", "市住建局", ["住建局"])
    assert (unit.parent, unit.kind, unit.is_confirmed) == (city, "department", False)
    assert (unit.leader_name, unit.leader_title) == ("周明远", "局长")
    assert unit.pinyin.startswith("shi zhu fang he")


def test_the_path_holds_every_unit_above(city):
    district = make_unit("江东区", parent=city)

    street = make_unit("桥头街道", parent=district)

    paths = dict(Unit.objects.values_list("name", "path"))
    assert paths["滨江市"] == f"/{city.pk}/"
    assert paths["桥头街道"] == f"/{city.pk}/{district.pk}/{street.pk}/"


def test_making_a_unit_is_an_event(city):
    unit = create_unit(actor=Actor("person", 7), draft=UnitDraft("市城管局", parent=city), campaign_id=9)

    event = Event.objects.get(name="unit.created", subject_id=unit.pk)
    assert (event.actor_kind, event.actor_id, event.campaign_id) == ("person", 7, 9)


@pytest.mark.parametrize(
    ("name", "says"), [("", "名称"), ("   ", "名称"), ("市城管局", "市城管局"), (" 市城管局 ", "市城管局")]
)
def test_a_name_that_is_empty_or_taken_is_refused(city, name, says):
    make_unit("市城管局", parent=city)
    before = (Unit.objects.count(), Event.objects.count())

    with pytest.raises(InvalidInputError, match=says):
        create_unit(actor=SYSTEM, draft=UnitDraft(name, parent=city))

    assert (Unit.objects.count(), Event.objects.count()) == before


def test_the_same_name_may_stand_below_another_parent_or_after_one_ended(city):
    districts = [make_unit(name, parent=city) for name in ("江东区", "江西区")]
    ended = make_unit("城关街道", parent=districts[0])
    Unit.objects.filter(pk=ended.pk).update(ended_on=dt.date(2026, 1, 1))

    for district in districts:
        make_unit("城关街道", parent=district)

    assert Unit.objects.active().filter(name="城关街道").count() == 2


def test_a_second_top_of_the_same_name_is_refused(city):
    with pytest.raises(InvalidInputError, match="滨江市"):
        make_unit("滨江市")

    assert Unit.objects.filter(name="滨江市").count() == 1


def test_the_database_refuses_the_same_name_too(city):
    make_unit("市城管局", parent=city)

    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(name="市城管局", parent=city)

    assert Unit.objects.filter(name="市城管局").count() == 1


def test_below_is_a_prefix_of_the_path_and_not_of_a_number(city):
    first = make_unit("甲", parent=city)
    look_alike = Unit.objects.create(name="乙", parent=city, path=f"/{city.pk}/{first.pk}0/")
    street = make_unit("丙", parent=first)

    found = Unit.objects.at_or_below(first.path)

    assert set(found) == {first, street}
    assert (first.contains(street), first.contains(first)) == (True, True)
    assert (street.contains(first), first.contains(look_alike)) == (False, False)


@pytest.mark.parametrize("text", ["城市管理", "城管", "cheng shi", "CHENG"])
def test_units_are_found_by_name_short_name_and_pinyin(city, text):
    make_unit("城市管理局", parent=city, short_name="城管局")
    make_unit("水务局", parent=city)

    assert [unit.name for unit in Unit.objects.search(text)] == ["城市管理局"]


def test_units_are_listed_by_pinyin(city):
    for name in ("水务局", "城管局", "公安局"):
        make_unit(name, parent=city)

    assert [unit.name for unit in Unit.objects.filter(parent=city)] == ["城管局", "公安局", "水务局"]


@pytest.mark.parametrize(("short_name", "label"), [("", "市城市管理局"), ("市城管局", "市城管局")])
def test_the_label_is_the_short_name_where_there_is_one(city, short_name, label):
    assert make_unit("市城市管理局", parent=city, short_name=short_name).label == label
