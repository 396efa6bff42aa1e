"""Who may do what with tasks and reports: every (role, action) pair, own and foreign (rules.md §6, §14)."""

import pytest

from accounts.roles import Role
from tasks.models import ProgressUpdate, Task
from tasks.permissions import can_look_inside, can_review, can_write_tasks, reporting_units
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task, report

pytestmark = pytest.mark.django_db

# role at the campaign's unit: writes tasks, reviews the lead unit's report, may file on its behalf
AT_THE_CAMPAIGN = {
    Role.ADMIN: (False, False, False),
    Role.HEAD: (True, True, False),
    Role.OFFICE: (True, True, True),
    Role.LEADER: (False, False, False),
    Role.LIAISON: (False, False, False),
    Role.INSPECTOR: (False, False, False),
}
# role at the lead unit: reviews, reports
AT_THE_LEAD_UNIT = {
    Role.ADMIN: (False, False),
    Role.HEAD: (False, False),
    Role.OFFICE: (False, False),
    Role.LEADER: (False, False),
    Role.LIAISON: (False, True),
    Role.INSPECTOR: (False, False),
}


@pytest.fixture
def task(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit)


@pytest.fixture
def update(task, liaison) -> ProgressUpdate:
    return report(task, liaison, 1)


@pytest.mark.parametrize(("role", "expected"), AT_THE_CAMPAIGN.items())
def test_at_the_campaigns_unit(campaign, task, update, role, expected):
    person = make_person("somebody", campaign.unit, role)

    found = (can_write_tasks(person, campaign), can_review(person, update), bool(reporting_units(person, task)))

    assert found == expected


@pytest.mark.parametrize(("role", "expected"), AT_THE_LEAD_UNIT.items())
def test_at_the_lead_unit(lead_unit, task, update, role, expected):
    person = make_person("somebody", lead_unit, role)

    assert (can_review(person, update), bool(reporting_units(person, task))) == expected


@pytest.mark.parametrize("role", Role)
def test_another_unit_may_nothing(campaign, other_unit, task, update, role):
    person = make_person("somebody", other_unit, role)

    assert not can_write_tasks(person, campaign)
    assert not can_review(person, update)
    assert not reporting_units(person, task)


@pytest.mark.parametrize("role", Role)
def test_a_unit_above_does_not_act_for_the_one_below(campaign, lead_unit, task, update, role):
    community = make_unit("某社区", parent=lead_unit)
    below = make_task(campaign, community)
    person = make_person("somebody", lead_unit, role)

    assert not reporting_units(person, below)


def test_nobody_reviews_what_they_filed_themselves(task, head):
    filed = report(task, head, 1)

    assert not can_review(head, filed)


def test_nobody_reviews_what_their_own_unit_leads(campaign, lead_unit, update, head):
    both = make_person("both", campaign.unit, Role.OFFICE)
    lead_unit.assignments.create(user=both, role=Role.LIAISON, from_on="2026-01-01")

    assert not can_review(both, update)


def test_what_the_office_itself_leads_is_verified_by_a_campaign_leader(campaign, office, leader):
    liaison = make_person("office-liaison", campaign.office_unit, Role.LIAISON)
    own = report(make_task(campaign, campaign.office_unit), liaison, 1)

    assert not can_review(office, own)
    assert can_review(leader, own)


@pytest.mark.parametrize("state", ["draft", "suspended", "closed", "cancelled"])
def test_only_active_tasks_are_reported_on(task, liaison, state):
    Task.objects.filter(pk=task.pk).update(state=state)
    task.refresh_from_db()

    assert not reporting_units(liaison, task)


def test_rows_are_seen_by_everyone_of_the_campaign_drafts_by_the_office(
    campaign, lead_unit, outsider, office, stranger
):
    handed_out = make_task(campaign, lead_unit)
    draft = make_task(campaign, lead_unit, handed_out=False)

    assert set(Task.objects.visible_to(outsider)) == {handed_out}
    assert set(Task.objects.visible_to(office)) == {handed_out, draft}
    assert not Task.objects.visible_to(stranger).exists()


def test_reports_are_seen_by_the_unit_those_above_the_office_and_campaign_leaders(
    campaign, lead_unit, update, office, leader, liaison, outsider
):
    below = make_person("below", make_unit("某社区", parent=lead_unit), Role.LIAISON)
    above = make_person("above", campaign.unit, Role.LIAISON)
    inspector = make_person("inspector", campaign.unit, Role.INSPECTOR)

    def sees(person) -> bool:
        return ProgressUpdate.objects.visible_to(person).filter(pk=update.pk).exists()

    assert [sees(person) for person in (liaison, above, office, leader)] == [True] * 4
    assert [sees(person) for person in (outsider, below, inspector)] == [False] * 3


@pytest.mark.parametrize(
    ("who", "sees"),
    [("office", True), ("liaison", True), ("leader", True), ("outsider", False)],
)
def test_what_stands_behind_a_row_is_for_those_it_concerns(campaign, lead_unit, request, who, sees):
    task = make_task(campaign, lead_unit)

    assert can_look_inside(request.getfixturevalue(who), task) is sees
