"""The ladder, rung by rung: what is recorded, who is told, what is drafted, what never acts (rules.md §3, §5, §7)."""

import datetime as dt

import pytest

from accounts.roles import Role
from base import clock
from base.models import Delivery, Event
from campaign import policies
from campaign.services.policies import save_policy
from tasks.models import Notice, Spell, SpellStep
from tasks.policy import TasksPolicy
from tasks.services import ladder, spells
from tasks.services.claims import return_claim, revoke_verification, withdraw_claim
from tasks.services.dates import correct_milestone
from tasks.services.dependencies import set_dependencies
from tasks.services.extensions import extend_milestone
from tasks.services.suspensions import resume_task, suspend_task
from tests.factories.accounts import make_person
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 7, 13)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def run(*days: str) -> None:
    """The scan and the ladder on each of these days, as the jobs run them."""
    for text in days:
        with clock.at(day(text)):
            spells.flag_overdue()
            ladder.escalate()


def steps() -> list[tuple[int, bool]]:
    """(rung, has acted) of the only spell."""
    assert Spell.objects.count() == 1
    return list(SpellStep.objects.values_list("rung", "has_acted"))


def reached_on() -> list[dt.date]:
    return [clock.local_date(at) for at in SpellStep.objects.values_list("reached_at", flat=True)]


def next_on() -> dt.date | None:
    return Spell.objects.get().next_rung_on


def drafts() -> list[tuple[str, int]]:
    return [(each.kind, each.items.count()) for each in Notice.objects.order_by("pk")]


@pytest.fixture
def task(campaign, lead_unit, liaison, office):
    return make_task(campaign, lead_unit, due=(DUE,), code="7", title="管网改造")


RUNGS = [
    # on → steps, next rung on, drafts
    ("07-14", [(1, True)], "07-16", []),
    ("07-15", [(1, True)], "07-16", []),
    ("07-16", [(1, True), (3, True)], "07-20", [("reminder", 1)]),
    ("07-20", [(1, True), (3, True), (7, True)], "07-28", [("supervision", 1)]),
    ("07-28", [(1, True), (3, True), (7, True), (15, True)], None, [("warning", 1)]),
    ("08-28", [(1, True), (3, True), (7, True), (15, True)], None, [("warning", 1)]),
]


def test_rung_by_rung(task):
    for on, taken, following, drafted in RUNGS:
        run(on)

        assert (steps(), next_on(), drafts()) == (taken, day(following) if following else None, drafted), on


def test_the_first_rung_tells_liaison_and_leader_of_the_unit(task, lead_unit, liaison):
    leader = make_person("unit-leader", lead_unit, Role.LEADER)

    run("07-14")

    told = Delivery.objects.get()
    assert told.payload["recipients"] == sorted([liaison.pk, leader.pk])
    assert told.payload["title"] == "逾期：7 管网改造 · 节点1，应于 2026-07-13 完成"


def test_the_second_tells_the_office_and_drafts_a_reminder(task, office, lead_unit):
    run("07-14", "07-16")

    told = Delivery.objects.order_by("pk").last()
    assert told.payload["recipients"] == [office.pk]
    assert told.payload["title"] == "市住建局的“7 管网改造 · 节点1”已逾期 3 天，提醒单已拟好，待签发"
    notice = Notice.objects.get()
    assert (notice.unit, notice.state, notice.source, notice.mark) == (lead_unit, "draft", "ladder", "")
    item = notice.items.get()
    assert (item.title, item.due_on, item.days_late, item.rung) == ("7 管网改造 · 节点1", DUE, 3, 3)


def test_the_third_and_fourth_tell_nobody_and_the_fourth_waits_for_the_meeting(task):
    run("07-14", "07-16")
    told = Delivery.objects.count()

    run("07-20", "07-28")

    assert Delivery.objects.count() == told
    assert list(SpellStep.objects.filter(for_agenda=True).values_list("rung", flat=True)) == [15]


def test_every_rung_is_an_event_of_its_task(task):
    run("07-14", "07-16", "07-20")

    told = Event.objects.filter(name="spell.escalated").order_by("pk")
    assert [(each.root_id, each.changes["rung"][1]) for each in told] == [(task.pk, 3), (task.pk, 7)]
    names = list(Event.objects.filter(root_kind="tasks.notice").order_by("pk").values_list("name", flat=True))
    assert names == ["notice.drafted", "notice.extended", "notice.drafted", "notice.extended", "notice.removed"]


