"""What is overdue is flagged: spell, event and the first rung's message in one transaction, once (rules.md §3, §7)."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Notification
from accounts.roles import Role
from base import clock, outbox
from base.models import Delivery, Event
from tasks.jobs import flag_overdue as flag_overdue_job
from tasks.models import Milestone, Spell, SpellStep, Task
from tasks.services import spells
from tasks.services.claims import return_claim
from tests.factories.accounts import make_person
from tests.factories.tasks import claim, make_task

pytestmark = pytest.mark.django_db


def at(today: dt.date, days: int):
    return clock.at(today + dt.timedelta(days=days))


def test_the_day_after_the_date_it_is_overdue_not_on_it(campaign, lead_unit, today):
    make_task(campaign, lead_unit, due=(today,))

    on_the_day = spells.flag_overdue()
    with clock.at(clock.midnight(today + dt.timedelta(days=1)) - dt.timedelta(seconds=1)):
        last_second = spells.flag_overdue()
    with clock.at(clock.midnight(today + dt.timedelta(days=1))):
        next_day = spells.flag_overdue()

    assert (on_the_day.spells, last_second.spells, next_day.spells) == (0, 0, 1)


def test_a_flag_is_a_spell_an_event_and_a_message(campaign, lead_unit, liaison, today):
    unit_leader = make_person("unit-leader", lead_unit, Role.LEADER)
    task = make_task(campaign, lead_unit, due=(today,))

    with at(today, 1):
        spells.flag_overdue()

    milestone = task.milestones.get()
    spell = Spell.objects.get()
    assert milestone.overdue_since == today + dt.timedelta(days=1)
    assert (spell.subject_id, spell.unit, spell.since) == (
        milestone.pk,
        lead_unit,
        clock.midnight(today + dt.timedelta(days=1)),
    )
    assert list(SpellStep.objects.values_list("rung", "passed_on_entry")) == [(1, False)]
    assert Event.objects.get(name="milestone.overdue").root_id == task.pk
    assert Delivery.objects.get().payload["recipients"] == sorted([liaison.pk, unit_leader.pk])


def test_a_second_run_writes_nothing(campaign, lead_unit, today, django_assert_num_queries):
    make_task(campaign, lead_unit, due=(today,))
    with at(today, 1):
        spells.flag_overdue()
        events = Event.objects.count()

        with django_assert_num_queries(3):
            flagged = spells.flag_overdue()

    assert flagged.spells == 0
    assert (Spell.objects.count(), Delivery.objects.count(), Event.objects.count()) == (1, 1, events)


def test_a_first_import_floods_nobody(campaign, lead_unit, liaison, today):
    make_task(campaign, lead_unit, due=(today - dt.timedelta(days=5),))

    flagged = spells.flag_overdue()

    assert (flagged.spells, flagged.messages) == (1, 0)
    assert list(SpellStep.objects.values_list("rung", "passed_on_entry")) == [(1, True), (3, True)]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("state", ["draft", "suspended", "closed", "cancelled"])
def test_only_active_tasks_are_flagged(campaign, lead_unit, today, state):
    task = make_task(campaign, lead_unit, due=(today - dt.timedelta(days=1),))
    Task.objects.filter(pk=task.pk).update(state=state)

    assert spells.flag_overdue().spells == 0


def test_an_undated_a_claimed_and_a_cancelled_milestone_are_not_flagged(campaign, lead_unit, liaison, today):
    task = make_task(campaign, lead_unit, due=(None, today - dt.timedelta(days=1), today - dt.timedelta(days=1)))
    claim(task, liaison, 2)
    Milestone.objects.filter(task=task, number=3).update(state="cancelled")

    assert spells.flag_overdue().spells == 0


def test_a_claim_returned_late_is_flagged_then(campaign, lead_unit, liaison, office, today):
    task = make_task(campaign, lead_unit, due=(today,))
    (made,) = claim(task, liaison, 1)

    with at(today, 3):
        waiting = spells.flag_overdue()
        return_claim(actor=office.as_actor(), claim=made, reason="不实")
        returned = spells.flag_overdue()

    assert (waiting.spells, returned.spells) == (0, 1)


def test_a_milestone_asks_its_own_unit(campaign, lead_unit, other_unit, outsider, today):
    task = make_task(campaign, lead_unit, support=[other_unit], due=(today,))
    Milestone.objects.filter(task=task).update(unit=other_unit)

    with at(today, 1):
        spells.flag_overdue()

    assert Spell.objects.get().unit == other_unit
    assert Delivery.objects.get().payload["recipients"] == [outsider.pk]


def test_the_message_reaches_the_liaison_with_a_link(campaign, lead_unit, liaison, today, sign_in):
    task = make_task(campaign, lead_unit, due=(today,), title="新建人行天桥")
    with at(today, 1):
        spells.flag_overdue()
        outbox.deliver_waiting()

    notification = Notification.objects.get(recipient=liaison)
    assert "新建人行天桥" in notification.title
    assert notification.url == f"/tasks/{task.pk}/"
    assert "新建人行天桥" in sign_in(liaison).get("/notifications/").content.decode()


def test_statements_do_not_grow_with_the_number_flagged(campaign, lead_unit, today, django_assert_max_num_queries):
    for _number in range(20):
        make_task(campaign, lead_unit, due=(today,))

    with at(today, 1), django_assert_max_num_queries(20):
        assert spells.flag_overdue().spells == 20


def test_chunks_follow_each_other(campaign, lead_unit, today, monkeypatch):
    monkeypatch.setattr(spells, "CHUNK", 3)
    for _number in range(7):
        make_task(campaign, lead_unit, due=(today,))

    with at(today, 1):
        assert spells.flag_overdue().spells == 7

    assert Milestone.objects.filter(flag_run__isnull=False).count() == 0


def test_a_failure_leaves_nothing_half_written(campaign, lead_unit, liaison, today, monkeypatch):
    make_task(campaign, lead_unit, due=(today,))
    monkeypatch.setattr(spells.trail, "record_all", lambda *_: 1 / 0)

    with at(today, 1), pytest.raises(ZeroDivisionError):
        spells.flag_overdue()

    assert (Spell.objects.count(), Delivery.objects.count()) == (0, 0)
    assert Milestone.objects.get().overdue_since is None


def test_the_job_flags(campaign, lead_unit, today):
    make_task(campaign, lead_unit, due=(today,))

    with at(today, 1):
        flag_overdue_job()

    assert Spell.objects.count() == 1


def test_the_command_flags_on_a_day_given(campaign, lead_unit, today, capsys):
    make_task(campaign, lead_unit, due=(today,))

    call_command("flag_overdue", "--on", "2026-07-14")

    assert capsys.readouterr().out == (
        "1 milestone(s), 0 finding(s), 0 whistlecall(s) flagged overdue on 2026-07-14, 1 message(s)\n"
    )


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="--on needs a day") as refused:
        call_command("flag_overdue", "--on", "tomorrow")

    assert refused.value.returncode == 2
