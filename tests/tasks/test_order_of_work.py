"""Substance before surface, dependencies, blocked, overrides (rules.md §5)."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from tasks.models import Dependency, Milestone, Task
from tasks.services.claims import return_claim, verify_claim
from tasks.services.dependencies import blocked_among, set_dependencies
from tasks.services.milestones import cancel_milestone
from tasks.services.order import override_order
from tasks.services.tasks import cancel_task
from tests.factories.campaign import make_campaign
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def layered(campaign, lead_unit) -> Task:
    """1 drains (substance), 2 façades (surface), 3 of no layer."""
    task = make_task(campaign, lead_unit, due=(day("07-31"), day("08-31"), day("09-30")))
    Milestone.objects.filter(task=task, number=1).update(layer="substance")
    Milestone.objects.filter(task=task, number=2).update(layer="surface")
    return task


LAYER_CASES = [
    # claimed before, claimed in this update → refused?
    ((), (2,), True),
    ((), (3,), False),
    ((), (1, 2), False),  # judged on the state after the whole update
    ((1,), (2,), False),
    ((), (2, 3), True),  # one refused claim refuses the submission
]


@pytest.mark.parametrize(("before", "numbers", "is_refused"), LAYER_CASES)
def test_substance_comes_before_surface(layered, liaison, before, numbers, is_refused):
    if before:
        claim(layered, liaison, *before)

    if is_refused:
        with pytest.raises(InvalidInputError, match="里子"):
            claim(layered, liaison, *numbers)
    else:
        claim(layered, liaison, *numbers)

    states = set(Milestone.objects.filter(task=layered, number__in=numbers).values_list("state", flat=True))
    assert states == ({"open"} if is_refused else {"claimed"})


def test_a_cancelled_substance_refuses_nothing(layered, liaison, office):
    cancel_milestone(actor=office.as_actor(), milestone=milestone(layered, 1), reason="不再实施")

    claim(layered, liaison, 2)

    assert milestone(layered, 2).state == "claimed"


def test_the_office_overrides_with_a_reason_that_stays(layered, liaison, office):
    override_order(actor=office.as_actor(), milestone=milestone(layered, 2), reason="迎检路线先行")

    claim(layered, liaison, 2)

    assert (milestone(layered, 2).state, milestone(layered, 2).order_override) == ("claimed", "迎检路线先行")
    assert Event.objects.get(name="milestone.overridden").reason == "迎检路线先行"


@pytest.mark.parametrize(("number", "reason"), [(2, " "), (1, "理由"), (3, "理由")])
def test_only_a_surface_is_overridden_and_with_a_reason(layered, office, number, reason):
    with pytest.raises(InvalidInputError):
        override_order(actor=office.as_actor(), milestone=milestone(layered, number), reason=reason)

    assert milestone(layered, number).order_override == ""


# --- Dependencies -------------------------------------------------------------------------------------------------


@pytest.fixture
def drains(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit, due=(day("07-31"),), title="管网改造")


@pytest.fixture
def road(campaign, lead_unit, office, drains) -> Task:
    """Its first milestone waits for the drains, its second for its first."""
    task = make_task(campaign, lead_unit, due=(day("08-31"), day("09-30")), title="道路平整")
    wait(office, task, 1, milestone(drains, 1))
    wait(office, task, 2, milestone(task, 1))
    return task


def wait(office, task: Task, number: int, *needed: Milestone) -> None:
    set_dependencies(actor=office.as_actor(), milestone=milestone(task, number), needed=needed)


def test_a_milestone_waits_for_an_open_one(road, drains, liaison):
    with pytest.raises(InvalidInputError, match=rf"等待前置节点：{drains.code} 节点1"):
        claim(road, liaison, 1)

    assert blocked_among([milestone(road, 1).pk, milestone(road, 2).pk]) == {
        milestone(road, 1).pk,
        milestone(road, 2).pk,
    }


def test_every_violation_is_named(road, liaison):
    Milestone.objects.filter(task=road, number=2).update(layer="surface")
    Milestone.objects.filter(task=road, number=1).update(layer="substance")

    with pytest.raises(InvalidInputError) as refused:
        claim(road, liaison, 2)

    assert len(refused.value.fields["claims"]) == 2


def test_claimed_unblocks_the_claim_and_verification_waits(road, drains, liaison, office):
    (first,) = claim(drains, liaison, 1)
    (second,) = claim(road, liaison, 1)

    with pytest.raises(MoveRefusedError, match="核验"):
        verify_claim(actor=office.as_actor(), claim=second)
    verify_claim(actor=office.as_actor(), claim=first)
    verify_claim(actor=office.as_actor(), claim=fresh(second))

    assert milestone(road, 1).state == "verified"


def test_two_claims_of_one_update_unblock_each_other(road, drains, liaison):
    claim(drains, liaison, 1)

    claim(road, liaison, 1, 2)

    assert set(road.milestones.values_list("state", flat=True)) == {"claimed"}


@pytest.mark.parametrize("how", ["claim", "cancel", "cancel_task", "remove"])
def test_being_unblocked_is_noted_and_rungs_count_from_then(road, drains, liaison, office, lead_unit, campaign, how):
    with clock.at(day("09-05")):
        if how == "claim":
            claim(drains, liaison, 1)
        elif how == "cancel":
            Milestone.objects.create(task=drains, number=2, name="另一节点")
            cancel_milestone(actor=office.as_actor(), milestone=milestone(drains, 1), reason="并入他项")
        elif how == "cancel_task":
            cancel_task(actor=office.as_actor(), task=fresh(drains), reason="并入他项")
        else:
            wait(office, road, 1)

    found = milestone(road, 1)
    assert (found.unblocked_on, found.rungs_count_from) == (day("09-05"), day("09-05"))
    assert milestone(road, 2).unblocked_on is None


def test_a_returned_predecessor_blocks_again(road, drains, liaison, office):
    (made,) = claim(drains, liaison, 1)

    return_claim(actor=office.as_actor(), claim=made, reason="不实")

    assert milestone(road, 1).pk in blocked_among([milestone(road, 1).pk])


def test_lateness_counts_from_the_day_it_was_unblocked(road, drains, liaison):
    with clock.at(day("09-05")):
        claim(drains, liaison, 1)
    with clock.at(day("09-08")):
        claim(road, liaison, 1)

    assert milestone(road, 1).late_days == 3  # not the 8 days since 31 August


def test_a_draft_blocks_nobody(campaign, lead_unit, office, liaison):
    draft = make_task(campaign, lead_unit, handed_out=False)
    task = make_task(campaign, lead_unit)
    wait(office, task, 1, milestone(draft, 1))

    claim(task, liaison, 1)

    assert milestone(task, 1).state == "claimed"


def test_a_cycle_is_refused_and_named(road, drains, office):
    with pytest.raises(InvalidInputError) as refused:
        wait(office, drains, 1, milestone(road, 2))

    assert refused.value.fields["depends_on"][0].count("→") == 3
    assert not Dependency.objects.filter(milestone=milestone(drains, 1)).exists()


def test_another_campaigns_milestone_is_refused(road, lead_unit, office):
    other = make_task(make_campaign("另一市"), lead_unit)

    with pytest.raises(InvalidInputError, match="本创建活动"):
        wait(office, road, 1, milestone(other, 1))


def test_a_verified_one_needs_nothing_more(road, drains, liaison, office):
    verify(drains, liaison, 1, by=office)

    verify(road, liaison, 1, by=office)

    assert milestone(road, 1).state == "verified"


def test_what_a_draft_is_called_is_seen_by_the_office_only(campaign, lead_unit, office, liaison, sign_in):
    draft = make_task(campaign, lead_unit, handed_out=False, code="拟-77")
    task = make_task(campaign, lead_unit)
    wait(office, task, 1, milestone(draft, 1))

    pages = [sign_in(person).get(f"/tasks/{task.pk}/").content.decode() for person in (office, liaison)]

    assert ["拟-77" in page for page in pages] == [True, False]


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
def test_claimed_with_what_it_waits_for_it_is_unblocked_that_day(campaign, lead_unit, office, liaison, numbers):
    task = make_task(campaign, lead_unit, due=(day("07-31"), day("07-31")))
    first, second = numbers
    wait(office, task, second, milestone(task, first))

    with clock.at(day("08-05")):
        claim(task, liaison, 1, 2)

    assert [milestone(task, number).late_days for number in numbers] == [5, 0]