def test_several_passed_at_once_are_recorded_and_only_the_highest_acts(task):
    run("07-21")

    assert (steps(), next_on(), drafts()) == (
        [(1, False), (3, False), (7, True)],
        day("07-28"),
        [("supervision", 1)],
    )
    assert Delivery.objects.count() == 0


def test_what_was_passed_on_entry_never_acts(campaign, lead_unit, office, liaison, today):
    make_task(campaign, lead_unit, due=(today - dt.timedelta(days=8),))

    run("07-13", "07-14", "07-19")
    assert list(SpellStep.objects.values_list("rung", "passed_on_entry")) == [(1, True), (3, True), (7, True)]
    assert (next_on(), drafts(), Delivery.objects.count()) == (day("07-20"), [], 0)

    run("07-20")
    assert (steps()[-1], next_on(), drafts()) == ((15, True), None, [("warning", 1)])


def test_a_paused_spell_fires_nothing_and_the_same_runs_on(task, liaison, office):
    run("07-14")
    with clock.at(day("07-15")):
        (made,) = claim(task, liaison, 1)
    run("07-20")
    assert steps() == [(1, True)]

    with clock.at(day("07-20")):
        return_claim(actor=office.as_actor(), claim=made, reason="不实")
    run("07-20")

    assert steps() == [(1, True), (3, False), (7, True)]  # the review was within its limit: rungs go by the date


def test_days_of_review_beyond_its_limit_delay_the_rungs(task, liaison, office):
    run("07-14")
    with clock.at(day("07-15")):
        (made,) = claim(task, liaison, 1)
    with clock.at(day("07-25")):  # the limit ends on 22 July
        return_claim(actor=office.as_actor(), claim=made, reason="不实")

    assert (milestone(task, 1).due_on, next_on()) == (day("07-16"), day("07-19"))


def test_a_withdrawn_claim_adds_no_days(task, liaison):
    run("07-14")
    with clock.at(day("07-15")):
        (made,) = claim(task, liaison, 1)
    with clock.at(day("07-25")):
        withdraw_claim(actor=liaison.as_actor(), claim=made)

    assert next_on() == day("07-16")


def test_a_suspension_fires_nothing_and_moves_the_rungs(task, office):
    run("07-14")
    with clock.at(day("07-15")):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="停工")
    run("07-17")
    assert steps() == [(1, True)]

    with clock.at(day("07-25")):
        resume_task(actor=office.as_actor(), task=fresh(task))

    assert next_on() == day("07-26")  # ten suspended days after 16 July


def test_verified_and_extended_end_it_and_the_draft_goes(campaign, lead_unit, task, liaison, office):
    other = make_task(campaign, lead_unit, due=(DUE,))
    run("07-14", "07-16")
    assert drafts() == [("reminder", 2)]

    with clock.at(day("07-17")):
        verify(task, liaison, 1, by=office)
        assert drafts() == [("reminder", 1)]
        extend_milestone(
            actor=office.as_actor(), milestone=milestone(other, 1), new_due_on=day("07-30"), reason="汛期停工"
        )

    assert (drafts(), set(Spell.objects.values_list("state", "next_rung_on"))) == ([], {("ended", None)})


def test_after_a_revocation_a_new_spell_has_new_rungs(task, liaison, office):
    with clock.at(day("07-14")):
        verify(task, liaison, 1, by=office)
    with clock.at(day("07-20")):
        revoke_verification(actor=office.as_actor(), milestone=milestone(task, 1), reason="回头看不合格")
    run("07-20")
    assert (steps(), next_on()) == ([], day("07-21"))

    run("07-21", "07-23")
    assert steps() == [(1, True), (3, True)]


# --- Blocked ------------------------------------------------------------------------------------------------------


@pytest.fixture
def needed(campaign, lead_unit, task, office):
    """What the task's milestone waits for."""
    found = make_task(campaign, lead_unit, due=(day("09-30"),), code="8", title="道路平整")
    set_dependencies(actor=office.as_actor(), milestone=milestone(task, 1), needed=[milestone(found, 1)])
    return found


def test_a_blocked_one_stops_at_the_first_rung_and_names_its_blocker(task, needed):
    run("07-14", "07-16", "07-28")

    assert (steps(), next_on(), drafts()) == ([(1, True)], None, [])
    assert Delivery.objects.get().payload["title"].endswith("；该节点等待：8 道路平整 · 节点1")


def test_unblocked_its_rungs_count_from_that_day(task, needed, liaison):
    run("07-14", "07-20")
    with clock.at(day("07-20")):
        claim(needed, liaison, 1)
    assert next_on() == day("07-23")

    run("07-22")
    assert steps() == [(1, True)]
    run("07-23", "07-27")
    assert steps() == [(1, True), (3, True), (7, True)]


