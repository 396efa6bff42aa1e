"""Figures of the snapshot, written out: means, lights, groups (rules.md §4)."""

import datetime as dt

import pytest

from base.trail import SYSTEM
from dispatch.services import reports
from tasks.models import Task
from tasks.services.claims import verify_claim
from tests.factories.dispatch import make_meeting
from tests.factories.tasks import claim, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(campaign, lead_unit, other_unit, liaison, office):
    """Three tasks of renovation 1 and rectification 1: half verified, a third claimed, nothing; and two not counted."""
    half = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10), dt.date(2026, 9, 30)))
    third = make_task(campaign, lead_unit, due=(dt.date(2026, 9, 1), dt.date(2026, 9, 2), dt.date(2026, 9, 3)))
    make_task(campaign, other_unit, due=(dt.date(2026, 7, 1),), list_code="rectification-1")
    make_task(campaign, lead_unit, handed_out=False)
    cancelled = make_task(campaign, lead_unit)
    Task.objects.filter(pk=cancelled.pk).update(state="cancelled")
    (made,) = claim(half, liaison, 1)
    verify_claim(actor=office.as_actor(), claim=made)
    claim(third, liaison, 1)
    report = reports.request_report(actor=SYSTEM, meeting=make_meeting(campaign))
    reports.build_report(report.pk)
    report.refresh_from_db()
    return report.snapshot


def test_totals(snapshot):
    totals = snapshot["totals"]

    assert totals["tasks"] == 3
    assert totals["lights"] == {"red": 1, "yellow": 0, "green": 2, "blue": 0, "grey": 0, "white": 0}
    assert (totals["verified"], totals["claimed"]) == ("16.67", "27.78")
    assert totals["milestones"] == {"open": 4, "claimed": 1, "verified": 1}
    assert (totals["overdue"], totals["overdue_tasks"]) == (1, 1)


def test_lists_and_actions_add_up_to_the_totals(snapshot):
    for groups in (snapshot["lists"], snapshot["actions"]):
        assert sum(group["tasks"] for group in groups) == 3
        assert sum(group["overdue"] for group in groups) == 1
    assert len(snapshot["lists"]) == 23
    assert len(snapshot["actions"]) == 5


def test_a_list_without_tasks_has_no_percent(snapshot):
    empty = next(group for group in snapshot["lists"] if group["name"] == "提升7 县域与村镇文明提升")

    assert (empty["tasks"], empty["verified"]) == (0, None)


def test_the_snapshot_holds_the_rows(snapshot):
    assert [row["light"] for row in snapshot["tasks"]] == ["green", "green", "red"]
    (late,) = snapshot["overdue"]
    assert (late["unit"], late["due_on"], late["days"], late["milestone"]) == ("市城管局", "2026-07-01", 12, "节点1")
