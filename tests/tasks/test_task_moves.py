"""Tasks edited, added to, closed, cancelled, carried over (rules.md §2, §3)."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Event
from tasks.models import Milestone, Responsibility, Spell, Task
from tasks.selectors import reports_owed
from tasks.services.claims import return_claim
from tasks.services.milestones import (
    MilestoneDraft,
    add_milestone,
    cancel_milestone,
    edit_milestone,
    remove_milestone,
)
from tasks.services.responsibilities import move_unit
from tasks.services.rules import rules_of
from tasks.services.spells import flag_overdue
from tasks.services.suspensions import suspend_task
from tasks.services.tasks import TaskEdit, cancel_task, carry_over, close_task, edit_task, hand_out
from tasks.services.updates import claimable_milestones
from tests.factories.tasks import claim, fresh, make_task, milestone, report, verify

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def task(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit, due=(day("07-10"), day("07-20")))


@pytest.fixture
def draft(campaign, lead_unit) -> Task:
    return make_task(campaign, lead_unit, due=(day("07-10"), day("07-20")), handed_out=False)


def edited(task, office, **values):
    return edit_task(actor=office.as_actor(), task=fresh(task), edit=TaskEdit(values, version=fresh(task).version))


# --- Edits --------------------------------------------------------------------------------------------------------


def test_before_it_is_handed_out_everything_is_free(draft, campaign, office):
    other = campaign.lists.of_code("improvement-2").get()

    edited(draft, office, title="新标题", starts_on=day("02-01"), project_list=other)
    edit_milestone(actor=office.as_actor(), milestone=milestone(draft, 1), values={"due_on": day("08-01")})

    assert (fresh(draft).title, fresh(draft).starts_on, fresh(draft).project_list) == ("新标题", day("02-01"), other)
    found = milestone(draft, 1)
    assert (found.due_on, found.baseline_due_on, found.judged_by_on) == (day("08-01"),) * 3


@pytest.mark.parametrize("field", ["starts_on", "is_ongoing", "project_list", "phase"])
def test_afterwards_dates_list_and_phase_are_fixed(task, campaign, office, field):
    value = {
        "starts_on": day("02-01"),
        "is_ongoing": True,
        "project_list": campaign.lists.of_code("improvement-2").get(),
        "phase": campaign.phases.last(),
    }[field]

    with pytest.raises(InvalidInputError) as refused:
        edited(task, office, **{field: value})

    assert list(refused.value.fields) == [field]


def test_a_milestones_date_is_fixed_afterwards_and_its_name_is_not(task, office):
    with pytest.raises(InvalidInputError, match="只能通过延期"):
        edit_milestone(actor=office.as_actor(), milestone=milestone(task, 1), values={"due_on": day("09-01")})

    edit_milestone(actor=office.as_actor(), milestone=milestone(task, 1), values={"name": "改名", "weight": 3})

    assert (milestone(task, 1).name, milestone(task, 1).weight) == ("改名", 3)
    assert fresh(task).expected_basis["plan"][1][1] == 7500


def test_an_edit_names_what_changed_but_not_the_leader(task, office):
    edited(task, office, title="新标题", leader_name="周明远")

    event = Event.objects.get(name="task.edited")
    assert event.changes == {"title": [task.title, "新标题"], "leader_name": None}
    assert "新标题" in fresh(task).search_text


def test_a_stale_edit_is_refused_with_both_texts(task, office):
    edited(task, office, title="先改的")

    with pytest.raises(StaleVersionError) as refused:
        edit_task(actor=office.as_actor(), task=fresh(task), edit=TaskEdit({"title": "后改的"}, version=task.version))

    assert "先改的" in refused.value.fields["title"][0]
    assert fresh(task).title == "先改的"


def test_a_code_taken_is_refused_beside_its_field(task, campaign, lead_unit, office):
    other = make_task(campaign, lead_unit)

    with pytest.raises(InvalidInputError) as refused:
        edited(task, office, code=other.code)

    assert "code" in refused.value.fields


def test_units_change_with_an_event_and_a_lead_stays(task, lead_unit, other_unit, office):
    units = [(other_unit, "lead"), (lead_unit, "support")]
    edit_task(actor=office.as_actor(), task=fresh(task), edit=TaskEdit({}, units=units))

    with pytest.raises(InvalidInputError, match="保留牵头单位"):
        edit_task(actor=office.as_actor(), task=fresh(task), edit=TaskEdit({}, units=[(lead_unit, "support")]))
    with pytest.raises(InvalidInputError, match="只能有一个牵头单位"):
        edit_task(
            actor=office.as_actor(),
            task=fresh(task),
            edit=TaskEdit({}, units=[(lead_unit, "lead"), (other_unit, "lead")]),
        )

    assert fresh(task).lead_unit == other_unit
    assert Event.objects.filter(name="task.units_changed").count() == 1


def test_an_ongoing_task_holds_no_dates(draft, office):
    with pytest.raises(InvalidInputError) as refused:
        edited(draft, office, is_ongoing=True)
    assert "is_ongoing" in refused.value.fields
    for number in (1, 2):
        edit_milestone(actor=office.as_actor(), milestone=milestone(draft, number), values={"due_on": None})

    edited(draft, office, is_ongoing=True)

    with pytest.raises(InvalidInputError, match="长期坚持"):
        edit_milestone(actor=office.as_actor(), milestone=milestone(draft, 1), values={"due_on": day("08-01")})


# --- Milestones ---------------------------------------------------------------------------------------------------


def test_a_milestone_added_later_has_its_first_date_as_baseline(task, office, today):
    add_milestone(actor=office.as_actor(), task=fresh(task), draft=MilestoneDraft("增补", due_on=day("09-30")))

    found = milestone(task, 3)
    assert (found.due_on, found.baseline_due_on, found.entered_on) == (day("09-30"), day("09-30"), today)
    assert fresh(task).due_on == day("09-30")
    assert Event.objects.get(name="milestone.added").root_id == task.pk


def test_added_to_a_closed_task_it_runs_again(campaign, lead_unit, liaison, office):
    task = make_task(campaign, lead_unit)
    verify(task, liaison, 1, by=office)
    close_task(actor=office.as_actor(), task=fresh(task))

    add_milestone(actor=office.as_actor(), task=fresh(task), draft=MilestoneDraft("增补", due_on=day("09-30")))

    assert fresh(task).state == "active"


def test_a_cancelled_milestone_is_counted_nowhere_and_its_spell_ends(task, office):
    flag_overdue()

    cancel_milestone(actor=office.as_actor(), milestone=milestone(task, 1), reason="并入他项")

    stored = Task.objects.with_light(clock.today()).get(pk=task.pk)
    assert (stored.open_count, stored.next_due_on, stored.light) == (1, day("07-20"), "yellow")
    assert Spell.objects.get().state == "ended"


def test_the_last_one_stays_and_a_claimed_one_is_not_cancelled(task, office, liaison):
    claim(task, liaison, 2)
    with pytest.raises(MoveRefusedError):
        cancel_milestone(actor=office.as_actor(), milestone=milestone(task, 2), reason="并入他项")
    other = make_task(task.campaign, task.lead_unit)

    with pytest.raises(InvalidInputError, match="至少保留一个"):
        cancel_milestone(actor=office.as_actor(), milestone=milestone(other, 1), reason="并入他项")


def test_only_a_drafts_milestone_is_removed(draft, office):
    remove_milestone(actor=office.as_actor(), milestone=milestone(draft, 1))
    with pytest.raises(InvalidInputError, match="至少保留一个"):
        remove_milestone(actor=office.as_actor(), milestone=milestone(draft, 2))
    hand_out(actor=office.as_actor(), task=fresh(draft))

    with pytest.raises(InvalidInputError, match="取消该节点"):
        remove_milestone(actor=office.as_actor(), milestone=milestone(draft, 2))

    assert draft.milestones.count() == 1


# --- Closing, cancelling, carrying over ---------------------------------------------------------------------------


def test_a_task_closes_when_everything_is_verified(task, liaison, office):
    verify(task, liaison, 1, by=office)
    with pytest.raises(InvalidInputError, match="尚未核验：节点2"):
        close_task(actor=office.as_actor(), task=fresh(task))
    cancel_milestone(actor=office.as_actor(), milestone=milestone(task, 2), reason="并入他项")

    close_task(actor=office.as_actor(), task=fresh(task))

    stored = Task.objects.with_light(clock.today()).get(pk=task.pk)
    assert (stored.state, stored.light) == ("closed", "blue")


@pytest.mark.parametrize("state", ["draft", "active", "suspended", "closed"])
def test_any_task_is_cancelled_with_a_reason(campaign, lead_unit, office, liaison, state):
    task = make_task(campaign, lead_unit, due=(day("07-10"),), handed_out=state != "draft")
    if state == "suspended":
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待批复")
    if state == "closed":
        verify(task, liaison, 1, by=office)
        close_task(actor=office.as_actor(), task=fresh(task))
    flag_overdue()
    with pytest.raises(InvalidInputError, match="取消项目的理由"):
        cancel_task(actor=office.as_actor(), task=fresh(task), reason="")

    cancel_task(actor=office.as_actor(), task=fresh(task), reason="规划调整")

    assert fresh(task).state == "cancelled"
    assert not Task.objects.counted().exists()
    assert not Spell.objects.not_ended().exists()
    with pytest.raises(MoveRefusedError):
        cancel_task(actor=office.as_actor(), task=fresh(task), reason="再来一次")


def test_an_unfinished_task_is_carried_over_with_its_baseline(task, campaign, office):
    later = campaign.phases.get(name="决胜年")

    carry_over(actor=office.as_actor(), task=fresh(task), phase=later)

    assert fresh(task).phase == later
    assert milestone(task, 1).baseline_due_on == day("07-10")
    assert Event.objects.get(name="task.carried_over").changes["phase"][1] == later.pk


def test_it_is_carried_forward_only_and_only_while_unfinished(task, campaign, office):
    earlier, later = campaign.phases.get(name="开局年"), campaign.phases.get(name="决胜年")
    with pytest.raises(InvalidInputError, match="之后的阶段"):
        carry_over(actor=office.as_actor(), task=fresh(task), phase=earlier)
    cancel_task(actor=office.as_actor(), task=fresh(task), reason="规划调整")

    with pytest.raises(MoveRefusedError, match="未完成"):
        carry_over(actor=office.as_actor(), task=fresh(task), phase=later)

    assert fresh(task).phase == task.phase


def test_a_merged_units_open_records_move_and_its_history_stays(task, campaign, lead_unit, other_unit, liaison, office):
    closed = make_task(campaign, lead_unit)
    verify(closed, liaison, 1, by=office)
    close_task(actor=office.as_actor(), task=fresh(closed))
    Responsibility.objects.create(task=task, unit=other_unit, role="support")
    Milestone.objects.filter(task=task, number=2).update(unit=lead_unit)

    moved = move_unit(office.as_actor(), lead_unit.pk, other_unit.pk)

    assert moved == 1
    assert (fresh(task).lead_unit, fresh(closed).lead_unit) == (other_unit, lead_unit)
    assert milestone(task, 2).unit == other_unit
    assert Event.objects.get(name="task.unit_merged").changes == {"unit": [lead_unit.pk, other_unit.pk]}


@pytest.mark.parametrize("how", ["merge", "edit"])
def test_a_report_stays_filed_when_the_lead_moves(campaign, lead_unit, other_unit, liaison, office, how):
    with clock.at(dt.date(2026, 5, 1)):
        task = make_task(campaign, lead_unit, due=(None,), is_ongoing=True)
    for month in (5, 6, 7):
        with clock.at(dt.date(2026, month, 13)):
            report(fresh(task), liaison)
    before = fresh(task)

    if how == "merge":
        move_unit(office.as_actor(), lead_unit.pk, other_unit.pk)
    else:
        edit_task(actor=office.as_actor(), task=fresh(task), edit=TaskEdit({}, units=[(other_unit, "lead")]))

    after = fresh(task)
    assert after.lead_unit == other_unit
    assert (after.yellow_from, after.red_from) == (before.yellow_from, before.red_from)
    owed = reports_owed(campaign.pk, [other_unit.pk], rules_of(campaign).reporting, clock.today())
    assert owed == []


def test_a_merged_units_claimed_milestone_moves_and_may_be_claimed_again(task, lead_unit, other_unit, liaison, office):
    Responsibility.objects.create(task=task, unit=other_unit, role="support")
    Milestone.objects.filter(task=task, number=1).update(unit=lead_unit)
    (made,) = claim(task, liaison, 1)

    move_unit(office.as_actor(), lead_unit.pk, other_unit.pk)
    return_claim(actor=office.as_actor(), claim=fresh(made), reason="不实")

    assert milestone(task, 1) in claimable_milestones(task, other_unit)