@pytest.mark.parametrize("how", ["returned", "withdrawn", "set"])
def test_blocked_again_it_stops_again(task, needed, liaison, office, how):
    run("07-14")
    with clock.at(day("07-15")):
        (made,) = claim(needed, liaison, 1)
        assert next_on() == day("07-18")
        if how == "returned":
            return_claim(actor=office.as_actor(), claim=made, reason="不实")
        elif how == "withdrawn":
            withdraw_claim(actor=liaison.as_actor(), claim=made)
        else:
            other = make_task(task.campaign, task.lead_unit, due=(day("09-30"),))
            first = milestone(task, 1)
            set_dependencies(actor=office.as_actor(), milestone=first, needed=[milestone(other, 1)])
    assert next_on() is None

    run("07-30")
    assert steps() == [(1, True)]


# --- Held ---------------------------------------------------------------------------------------------------------


def test_rungs_passed_while_it_is_held_are_recorded_and_act_no_more(task, office):
    run("07-14")
    with clock.at(day("07-15")):
        spells.hold_spell(actor=office.as_actor(), spell=Spell.objects.get(), until=day("07-21"))
    run("07-16", "07-20", "07-21", "07-22")

    assert (steps(), next_on(), drafts()) == ([(1, True), (3, False), (7, False)], day("07-28"), [])
    assert list(SpellStep.objects.values_list("passed_while_held", flat=True)) == [False, True, True]
    assert reached_on() == [day("07-14"), day("07-16"), day("07-20")]

    run("07-28")
    assert (steps()[-1], drafts()) == ((15, True), [("warning", 1)])
    assert Event.objects.get(name="spell.held").changes == {"held_until": [None, "2026-07-21"]}


@pytest.mark.parametrize("end", ["claimed", "extended", "a late run"])
def test_a_rung_passed_while_held_stands_on_its_day_also_where_the_spell_ends_first(task, office, liaison, end):
    """The ladder did not run on the 20th, when rung 7 fell: it is recorded before the spell pauses or ends."""
    run("07-14", "07-16")
    with clock.at(day("07-17")):
        spells.hold_spell(actor=office.as_actor(), spell=Spell.objects.get(), until=day("07-30"))

    if end == "a late run":
        run("07-23")
    with clock.at(day("07-23")):
        if end == "claimed":
            verify(task, liaison, 1)
        if end == "extended":
            extend_milestone(
                actor=office.as_actor(), milestone=milestone(task, 1), new_due_on=day("08-30"), reason="汛期"
            )

    assert (steps()[-1], reached_on()[-1]) == ((7, False), day("07-20"))
    assert SpellStep.objects.latest("level").passed_while_held


# --- Judged anew by a correction ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "corrected", "entry", "acted"),
    [
        ("07-12", "07-03", [1, 3, 7], [15]),  # was over on entry by the day that is right
        ("07-03", "07-09", [1, 3], [7, 15]),  # rung 7 had been taken as over and was not
        ("07-12", "07-11", [1], [3, 7, 15]),
    ],
)
def test_rungs_passed_on_entry_are_judged_anew_by_the_corrected_day(
    campaign, lead_unit, office, due, corrected, entry, acted
):
    """Handed out on 13 July."""
    task = make_task(campaign, lead_unit, due=(day(due),))
    run("07-13", "07-14")
    SpellStep.objects.filter(has_acted=True).delete()
    with clock.at(day("07-15")):
        correct_milestone(actor=office.as_actor(), milestone=milestone(task, 1), due_on=day(corrected), reason="写错")

    run(*(f"07-{number}" for number in range(15, 32)))

    taken = SpellStep.objects.order_by("level")
    assert list(taken.filter(passed_on_entry=True).values_list("rung", flat=True)) == entry
    assert list(taken.filter(passed_on_entry=False).values_list("rung", flat=True)) == acted


# --- In a suspension ----------------------------------------------------------------------------------------------


def suspension(task, office, first: str):
    with clock.at(day(first)):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待")


def resumption(task, office, on: str):
    with clock.at(day(on)):
        resume_task(actor=office.as_actor(), task=fresh(task))


