"""Benchmark of the ladder: run by name, on the database DATABASE_URL names; prints statements and CPU, not a verdict.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest tests/load/escalate.py -s --create-db

100,000 open milestones of 20,000 tasks, 10,000 of them overdue and flagged, of which 100 or 1,000 cross the second rung
on this day: a first run, and a second one. CPU is user and system time of this process and of its database backend.
"""

import datetime as dt
from itertools import islice

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from base import clock
from base.models import Delivery, Event
from tasks.models import Milestone, NoticeItem, Spell, SpellStep
from tasks.services.ladder import escalate
from tasks.services.spells import flag_overdue
from tests.factories.accounts import make_person
from tests.load.overdue_scan import TODAY, load
from tests.load.pages import backend, cpu_of

TASKS, OVERDUE = 20_000, 10_000
SECOND_RUNG = 3


def overdue_of_which(crossing: int) -> None:
    """Spells at the first rung; `crossing` of them are three days late today, the others one."""
    early = dt.timedelta(days=SECOND_RUNG)
    first = Milestone.objects.filter(due_on=TODAY - dt.timedelta(days=1)).order_by("pk").values_list("pk", flat=True)
    ids = list(islice(first.iterator(), crossing))
    for start in range(0, crossing, 500):
        Milestone.objects.filter(pk__in=ids[start : start + 500]).update(due_on=TODAY - early)
    for day in (TODAY - early + dt.timedelta(days=1), TODAY):
        with clock.at(day):
            flag_overdue()


def measured() -> tuple[int, int, float]:
    """(spells that crossed, statements, CPU seconds) of one run; statements are counted in one taken back before."""
    with clock.at(TODAY), transaction.atomic(), CaptureQueriesContext(connection) as queries:
        escalate()
        transaction.set_rollback(True)
    statements = [each for each in queries if "SAVEPOINT" not in each["sql"]]  # the test's transactions, not the run's
    pids = [each for each in ("self", backend()) if each]
    before = sum(cpu_of(pid) for pid in pids)
    with clock.at(TODAY):
        done = escalate()
    return done.spells, len(statements), sum(cpu_of(pid) for pid in pids) - before


@pytest.mark.django_db
@pytest.mark.parametrize("crossing", [100, 1_000])
def test_escalate(campaign, lead_unit, liaison, office, crossing):
    make_person("leads", lead_unit, Role.LEADER)
    load(campaign, lead_unit, tasks=TASKS, newly_overdue=OVERDUE)
    overdue_of_which(crossing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what a database does by itself after a while
    tables = (SpellStep, Event, Delivery, NoticeItem)
    before = [each.objects.count() for each in tables]

    first, second = measured(), measured()

    written = [each.objects.count() - count for each, count in zip(tables, before, strict=True)]
    print(
        f"\n{connection.vendor}: {Milestone.objects.filter(state='open').count()} open milestones, "
        f"{Spell.objects.running().count()} running spells, {crossing} at a rung: "
        f"first run {first[0]} in {first[1]} statements, {first[2]:.2f} s CPU; "
        f"second run {second[0]} in {second[1]} statements, {second[2]:.2f} s CPU; "
        f"rows written: {written[0]} steps, {written[1]} events, {written[2]} messages, {written[3]} items"
    )
    assert (first[0], second[0], second[1]) == (crossing, 0, 1)
    assert written[0] == written[2] == written[3] == crossing
