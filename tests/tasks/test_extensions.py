"""A milestone's date moved to a later day, asked for or not (rules.md §2, §3)."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from tasks.models import Extension, Spell, Task
from tasks.services.extensions import (
    ask_extension,
    extend_milestone,
    grant_extension,
    refuse_extension,
    withdraw_extension,
)
from tasks.services.spells import flag_overdue
from tasks.services.suspensions import suspend_task
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def task(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit, due=(day("07-10"), day("07-20")))


# granted on, number of the milestone, new date → judged by; then lateness of a claim on 5 August
CASES = [
    ("07-09", 1, "07-31", "07-31", 5),  # before the date: it counts
    ("07-10", 1, "07-31", "07-31", 5),  # on the date
    ("07-11", 1, "07-31", "07-10", 26),  # after the date: lateness is as without it
    ("07-20", 2, "08-31", "08-31", 0),
    ("07-21", 2, "07-21", "07-20", 16),
]


@pytest.mark.parametrize(("granted", "number", "new", "judged", "late"), CASES)
def test_it_moves_the_date_and_excuses_only_what_had_not_passed(
    task, office, liaison, granted, number, new, judged, late
):
    with clock.at(day(granted)):
        extend_milestone(actor=office.as_actor(), milestone=milestone(task, number), new_due_on=day(new), reason="汛期")
    with clock.at(day("08-05")):
        claim(task, liaison, number)

    found = milestone(task, number)
    assert (found.due_on, found.judged_by_on, found.late_days) == (day(new), day(judged), late)
    assert found.baseline_due_on == (day("07-10"), day("07-20"))[number - 1]


def test_it_moves_no_other_milestone_and_the_light_follows(task, office):
    extend_milestone(actor=office.as_actor(), milestone=milestone(task, 1), new_due_on=day("08-31"), reason="汛期")

    stored = Task.objects.with_light(day("07-13")).get(pk=task.pk)
    assert milestone(task, 2).due_on == day("07-20")
    assert (stored.due_on, stored.next_due_on, stored.light) == (day("08-31"), day("07-20"), "yellow")
    assert Task.objects.with_light(day("07-13"), against="baseline").get(pk=task.pk).light == "red"


def test_it_ends_the_spell_and_a_new_one_may_begin(task, office):
    flag_overdue()
    first = Spell.objects.get()

    extend_milestone(actor=office.as_actor(), milestone=milestone(task, 1), new_due_on=day("07-15"), reason="汛期")
    with clock.at(day("07-16")):
        flag_overdue()

    assert fresh(first).state == "ended"
    assert Spell.objects.count() == 2
    assert clock.local_date(Spell.objects.last().since) == day("07-16")


def test_while_asked_the_clock_runs(task, liaison):
    ask_extension(actor=liaison.as_actor(), milestone=milestone(task, 1), new_due_on=day("08-31"), reason="汛期")

    assert milestone(task, 1).due_on == day("07-10")
    assert Task.objects.with_light(day("07-13")).get(pk=task.pk).light == "red"


@pytest.mark.parametrize("new", ["07-09", "07-10", "07-12"])
def test_it_goes_to_a_later_day_and_not_before_today(task, office, new):
    with pytest.raises(InvalidInputError) as refused:
        extend_milestone(actor=office.as_actor(), milestone=milestone(task, 1), new_due_on=day(new), reason="汛期")

    assert "new_due_on" in refused.value.fields
    assert not Extension.objects.exists()


def test_a_date_that_has_come_meanwhile_is_not_granted(task, liaison, office):
    asked = ask_extension(
        actor=liaison.as_actor(), milestone=milestone(task, 1), new_due_on=day("07-15"), reason="汛期"
    )

    with clock.at(day("07-16")), pytest.raises(InvalidInputError, match="不得早于今天"):
        grant_extension(actor=office.as_actor(), extension=asked)

    assert Extension.objects.get().state == "asked"


def test_during_a_suspension_its_days_to_then_count_for_what_had_passed(task, office):
    with clock.at(day("07-19")):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待批复")

    with clock.at(day("07-25")):
        extend_milestone(actor=office.as_actor(), milestone=milestone(task, 2), new_due_on=day("08-20"), reason="汛期")

    assert milestone(task, 2).judged_by_on == day("08-20")  # 20 July with six suspended days had not passed


@pytest.mark.parametrize("verb", ["grant", "refuse", "withdraw"])
def test_a_request_is_decided_once(task, liaison, office, verb):
    asked = ask_extension(
        actor=liaison.as_actor(), milestone=milestone(task, 2), new_due_on=day("08-31"), reason="汛期"
    )
    grant_extension(actor=office.as_actor(), extension=fresh(asked))
    again = {
        "grant": lambda: grant_extension(actor=office.as_actor(), extension=fresh(asked)),
        "refuse": lambda: refuse_extension(actor=office.as_actor(), extension=fresh(asked), answer="不同意"),
        "withdraw": lambda: withdraw_extension(actor=liaison.as_actor(), extension=fresh(asked)),
    }

    with pytest.raises((MoveRefusedError, InvalidInputError)):
        again[verb]()

    assert Extension.objects.get().state == "granted"


def test_one_request_at_a_time_with_reason_and_answer(task, liaison, office):
    actor, second = liaison.as_actor(), milestone(task, 2)
    with pytest.raises(InvalidInputError, match="延期理由"):
        ask_extension(actor=actor, milestone=second, new_due_on=day("08-31"), reason=" ")
    asked = ask_extension(actor=actor, milestone=second, new_due_on=day("08-31"), reason="汛期")
    with pytest.raises(InvalidInputError, match="待批"):
        ask_extension(actor=actor, milestone=second, new_due_on=day("09-30"), reason="再延")
    with pytest.raises(InvalidInputError, match="不批准的理由"):
        refuse_extension(actor=office.as_actor(), extension=asked, answer="")

    refuse_extension(actor=office.as_actor(), extension=fresh(asked), answer="应按期完成")

    assert (Extension.objects.get().state, Extension.objects.get().answer) == ("refused", "应按期完成")
    assert Event.objects.get(name="extension.refused").reason == "应按期完成"


def test_a_verified_milestone_and_an_undated_one_are_not_extended(campaign, lead_unit, office, liaison):
    task = make_task(campaign, lead_unit, due=(day("07-20"), None))
    verify(task, liaison, 1)

    for number, words in ((1, "核验"), (2, "没有日期")):
        with pytest.raises(InvalidInputError, match=words):
            extend_milestone(
                actor=office.as_actor(), milestone=milestone(task, number), new_due_on=day("08-31"), reason="汛期"
            )
