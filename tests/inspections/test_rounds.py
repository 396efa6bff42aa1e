"""Rounds: planned, their sites chosen or drawn, given to inspectors, opened and closed (rules.md §2)."""

import uuid

import pytest

from accounts.roles import Role
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Inspection, Visit
from inspections.schedule.draw import draw
from inspections.services import rounds
from tests.factories.accounts import make_person
from tests.factories.inspections import make_indicator_set, make_item, make_round, make_site, make_site_type

pytestmark = pytest.mark.django_db


def events(inspection: Inspection) -> list[str]:
    found = Event.objects.filter(root_kind="inspections.inspection", root_id=inspection.pk).order_by("id")
    return list(found.values_list("name", flat=True))


@pytest.mark.parametrize("kind", Inspection.Kind.values)
def test_a_round_of_each_kind_is_planned_opened_and_closed(campaign, lead_unit, kind):
    unit = lead_unit if kind == "self_check" else None
    inspection = make_round(campaign, kind=kind, unit=unit, sites=[make_site(campaign, lead_unit)])

    rounds.close_round(actor=SYSTEM, inspection=inspection)

    stored = Inspection.objects.get(pk=inspection.pk)
    assert (stored.state, stored.is_announced) == ("closed", kind != "undercover")
    assert stored.closed_at is not None
    assert events(inspection) == [
        "inspection.planned",
        "inspection.sites_added",
        "inspection.opened",
        "inspection.closed",
    ]


def test_the_same_plan_twice_is_one_round(campaign):
    uid = uuid.uuid4()

    assert make_round(campaign, client_uid=uid) == make_round(campaign, client_uid=uid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "self_check"}, "unit"),
        ({"kind": "raid"}, "kind"),
        ({"name": "长" * 101}, "name"),
        ({"name": " "}, "name"),
    ],
)
def test_a_round_that_cannot_be_names_the_field(campaign, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        make_round(campaign, **changes)

    assert field in caught.value.fields


def test_days_the_wrong_way_round_are_refused(campaign):
    inspection = make_round(campaign)

    with pytest.raises(InvalidInputError):
        rounds.edit_round(
            actor=SYSTEM, inspection=inspection, values={"ends_on": inspection.starts_on.replace(month=6)}
        )


def test_an_edit_begun_before_another_is_refused(campaign):
    inspection = make_round(campaign)
    rounds.edit_round(actor=SYSTEM, inspection=inspection, values={"name": "七月模拟测评"}, version=1)

    with pytest.raises(StaleVersionError):
        rounds.edit_round(actor=SYSTEM, inspection=inspection, values={"name": "八月测评"}, version=1)


def test_a_site_is_put_in_once_and_again_after_its_visit(campaign):
    site = make_site(campaign)
    inspection = make_round(campaign, sites=[site])

    assert rounds.add_sites(actor=SYSTEM, inspection=inspection, sites=[site]) == []
    Visit.objects.update(state="submitted", submitted_at="2026-07-13T04:00:00Z")
    assert len(rounds.add_sites(actor=SYSTEM, inspection=inspection, sites=[site])) == 1


def test_a_site_without_a_checklist_is_refused_by_its_type(campaign):
    inspection = make_round(campaign)
    street = make_site(campaign, type=make_site_type(campaign, "背街小巷"))

    with pytest.raises(InvalidInputError, match="背街小巷"):
        rounds.add_sites(actor=SYSTEM, inspection=inspection, sites=[street])


def test_a_draw_is_by_a_seed_anybody_can_draw_by_again(campaign):
    sites = [make_site(campaign) for _each in range(8)]
    inspection = make_round(campaign)
    market = sites[0].type_id

    visits = rounds.draw_sites(actor=SYSTEM, inspection=inspection, asked={market: 3}, seed=20260713)

    kept = Inspection.objects.get(pk=inspection.pk).draw["draws"][0]
    record = kept["types"][str(market)]
    assert (kept["seed"], record["asked"], record["candidates"]) == (20260713, 3, sorted(each.pk for each in sites))
    assert record["drawn"] == draw(record["candidates"], 3, 20260713)
    assert {each.site_id for each in visits} == set(record["drawn"])


def test_a_second_draw_leaves_out_who_is_in_and_keeps_the_first(campaign):
    sites = [make_site(campaign) for _each in range(4)]
    inspection = make_round(campaign)
    asked = {sites[0].type_id: 3}

    rounds.draw_sites(actor=SYSTEM, inspection=inspection, asked=asked)
    rounds.draw_sites(actor=SYSTEM, inspection=inspection, asked=asked)

    assert inspection.visits.count() == 4
    assert [len(each["types"][str(sites[0].type_id)]["drawn"]) for each in inspection.draw["draws"]] == [3, 1]


def test_nothing_to_draw_from_is_said(campaign):
    inspection = make_round(campaign)

    with pytest.raises(InvalidInputError):
        rounds.draw_sites(actor=SYSTEM, inspection=inspection, asked={make_site_type(campaign).pk: 2})


def test_a_self_check_draws_the_units_own_sites(campaign, lead_unit, other_unit):
    own, _other = make_site(campaign, lead_unit), make_site(campaign, other_unit)
    inspection = make_round(campaign, kind="self_check", unit=lead_unit)

    visits = rounds.draw_sites(actor=SYSTEM, inspection=inspection, asked={own.type_id: 5})

    assert [each.site_id for each in visits] == [own.pk]


@pytest.mark.parametrize(
    ("candidates", "count", "seed", "drawn"),
    [([1, 2, 3, 4, 5], 2, 7, [4, 3]), ([5, 4, 3, 2, 1], 2, 7, [4, 3]), ([9], 3, 1, [9]), ([], 3, 1, [])],
)
def test_a_draw_depends_on_seed_and_candidates_alone(candidates, count, seed, drawn):
    """By `printf 7:4 | sha256sum`: 02cc… comes first, then 111c… of 3, 8d8e… of 2."""
    assert draw(candidates, count, seed) == drawn


def test_visits_are_given_to_inspectors_of_the_campaign_only(campaign, outsider):
    inspector = make_person("walker", campaign.unit, Role.INSPECTOR)
    inspection = make_round(campaign, sites=[make_site(campaign), make_site(campaign)])
    visits = list(inspection.visits.values_list("pk", flat=True))

    assert rounds.assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=inspector) == 2
    assert rounds.assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=inspector) == 0
    with pytest.raises(InvalidInputError):
        rounds.assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=outsider)
    assert events(inspection).count("visit.assigned") == 2


