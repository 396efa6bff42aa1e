"""Wrong dates mended, verifications revoked: what becomes of date, baseline, lateness and spell (rules.md §3)."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Event
from tasks.models import MilestoneClaim, Spell, Task
from tasks.services.claims import revoke_verification
from tasks.services.dates import correct_milestone, correct_start
from tasks.services.spells import flag_overdue
from tasks.services.suspensions import resume_task, suspend_task
from tasks.services.tasks import close_task
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def task(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit, due=(day("07-10"), day("07-20")))


def corrected(task: Task, office, number: int, due: str | None) -> None:
    correct_milestone(
        actor=office.as_actor(),
        milestone=milestone(task, number),
        due_on=day(due) if due else None,
        reason="原表写错月份",
    )


@pytest.mark.parametrize(
    ("due", "spell", "overdue_since"),
    [("08-10", "ended", None), ("07-13", "ended", None), ("07-05", "running", "07-06"), (None, "ended", None)],
)
def test_it_sets_date_and_baseline_and_ends_the_spell_if_no_longer_late(task, office, due, spell, overdue_since):
    flag_overdue()

    corrected(task, office, 1, due)

    found = milestone(task, 1)
    wanted = day(due) if due else None
    assert (found.due_on, found.baseline_due_on, found.judged_by_on) == (wanted, wanted, wanted)
    assert Spell.objects.get().state == spell
    assert found.overdue_since == (day(overdue_since) if overdue_since else None)


def test_old_and_new_are_kept_with_the_reason(task, office):
    corrected(task, office, 1, "08-10")

    event = Event.objects.get(name="milestone.corrected")
    assert event.changes["due_on"] == event.changes["baseline_due_on"] == ["2026-07-10", "2026-08-10"]
    assert event.reason == "原表写错月份"


def test_the_lateness_of_a_claim_follows_its_corrected_date(task, office, liaison):
    claim(task, liaison, 1)
    assert milestone(task, 1).late_days == 3

    corrected(task, office, 1, "07-12")

    assert milestone(task, 1).late_days == 1


def test_a_correction_needs_a_reason_and_the_version_that_was_read(task, office):
    seen = milestone(task, 1)
    with pytest.raises(InvalidInputError, match="错在哪里"):
        correct_milestone(actor=office.as_actor(), milestone=seen, due_on=day("08-10"), reason="")
    corrected(task, office, 1, "08-01")

    with pytest.raises(StaleVersionError):
        correct_milestone(actor=office.as_actor(), milestone=seen, due_on=day("08-10"), reason="又错", version=1)

    assert milestone(task, 1).due_on == day("08-01")


def test_the_day_a_task_starts_is_corrected_with_a_reason(task, office):
    with pytest.raises(InvalidInputError, match="错在哪里"):
        correct_start(actor=office.as_actor(), task=fresh(task), starts_on=day("06-01"), reason="")

    correct_start(actor=office.as_actor(), task=fresh(task), starts_on=day("06-01"), reason="补录")

    assert fresh(task).starts_on == day("06-01")
    assert Event.objects.get(name="task.corrected").changes == {"starts_on": [None, "2026-06-01"]}


# --- Revocation ---------------------------------------------------------------------------------------------------


def revoke(task: Task, office, number: int, on: str) -> None:
    with clock.at(day(on)):
        revoke_verification(actor=office.as_actor(), milestone=milestone(task, number), reason="回头看不合格")


def test_a_revoked_milestone_is_as_if_never_claimed(task, office, liaison):
    verify(task, liaison, 1, by=office)

    revoke(task, office, 1, "07-25")

    found = milestone(task, 1)
    assert (found.state, found.claimed_on, found.verified_on, found.late_days) == ("open", None, None, None)
    assert found.days_overdue(day("07-25")) == 15
    assert MilestoneClaim.objects.get().state == "revoked"
    assert Event.objects.get(name="milestone.revoked").reason == "回头看不合格"


@pytest.mark.parametrize(
    ("number", "on", "since", "rungs"),
    [
        (1, "07-25", "07-25", "07-25"),  # late already: from the moment and the day of revocation
        (2, "07-18", "07-21", "07-20"),  # not yet: from its date
    ],
)
def test_its_new_spell_counts_from_the_later_of_date_and_revocation(task, office, liaison, number, on, since, rungs):
    flag_overdue()
    verify(task, liaison, 1, 2, by=office)
    revoke(task, office, number, on)

    with clock.at(day("07-30")):
        flag_overdue()

    spell = Spell.objects.exclude(state="ended").get()
    assert clock.local_date(spell.since) == day(since)
    assert milestone(task, number).rungs_count_from == day(rungs)


def test_a_suspension_moves_the_day_its_rungs_count_from(task, office, liaison):
    verify(task, liaison, 1, by=office)
    revoke(task, office, 1, "07-25")
    with clock.at(day("07-26")):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待批复")
    with clock.at(day("07-31")):
        resume_task(actor=office.as_actor(), task=fresh(task))

    assert milestone(task, 1).rungs_count_from == day("07-30")


def test_a_closed_task_runs_again(campaign, lead_unit, office, liaison):
    task = make_task(campaign, lead_unit)
    verify(task, liaison, 1, by=office)
    close_task(actor=office.as_actor(), task=fresh(task))

    revoke(task, office, 1, "07-25")

    assert fresh(task).state == "active"
    assert Event.objects.get(name="task.reopened").from_state == "closed"


def test_only_a_verified_one_is_revoked_and_with_a_reason(task, office, liaison):
    with pytest.raises(MoveRefusedError):
        revoke(task, office, 1, "07-25")
    verify(task, liaison, 1, by=office)

    with pytest.raises(InvalidInputError, match="撤销核验"):
        revoke_verification(actor=office.as_actor(), milestone=milestone(task, 1), reason=" ")

    assert milestone(task, 1).state == "verified"
