"""A task's clock stopped and started again (rules.md §2, §3)."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from tasks.models import MeasurePlan, Milestone, Spell, Suspension, Task
from tasks.services.claims import return_claim, verify_claim
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.spells import flag_overdue
from tasks.services.suspensions import (
    ask_suspension,
    grant_suspension,
    refuse_suspension,
    resume_task,
    suspend_task,
    withdraw_suspension,
)
from tests.factories.tasks import claim, fresh, make_task, milestone

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def task(campaign, lead_unit) -> Task:
    """Two milestones: one three days late on 13 July, one due on 20 July."""
    return make_task(campaign, lead_unit, due=(day("07-10"), day("07-20")))


def suspended(task: Task, office, first: str, resumed: str) -> None:
    with clock.at(day(first)):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待规划批复")
    with clock.at(day(resumed)):
        resume_task(actor=office.as_actor(), task=fresh(task))


@pytest.mark.parametrize(
    ("first", "resumed", "dates"),
    [
        # the first day is included, the day of resuming is not
        ("07-14", "07-15", ("07-11", "07-21")),
        ("07-14", "07-24", ("07-20", "07-30")),  # across a due date
        ("07-14", "07-14", ("07-10", "07-20")),  # resumed on the same day: nothing is added
        ("07-25", "07-30", ("07-15", "07-25")),  # both were late already
        ("12-30", "2027-01-02", None),
    ],
)
def test_resuming_adds_the_suspended_days_to_open_milestones(task, office, first, resumed, dates):
    if dates is None:
        with clock.at(day(first)):
            suspend_task(actor=office.as_actor(), task=fresh(task), reason="跨年")
        with clock.at(dt.date(2027, 1, 2)):
            resume_task(actor=office.as_actor(), task=fresh(task))
        dates = ("07-13", "07-23")
    else:
        suspended(task, office, first, resumed)

    rows = Milestone.objects.filter(task=task).order_by("number")
    assert list(rows.values_list("due_on", flat=True)) == [day(each) for each in dates]
    assert list(rows.values_list("judged_by_on", flat=True)) == [day(each) for each in dates]
    assert list(rows.values_list("baseline_due_on", flat=True)) == [day("07-10"), day("07-20")]


def test_a_suspended_task_is_white_and_never_overdue(task, office):
    suspend_task(actor=office.as_actor(), task=task, reason="等待规划批复")

    with clock.at(day("09-01")):
        shown = Task.objects.with_light(clock.today()).get(pk=task.pk)
        assert (shown.light, shown.days_overdue(clock.today())) == ("white", 0)
        assert not Milestone.objects.overdue(clock.today()).exists()
        assert flag_overdue().spells == 0


def test_the_spell_pauses_and_the_same_runs_on(task, office):
    flag_overdue()
    spell = Spell.objects.get()

    suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待规划批复")
    assert Spell.objects.get().state == "paused"
    with clock.at(day("07-20")):
        resume_task(actor=office.as_actor(), task=fresh(task))

    assert (Spell.objects.get().pk, Spell.objects.get().state) == (spell.pk, "running")
    assert milestone(task, 1).days_overdue(day("07-20")) == 3  # as on the day it was suspended


def test_a_claim_that_waits_may_be_decided_while_suspended(task, office, liaison):
    (made,) = claim(task, liaison, 2)
    suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待规划批复")

    verify_claim(actor=office.as_actor(), claim=fresh(made))

    assert milestone(task, 2).state == "verified"
    with clock.at(day("07-20")):
        resume_task(actor=office.as_actor(), task=fresh(task))
    assert milestone(task, 2).due_on == day("07-20")  # neither open nor claimed when resumed


def test_no_claim_is_made_while_suspended(task, office, liaison):
    suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待规划批复")

    with pytest.raises(InvalidInputError, match="中止"):
        claim(task, liaison, 2)


def test_a_claim_returned_while_suspended_leaves_its_spell_paused(task, office, liaison):
    flag_overdue()
    (made,) = claim(task, liaison, 1)
    suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待规划批复")

    return_claim(actor=office.as_actor(), claim=fresh(made), reason="照片看不清")

    assert Spell.objects.get().state == "paused"


def test_suspended_days_before_a_claim_count_and_days_after_it_do_not(task, office, liaison):
    suspended(task, office, "07-14", "07-19")  # five days: due, and judged by, 15 and 25 July
    with clock.at(day("07-20")):
        claim(task, liaison, 1)
    suspended(task, office, "07-21", "07-31")

    found = milestone(task, 1)
    assert (found.late_days, found.due_on) == (5, day("07-25"))


def test_plan_points_after_the_first_suspended_day_move_too(task, office):
    plan = [(day("07-12"), 5), (day("07-14"), 10), (day("07-15"), 20), (day("07-19"), 30)]
    add_measure(actor=office.as_actor(), task=task, draft=MeasureDraft("改造小区", "个", target=50, plan=plan))

    suspended(task, office, "07-14", "07-18")

    points = MeasurePlan.objects.values_list("by_on", flat=True)
    assert list(points) == [day("07-12"), day("07-14"), day("07-19"), day("07-23")]


def test_it_is_asked_granted_and_ended_with_events(task, office, liaison):
    asked = ask_suspension(actor=liaison.as_actor(), task=task, reason="等待规划批复")

    grant_suspension(actor=office.as_actor(), suspension=asked)
    with clock.at(day("07-15")):
        resume_task(actor=office.as_actor(), task=fresh(task))

    stored = Suspension.objects.get()
    assert (stored.state, stored.starts_on, stored.ends_on) == ("ended", day("07-13"), day("07-15"))
    names = set(Event.objects.filter(root_id=task.pk, root_kind="tasks.task").values_list("name", flat=True))
    assert {"suspension.asked", "suspension.granted", "task.suspended", "task.resumed", "suspension.ended"} <= names
    moved = Event.objects.filter(name="milestone.moved").order_by("pk").first()
    assert moved.changes["due_on"] == ["2026-07-10", "2026-07-12"]


def test_a_refused_or_withdrawn_request_stops_nothing(task, office, liaison):
    first = ask_suspension(actor=liaison.as_actor(), task=task, reason="等待规划批复")
    refuse_suspension(actor=office.as_actor(), suspension=first, answer="可先行施工")
    second = ask_suspension(actor=liaison.as_actor(), task=task, reason="再次申请")
    withdraw_suspension(actor=liaison.as_actor(), suspension=second)

    assert fresh(task).state == "active"
    assert list(Suspension.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "withdrawn"]


def test_asking_and_refusing_need_words(task, office):
    with pytest.raises(InvalidInputError, match="中止理由"):
        ask_suspension(actor=office.as_actor(), task=task, reason=" ")
    asked = ask_suspension(actor=office.as_actor(), task=task, reason="等待规划批复")

    with pytest.raises(InvalidInputError, match="不批准的理由"):
        refuse_suspension(actor=office.as_actor(), suspension=asked, answer="")

    assert Suspension.objects.get().state == "asked"


def test_one_request_at_a_time_and_decided_once(task, office):
    asked = ask_suspension(actor=office.as_actor(), task=task, reason="等待规划批复")
    with pytest.raises(InvalidInputError, match="待批"):
        ask_suspension(actor=office.as_actor(), task=task, reason="又一份")
    grant_suspension(actor=office.as_actor(), suspension=fresh(asked))

    with pytest.raises(MoveRefusedError):
        grant_suspension(actor=office.as_actor(), suspension=fresh(asked))
    with pytest.raises(MoveRefusedError):
        resume_task(actor=office.as_actor(), task=task)  # as it was read before it was suspended


@pytest.mark.parametrize("how", ["resumed", "returned"])
def test_a_spell_is_counted_from_the_date_in_force(campaign, lead_unit, liaison, office, how):
    with clock.at(dt.date(2026, 7, 1)):
        late = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10),))
    flag_overdue()
    if how == "resumed":
        suspend_task(actor=office.as_actor(), task=fresh(late), reason="雨季停工")
    else:
        (made,) = claim(late, liaison, 1)

    with clock.at(dt.date(2026, 7, 30)):
        if how == "resumed":
            resume_task(actor=office.as_actor(), task=fresh(late))
        else:
            return_claim(actor=office.as_actor(), claim=fresh(made), reason="不实")

    found = milestone(late, 1)
    began = clock.local_date(Spell.objects.get(subject_id=found.pk).since)
    assert found.due_on > dt.date(2026, 7, 10)
    assert (found.overdue_since, began) == (found.due_on + dt.timedelta(1),) * 2
