"""The run of the ladder: how much it reads, that it repeats nothing, and what a failure leaves (rules.md §7)."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base import clock
from base.models import Delivery, Event
from tasks.jobs import escalate as escalate_job
from tasks.models import Milestone, Notice, NoticeItem, Spell, SpellStep
from tasks.services import ladder, spells
from tasks.services.ladder import Escalated
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 7, 13)


@pytest.fixture
def overdue(campaign, lead_unit, liaison, office):
    """overdue(number) -> so many milestones, flagged the day after their date."""

    def _overdue(number: int) -> None:
        for _each in range(number):
            make_task(campaign, lead_unit, due=(DUE,))
        with clock.at(dt.date(2026, 7, 14)):
            spells.flag_overdue()

    return _overdue


def escalate(on: str = "2026-07-16") -> Escalated:
    with clock.at(dt.date.fromisoformat(on)):
        return ladder.escalate()


def statements() -> int:
    with CaptureQueriesContext(connection) as captured:
        escalate()
    return len(captured)


def test_it_says_what_it_did(overdue):
    overdue(3)

    assert escalate() == Escalated(spells=3, acted=3, notices=1)


def test_a_second_run_reads_once_and_writes_nothing(overdue, django_assert_num_queries):
    overdue(2)
    escalate()
    written = Event.objects.count(), Delivery.objects.count(), SpellStep.objects.count()

    with django_assert_num_queries(3):  # a savepoint around one statement
        again = escalate()

    assert again == Escalated()
    assert (Event.objects.count(), Delivery.objects.count(), SpellStep.objects.count()) == written


def test_what_crosses_no_rung_is_not_read(overdue, django_assert_num_queries):
    overdue(10)

    with django_assert_num_queries(3):
        assert escalate("2026-07-15") == Escalated()


def test_a_chunk_takes_as_many_statements_with_one_spell_as_with_twenty(overdue):
    overdue(1)
    one = statements()
    NoticeItem.objects.all().delete()
    Notice.objects.all().delete()

    overdue(20)

    assert (statements(), SpellStep.objects.filter(rung=3).count()) == (one, 21)


def test_chunks_follow_each_other(overdue, monkeypatch):
    monkeypatch.setattr(ladder, "CHUNK", 3)
    overdue(7)

    assert escalate() == Escalated(spells=7, acted=7, notices=3)
    assert (Notice.objects.count(), NoticeItem.objects.count()) == (1, 7)
    assert not Spell.objects.filter(rung_run__isnull=False).exists()


def test_a_failure_leaves_nothing_half_written(overdue, monkeypatch):
    overdue(2)
    monkeypatch.setattr(ladder.outbox, "add_all", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        escalate()

    assert not SpellStep.objects.filter(rung=3).exists()
    assert not Notice.objects.exists()
    assert set(Spell.objects.values_list("next_rung_on", "rung_run")) == {(dt.date(2026, 7, 16), None)}


def test_a_record_that_is_gone_climbs_no_more(overdue):
    overdue(1)
    Milestone.objects.all().delete()

    assert escalate() == Escalated()
    assert Spell.objects.get().next_rung_on is None


def test_the_job_escalates(overdue):
    overdue(1)

    with clock.at(dt.date(2026, 7, 16)):
        escalate_job()

    assert Notice.objects.count() == 1


def test_the_command_escalates_on_a_day_given(overdue, capsys):
    overdue(2)

    call_command("escalate", "--on", "2026-07-16")

    assert capsys.readouterr().out == "2 spell(s) reached a rung on 2026-07-16, 1 notice(s) drafted\n"


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="--on needs a day") as refused:
        call_command("escalate", "--on", "tomorrow")

    assert refused.value.returncode == 2