def test_a_self_check_may_be_walked_by_the_units_liaison(campaign, lead_unit, liaison):
    inspection = make_round(campaign, kind="self_check", unit=lead_unit, sites=[make_site(campaign, lead_unit)])
    visits = list(inspection.visits.values_list("pk", flat=True))

    assert rounds.assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=liaison) == 1


def test_a_round_without_sites_is_not_opened_and_a_closed_one_not_changed(campaign):
    inspection = make_round(campaign)
    with pytest.raises(InvalidInputError):
        rounds.open_round(actor=SYSTEM, inspection=inspection)

    closed = make_round(campaign, sites=[make_site(campaign)])
    rounds.close_round(actor=SYSTEM, inspection=closed)

    with pytest.raises(MoveRefusedError):
        rounds.add_sites(actor=SYSTEM, inspection=closed, sites=[make_site(campaign)])


def test_a_round_keeps_the_set_it_was_made_with(campaign):
    inspection = make_round(campaign)
    newer = make_indicator_set_beside(campaign, inspection)

    assert Inspection.objects.get(pk=inspection.pk).indicator_set != newer


def make_indicator_set_beside(campaign, inspection):
    campaign.indicator_sets.update(is_current=False)
    newer = make_indicator_set(campaign, "2027年版")
    make_item(newer, make_site_type(campaign), "新条目")
    return newer


def test_only_a_planned_round_is_deleted(campaign):
    planned = make_round(campaign, sites=[make_site(campaign)], is_open=False)
    running = make_round(campaign, sites=[make_site(campaign)])

    rounds.delete_round(actor=SYSTEM, inspection=planned)
    with pytest.raises(MoveRefusedError):
        rounds.delete_round(actor=SYSTEM, inspection=running)

    assert list(Inspection.objects.all()) == [running]