def test_an_unblocking_in_a_suspension_counts_from_the_day_of_resuming(campaign, lead_unit, other_unit, office):
    """Due 13 July, suspended on the 18th for ten days, unblocked on the 27th; claimed on 5 August, 8 days late."""
    needed = make_task(campaign, other_unit, due=(DUE,))
    task = make_task(campaign, lead_unit, due=(DUE,))
    with clock.at(DUE):
        set_dependencies(actor=office.as_actor(), milestone=milestone(task, 1), needed=[milestone(needed, 1)])
    suspension(task, office, "07-18")
    with clock.at(day("07-27")):
        claim(needed, make_person("other", other_unit, Role.LIAISON), 1)
    resumption(task, office, "07-28")

    with clock.at(day("08-05")):
        claim(task, make_person("own", lead_unit, Role.LIAISON), 1)

    late = milestone(task, 1)
    assert (late.due_on, late.unblocked_on, late.late_days) == (day("07-23"), day("07-28"), 8)


def test_a_revocation_in_a_suspension_counts_from_the_day_of_resuming(task, liaison, office):
    """Due 13 July, suspended on the 18th, revoked 6 August, resumed the 7th: rung 1 acts on the 8th."""
    with clock.at(day("07-12")):
        verify(task, liaison, 1)
    suspension(task, office, "07-18")
    with clock.at(day("08-06")):
        revoke_verification(actor=office.as_actor(), milestone=milestone(task, 1), reason="不实")
    resumption(task, office, "08-07")

    run("08-07")
    assert (milestone(task, 1).rungs_count_from, next_on()) == (day("08-07"), day("08-08"))
    run("08-08")
    assert steps() == [(1, True)]


@pytest.mark.parametrize(("corrected", "is_running"), [("07-20", False), ("07-18", False), ("07-17", True)])
def test_a_correction_in_a_suspension_is_judged_by_the_first_suspended_day(task, office, corrected, is_running):
    """Due 13 July, suspended on the 18th, corrected on the 23rd, resumed on the 28th."""
    run("07-14")
    suspension(task, office, "07-18")
    with clock.at(day("07-23")):
        correct_milestone(actor=office.as_actor(), milestone=milestone(task, 1), due_on=day(corrected), reason="写错")
    resumption(task, office, "07-28")

    run("07-28")
    assert Spell.objects.running().exists() == is_running
    assert milestone(task, 1).due_on == day(corrected) + dt.timedelta(days=10)


# --- Whom it tells ------------------------------------------------------------------------------------------------


def test_a_unit_without_a_liaison_is_told_to_the_office_once_a_spell(campaign, other_unit, office):
    make_task(campaign, other_unit, due=(DUE,), code="9", title="公厕改造")

    run("07-14", "07-16", "07-20")

    titles = [
        each.payload["title"] for each in Delivery.objects.order_by("pk") if office.pk in each.payload["recipients"]
    ]
    assert titles == [
        "市城管局没有联络员，无法通知其逾期事项：9 公厕改造 · 节点1",
        "市城管局的“9 公厕改造 · 节点1”已逾期 3 天，提醒单已拟好，待签发",
    ]


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_drafts_to_one_unit_of_one_kind_are_one_notice(campaign, lead_unit, other_unit, task):
    make_task(campaign, lead_unit, due=(DUE, DUE))
    make_task(campaign, other_unit, due=(DUE,))

    run("07-14", "07-16")

    found = {each.unit: (each.kind, each.items.count()) for each in Notice.objects.all()}
    assert found == {lead_unit: ("reminder", 3), other_unit: ("reminder", 1)}


def test_an_item_moves_to_the_higher_draft_and_others_stay(campaign, lead_unit, task):
    make_task(campaign, lead_unit, due=(day("07-16"),))

    run("07-14", "07-16", "07-17", "07-19", "07-20")

    assert drafts() == [("reminder", 1), ("supervision", 1)]


# --- Policy -------------------------------------------------------------------------------------------------------


def test_another_ladder_moves_the_next_rung_and_repeats_none(campaign, task, office):
    run("07-14", "07-16")
    section = policies.section_of("tasks")
    with clock.at(day("07-16")):
        values = {"ladder": (2, 5, 9, 20)}
        save_policy(
            actor=office.as_actor(), campaign=campaign, section=section, values=values, version=campaign.version
        )

    assert (next_on(), steps()) == (day("07-22"), [(1, True), (3, True)])


@pytest.mark.parametrize(
    ("rungs", "is_refused"), [((1, 3, 7), True), ((1, 3, 7, 15, 30), True), ((2, 4, 8, 16), False)]
)
def test_a_ladder_has_four_rungs(rungs, is_refused):
    assert ("ladder" in TasksPolicy(ladder=rungs).problems()) is is_refused
