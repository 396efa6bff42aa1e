"""A task that stood closed owes no reports for those days (rules.md §3, §6)."""

import datetime as dt

import pytest

from base import clock
from base.trail import SYSTEM
from tasks.models import Task
from tasks.schedule.reporting import Reporting
from tasks.selectors import reports_owed
from tasks.services.claims import revoke_verification
from tasks.services.milestones import MilestoneDraft, add_milestone
from tasks.services.tasks import close_task
from tests.factories.tasks import fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def closed_on(task: Task, liaison, text: str) -> None:
    with clock.at(day(text)):
        close_task(actor=SYSTEM, task=fresh(task))


def light_of(task: Task, text: str) -> str:
    return Task.objects.with_light(day(text)).get(pk=task.pk).light


@pytest.mark.parametrize(
    ("on", "light"),
    [
        ("05-10", "green"),  # closed since February: nothing is owed for March and April
        ("05-27", "green"),
        ("05-28", "yellow"),  # active for 18 days of May's period
        ("06-28", "red"),
    ],
)
def test_an_ongoing_task_that_runs_again_owes_reports_from_then_on(campaign, lead_unit, liaison, on, light):
    """Reported and claimed on 26 February, closed on the 28th, running again by a milestone added on 10 May."""
    with clock.at(day("02-01")):
        task = make_task(campaign, lead_unit, due=(None,), is_ongoing=True, starts_on=day("02-01"))
    with clock.at(day("02-26")):
        verify(task, liaison, 1)
    closed_on(task, liaison, "02-28")

    with clock.at(day("05-10")):
        add_milestone(actor=SYSTEM, task=fresh(task), draft=MilestoneDraft("长效管护"))

    assert light_of(task, on) == light


@pytest.mark.parametrize(
    ("reopened", "is_owed"),
    [
        ("03-24", False),  # active on 28 February and from 24 to 27 March: 5 days
        ("03-19", True),  # 28 February and 19 to 27 March: 10 days
        ("03-20", False),
    ],
)
def test_a_task_owes_the_report_of_a_period_in_which_it_ran_long_enough(
    campaign, lead_unit, liaison, reopened, is_owed
):
    """Closed on 1 March; the period runs from 28 February through 27 March."""
    with clock.at(day("02-01")):
        task = make_task(campaign, lead_unit, due=(day("02-20"),), starts_on=day("02-01"))
        verify(task, liaison, 1)
    closed_on(task, liaison, "03-01")
    with clock.at(day(reopened)):
        revoke_verification(actor=SYSTEM, milestone=milestone(task, 1), reason="不实")

    owed = reports_owed(campaign.pk, [lead_unit.pk], Reporting(), day("03-27"))

    assert [each.pk for each in owed] == ([task.pk] if is_owed else [])
