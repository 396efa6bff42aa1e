"""Moves of tasks and milestones through the API, by the same table of verbs as the pages (rules.md §2)."""

import datetime as dt

import pytest

from tasks.models import Milestone, Suspension
from tests.factories.tasks import fresh, make_task

pytestmark = pytest.mark.django_db


def test_a_task_is_handed_out_stopped_resumed_and_cancelled(campaign, lead_unit, office, head, sign_in, post):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),), handed_out=False)
    desk, chief = sign_in(office), sign_in(head)

    found = [
        post(desk, f"tasks/{task.pk}/hand-out/").json()["state"],
        post(chief, f"tasks/{task.pk}/suspend/", reason="汛期").json()["light"],
        post(chief, f"tasks/{task.pk}/resume/").json()["state"],
        post(desk, f"tasks/{task.pk}/cancel/", reason="规划调整").json()["state"],
    ]

    assert found == ["active", "white", "active", "cancelled"]
    assert Suspension.objects.get().reason == "汛期"


@pytest.mark.parametrize(("verb", "code"), [("hand-out", 409), ("resume", 409), ("close", 422), ("suspend", 200)])
def test_a_move_that_does_not_go_is_refused(campaign, lead_unit, office, sign_in, post, verb, code):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),))

    assert post(sign_in(office), f"tasks/{task.pk}/{verb}/", reason="汛期").status_code == code


@pytest.mark.parametrize("verb", ["suspend", "cancel"])
def test_a_reason_is_needed(campaign, lead_unit, office, sign_in, post, verb):
    task = make_task(campaign, lead_unit)

    refused = post(sign_in(office), f"tasks/{task.pk}/{verb}/")

    assert (refused.status_code, fresh(task).state) == (422, "active")


def test_a_task_is_carried_into_a_later_phase_only(campaign, lead_unit, office, sign_in, post):
    task, desk = make_task(campaign, lead_unit), sign_in(office)
    later = campaign.phases.get(name="决胜年")

    refused = post(desk, f"tasks/{task.pk}/carry-over/", phase=task.phase_id)
    carried = post(desk, f"tasks/{task.pk}/carry-over/", phase=later.pk)

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["phase"])
    assert (carried.status_code, carried.json()["phase"]) == (200, later.pk)


def test_a_milestone_is_cancelled_with_a_reason(campaign, lead_unit, office, sign_in, post):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31), dt.date(2026, 12, 1)))
    first, desk = task.milestones.get(number=1), sign_in(office)

    refused = post(desk, f"milestones/{first.pk}/cancel/")
    done = post(desk, f"milestones/{first.pk}/cancel/", reason="并入后一节点")

    assert (refused.status_code, done.json()["state"]) == (422, "cancelled")


def test_the_surface_may_come_first_with_a_reason(campaign, lead_unit, office, sign_in, post):
    milestone = make_task(campaign, lead_unit).milestones.get()
    Milestone.objects.filter(pk=milestone.pk).update(layer="surface")

    done = post(sign_in(office), f"milestones/{milestone.pk}/override/", reason="市里要求先做样板")

    assert (done.status_code, done.json()["order_override"]) == (200, "市里要求先做样板")
