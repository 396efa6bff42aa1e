"""Benchmark of the overdue scan: run by name, on the database DATABASE_URL names; prints statements, not a verdict.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest tests/load/overdue_scan.py -s --create-db

100,000 milestones of 20,000 tasks, 1,000 newly overdue: the statements of a first run, of a second run, and of
a first run over a tenth of the milestones with a tenth newly overdue.
"""

import datetime as dt
import resource

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from base import clock
from base.models import Delivery, Event
from campaign.models import Campaign
from tasks.models import Milestone, Responsibility, Spell, Task
from tasks.services.imports import current_phase
from tasks.services.spells import flag_overdue

TODAY = dt.date(2026, 7, 14)


def load(campaign: Campaign, unit: Unit, *, tasks: int, newly_overdue: int) -> None:
    """`tasks` active tasks of five milestones; one milestone of each of the first `newly_overdue` was due yesterday."""
    project_list = campaign.lists.of_code("renovation-1").get()
    phase = current_phase(campaign)
    fields = {"campaign": campaign, "phase": phase, "project_list": project_list, "lead_unit": unit, "state": "active"}
    made = Task.objects.bulk_create(
        (Task(code=str(number), title=f"项目{number}", **fields) for number in range(tasks)), batch_size=5000
    )
    Responsibility.objects.bulk_create(
        (Responsibility(task=task, unit=unit, role="lead") for task in made), batch_size=5000
    )
    entered = TODAY - dt.timedelta(days=100)
    yesterday = TODAY - dt.timedelta(days=1)
    milestones = [
        Milestone(
            task=task,
            number=number,
            name=f"节点{number}",
            entered_on=entered,
            due_on=yesterday if number == 1 and order < newly_overdue else TODAY + dt.timedelta(days=number),
        )
        for order, task in enumerate(made)
        for number in range(1, 6)
    ]
    for each in milestones:
        each.baseline_due_on = each.judged_by_on = each.due_on
    Milestone.objects.bulk_create(milestones, batch_size=5000)


def measured() -> tuple[int, int, float]:
    """(flagged, statements, CPU seconds of this process) of one scan."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    with (
        clock.at(TODAY),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        flagged = flag_overdue()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return flagged.spells, len(queries), cpu


@pytest.mark.django_db
@pytest.mark.parametrize(("tasks", "newly_overdue"), [(2_000, 100), (20_000, 1_000)])
def test_overdue_scan(campaign, lead_unit, liaison, tasks, newly_overdue):
    load(campaign, lead_unit, tasks=tasks, newly_overdue=newly_overdue)
    rows_before = Event.objects.count()

    first = measured()
    second = measured()

    written = (Spell.objects.count(), Event.objects.count() - rows_before, Delivery.objects.count())
    print(
        f"\n{connection.vendor}: {tasks * 5} milestones, {newly_overdue} newly overdue: "
        f"first run {first[0]} flagged in {first[1]} statements, {first[2]:.2f} s CPU; "
        f"second run {second[0]} flagged in {second[1]} statements, {second[2]:.2f} s CPU; "
        f"rows written: {written[0]} spells, {written[1]} events, {written[2]} messages"
    )
    assert first[0] == newly_overdue
    assert second[0] == 0
    assert written == (newly_overdue, newly_overdue, newly_overdue)
