"""The stumbling-block list (rules.md §5)."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.models import Milestone
from tasks.selectors import stumbling_blocks
from tasks.services.dependencies import set_dependencies
from tasks.services.tasks import cancel_task
from tests.factories.tasks import claim, fresh, make_task, milestone

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def chain(campaign, lead_unit, office):
    """Drains (late) ← road 1 ← lamps 1; road has two milestones, lamps four; a second late task holds road 2."""
    drains = make_task(campaign, lead_unit, due=(day("07-01"),), code="1")
    road = make_task(campaign, lead_unit, due=(day("08-01"), day("09-01")), code="2")
    lamps = make_task(campaign, lead_unit, due=[day("10-01")] * 4, code="3")
    other = make_task(campaign, lead_unit, due=(day("07-01"),), code="4")
    for task, number, needed in ((road, 1, drains), (lamps, 1, road), (road, 2, other)):
        set_dependencies(actor=office.as_actor(), milestone=milestone(task, number), needed=[milestone(needed, 1)])
    return drains, road, lamps, other


def shown(campaign, on="07-13"):
    return [(each.milestone.task.code, each.weight, each.waiting) for each in stumbling_blocks(campaign.pk, day(on))]


def test_the_heaviest_comes_first(campaign, chain):
    assert shown(campaign) == [("1", Fraction(3, 4), 2), ("4", Fraction(1, 2), 1)]


def test_what_is_not_late_holds_nobody_up_yet(campaign, chain):
    assert shown(campaign, "07-01") == []


def test_predicted_late_counts_before_the_date(campaign, chain):
    drains = chain[0]
    Milestone.objects.filter(task=drains).update(predicted_on=day("07-20"))

    assert shown(campaign, "06-30") == [("1", Fraction(3, 4), 2)]


def test_it_reaches_through_a_claimed_milestone_that_is_not_counted(campaign, chain, liaison):
    Milestone.objects.filter(task=chain[1], number=1).update(
        state="claimed", claimed_on=day("07-10"), claim_received_at=None
    )

    assert shown(campaign) == [("4", Fraction(1, 2), 1), ("1", Fraction(1, 4), 1)]


def test_cancelled_tasks_weigh_nothing(campaign, chain, office):
    cancel_task(actor=office.as_actor(), task=fresh(chain[2]), reason="不再实施")

    assert shown(campaign) == [("1", Fraction(1, 2), 1), ("4", Fraction(1, 2), 1)]


def test_ties_by_days_overdue_then_by_code(campaign, chain, office):
    cancel_task(actor=office.as_actor(), task=fresh(chain[2]), reason="不再实施")
    Milestone.objects.filter(task=chain[3]).update(due_on=day("06-01"), judged_by_on=day("06-01"))

    assert [code for code, _weight, _waiting in shown(campaign)] == ["4", "1"]


def test_a_claim_takes_it_from_the_list(campaign, chain, liaison):
    claim(chain[0], liaison, 1)

    assert [code for code, _weight, _waiting in shown(campaign)] == ["4"]


def test_the_number_of_queries_does_not_grow(campaign, chain):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        stumbling_blocks(campaign.pk, day("07-13"))

    assert len(queries) == 4
