"""Phases, actions and lists: they fit their campaign, and go only while nothing uses them."""

import datetime as dt

import pytest

from accounts.services.unit_tree import merge_units
from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from campaign.models import Action, Campaign, Phase, ProjectList
from campaign.services.parts import create_part, delete_part, edit_part
from campaign.services.start import edit_campaign
from tests.factories.accounts import make_unit
from tests.factories.campaign import make_county
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


def phase(campaign: Campaign, first: str, last: str, name: str = "巩固期") -> Phase:
    return Phase(
        campaign=campaign, name=name, starts_on=dt.date.fromisoformat(first), ends_on=dt.date.fromisoformat(last)
    )


@pytest.mark.parametrize(
    ("first", "last", "name", "field"),
    [
        ("2024-12-31", "2025-01-05", "早", "starts_on"),
        ("2027-12-01", "2028-01-01", "晚", "ends_on"),
        ("2026-05-02", "2026-05-01", "反", "ends_on"),
        ("2026-05-01", "2026-05-02", "叠", "starts_on"),
        ("2026-05-01", "2026-05-02", "突破年", "name"),
    ],
)
def test_a_phase_lies_in_the_campaign_and_overlaps_none(campaign, first, last, name, field):
    with pytest.raises(InvalidInputError) as refused:
        create_part(actor=SYSTEM, part=phase(campaign, first, last, name))

    assert list(refused.value.fields) == [field]
    assert campaign.phases.count() == 3


def test_a_phase_is_shortened_and_another_takes_the_rest(campaign):
    last = campaign.phases.get(name="决胜年")

    edit_part(actor=SYSTEM, part=last, values={"ends_on": dt.date(2027, 6, 30)}, version=1)
    create_part(actor=SYSTEM, part=phase(campaign, "2027-07-01", "2027-12-31"))

    assert campaign.phases.count() == 4
    edited = Event.objects.get(name="phase.edited")
    assert (edited.root_kind, edited.root_id) == ("campaign.campaign", campaign.pk)
    assert edited.changes == {"ends_on": ["2027-12-31", "2027-06-30"]}
    assert Event.objects.filter(name="phase.created", campaign_id=campaign.pk).count() == 1


def test_a_number_stands_once(campaign):
    with pytest.raises(InvalidInputError) as action:
        create_part(actor=SYSTEM, part=Action(campaign=campaign, number=1, name="又一个"))
    first = campaign.lists.of_code("renovation-1").get()
    with pytest.raises(InvalidInputError) as listed:
        edit_part(actor=SYSTEM, part=first, values={"number": 2})

    assert list(action.value.fields) == list(listed.value.fields) == ["number"]
    assert campaign.lists.of_code("renovation-1").get().name == "老旧小区改造"


def test_a_list_moves_in_the_order_with_its_number(campaign):
    first = campaign.lists.of_code("renovation-1").get()

    edit_part(actor=SYSTEM, part=first, values={"category": "improvement", "number": 9, "is_sample": False}, version=1)

    moved = ProjectList.objects.get(pk=first.pk)
    assert (moved.sort, moved.version, moved.is_sample) == ("3-0009", 2, False)
    assert set(Event.objects.get(name="list.edited").changes) == {"category", "number", "is_sample"}


def test_a_new_name_alone_leaves_the_sample_mark(campaign):
    first = campaign.lists.of_code("renovation-1").get()

    edit_part(actor=SYSTEM, part=first, values={"name": "老旧小区品质提升"}, version=1)

    assert ProjectList.objects.get(pk=first.pk).is_sample


def test_a_list_belongs_to_an_action_of_its_own_campaign(campaign):
    county = make_county(campaign, copies_parts=True)
    theirs = county.actions.first()

    with pytest.raises(InvalidInputError) as refused:
        edit_part(actor=SYSTEM, part=campaign.lists.first(), values={"action": theirs})

    assert list(refused.value.fields) == ["action"]


def test_a_stale_edit_is_refused(campaign):
    first = campaign.lists.first()
    edit_part(actor=SYSTEM, part=first, values={"name": "甲"}, version=1)

    with pytest.raises(StaleVersionError) as refused:
        edit_part(actor=SYSTEM, part=ProjectList.objects.get(pk=first.pk), values={"name": "乙"}, version=1)

    assert "甲" in refused.value.fields["name"][0]


@pytest.mark.parametrize("part", ["phase", "list", "action"])
def test_what_is_used_stays(campaign, lead_unit, part):
    task = make_task(campaign, lead_unit)
    record = {"phase": task.phase, "list": task.project_list, "action": task.project_list.action}[part]
    name = str(record)

    with pytest.raises(InvalidInputError, match=name):
        delete_part(actor=SYSTEM, part=record)

    assert type(record).objects.filter(pk=record.pk or 0, name=name).exists()
    assert not Event.objects.filter(name=f"{part}.deleted").exists()


def test_what_is_unused_goes_with_an_event(campaign):
    unused = campaign.lists.of_code("improvement-7").get()
    pk = unused.pk

    delete_part(actor=SYSTEM, part=unused)

    event = Event.objects.get(name="list.deleted")
    assert not ProjectList.objects.filter(pk=pk).exists()
    assert (event.subject_id, event.changes["name"]) == (pk, ["县域与村镇文明提升", None])


def test_a_county_copies_actions_and_lists(campaign):
    campaign.lists.update(lead_unit=make_unit("市住建局", parent=campaign.unit))

    county = make_county(campaign, copies_parts=True)

    assert (county.actions.count(), county.lists.count()) == (5, 23)
    assert not county.lists.exclude(action__campaign=county).exists()
    assert not county.lists.filter(lead_unit__isnull=False).exists()
    assert Event.objects.filter(name="list.created", campaign_id=county.pk).count() == 23
    assert campaign.lists.count() == 23


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": dt.date(2024, 1, 1)}, "ends_on"),
        ({"ends_on": dt.date(2027, 6, 30)}, "ends_on"),
        ({"starts_on": dt.date(2025, 2, 1)}, "starts_on"),
    ],
)
def test_a_campaign_keeps_its_phases_inside(campaign, values, field):
    with pytest.raises(InvalidInputError) as refused:
        edit_campaign(actor=SYSTEM, campaign=campaign, values=values)

    assert list(refused.value.fields) == [field]


def test_office_and_parent_stand_where_they_must(campaign):
    county = make_county(campaign)

    with pytest.raises(InvalidInputError) as office:
        edit_campaign(actor=SYSTEM, campaign=county, values={"office_unit": campaign.office_unit})
    with pytest.raises(InvalidInputError) as parent:
        edit_campaign(actor=SYSTEM, campaign=Campaign.objects.get(pk=campaign.pk), values={"parent": county})

    assert (list(office.value.fields), list(parent.value.fields)) == (["office_unit"], ["parent"])


def test_a_merge_hands_office_and_lists_over(campaign, lead_unit, other_unit):
    campaign.lists.filter(number=1).update(lead_unit=lead_unit)

    merge_units(actor=SYSTEM, old=lead_unit, into=other_unit)
    merge_units(actor=SYSTEM, old=campaign.office_unit, into=other_unit)

    assert Campaign.objects.get(pk=campaign.pk).office_unit == other_unit
    assert campaign.lists.filter(lead_unit=other_unit).count() == 3
    assert Event.objects.filter(name="list.edited").count() == 3
