"""Notices: numbers without gaps, moves, messages, what issuing words anew, what erasing leaves (rules.md §2, §7)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from base import clock
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Delivery, Event
from base.trail import SYSTEM
from tasks.models import Notice, NoticeCounter, Spell
from tasks.services import ladder, notices, spells
from tasks.services.answers import answer_notice, close_notice, receive_notice, report_on_notice, send_back
from tasks.services.notices import (
    NoticeDraft,
    NoticeEdit,
    draft_notice,
    edit_notice,
    issue_notice,
    void_notice,
)
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign
from tests.factories.notices import make_notice, reply
from tests.factories.tasks import fresh, make_proof, make_task

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 13)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def climb(*days: str) -> None:
    for text in days:
        with clock.at(day(text)):
            spells.flag_overdue()
            ladder.escalate()


def marks(campaign) -> list[str]:
    return [each.mark for each in Notice.objects.filter(campaign=campaign).order_by("pk")]


# --- Numbers ------------------------------------------------------------------------------------------------------


def test_numbers_run_by_kind_and_year(campaign, lead_unit):
    for kind in ("supervision", "supervision", "reminder", "warning", "referral"):
        make_notice(campaign, lead_unit, "issued", kind=kind)
    with clock.at(dt.date(2027, 1, 1)):
        make_notice(campaign, lead_unit, "issued")

    assert marks(campaign) == [
        "创督〔2026〕1号",
        "创督〔2026〕2号",
        "创提〔2026〕1号",
        "创警〔2026〕1号",
        "创告〔2026〕1号",
        "创督〔2027〕1号",
    ]


def test_numbers_run_by_campaign(campaign, lead_unit):
    other = make_campaign("邻市")
    make_notice(campaign, lead_unit, "issued")

    assert make_notice(other, make_unit("邻市住建局", parent=other.unit), "issued").mark == "创督〔2026〕1号"


def test_the_year_is_the_local_one(campaign, lead_unit):
    with clock.at(dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)):  # half past midnight in Shanghai
        notice = make_notice(campaign, lead_unit, "issued")

    assert notice.mark == "创督〔2027〕1号"


def test_a_failed_issue_leaves_no_gap(campaign, lead_unit, monkeypatch):
    notice = make_notice(campaign, lead_unit)
    with monkeypatch.context() as broken:
        broken.setattr(notices.outbox, "add_all", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issue_notice(actor=SYSTEM, notice=notice)

    issue_notice(actor=SYSTEM, notice=fresh(notice))

    assert (marks(campaign), NoticeCounter.objects.get().last) == (["创督〔2026〕1号"], 1)


def test_a_void_one_keeps_its_number_and_the_next_goes_on(campaign, lead_unit):
    make_notice(campaign, lead_unit, "void")
    make_notice(campaign, lead_unit, "issued")

    assert marks(campaign) == ["创督〔2026〕1号", "创督〔2026〕2号"]


def test_the_database_refuses_a_number_twice_and_an_issued_one_without(campaign, lead_unit):
    first, second = make_notice(campaign, lead_unit, "issued"), make_notice(campaign, lead_unit, "issued")

    for changes in ({"number": first.number}, {"number": None, "year": None, "issued_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=second.pk).update(**changes)


# --- Moves --------------------------------------------------------------------------------------------------------

MOVES = {
    "issue": lambda actor, notice: issue_notice(actor=actor, notice=notice),
    "receive": lambda actor, notice: receive_notice(actor=actor, notice=notice),
    "answer": lambda actor, notice: answer_notice(actor=actor, notice=notice, draft=reply()),
    "send-back": lambda actor, notice: send_back(actor=actor, notice=notice, reason="不具体"),
    "close": lambda actor, notice: close_notice(actor=actor, notice=notice),
    "void": lambda actor, notice: void_notice(actor=actor, notice=notice, reason="重复"),
}
TARGETS = {
    ("draft", "issue"): "issued",
    ("issued", "receive"): "received",
    ("received", "answer"): "answered",
    ("answered", "send-back"): "received",
    ("answered", "close"): "closed",
    **{(state, "void"): "void" for state in ("draft", "issued", "received", "answered", "closed")},
}


@pytest.mark.parametrize("state", ["draft", "issued", "received", "answered", "closed", "void"])
@pytest.mark.parametrize("verb", sorted(MOVES))
def test_every_move_from_every_state(campaign, lead_unit, office, state, verb):
    notice = make_notice(campaign, lead_unit, state)
    target = TARGETS.get((state, verb))

    if target is None:
        with pytest.raises(MoveRefusedError):
            MOVES[verb](office.as_actor(), notice)
    else:
        MOVES[verb](office.as_actor(), notice)

    assert fresh(notice).state == (target or state)


def test_every_move_is_an_event_with_its_reason(campaign, lead_unit, office):
    notice = make_notice(campaign, lead_unit, "answered")
    send_back(actor=office.as_actor(), notice=notice, reason="不具体")
    answer_notice(actor=office.as_actor(), notice=notice, draft=reply())
    close_notice(actor=office.as_actor(), notice=notice)
    void_notice(actor=office.as_actor(), notice=notice, reason="重复")

    told = Event.objects.filter(root_kind="tasks.notice", root_id=notice.pk).order_by("pk")
    assert [(each.name.partition(".")[2], each.to_state, each.reason) for each in told] == [
        ("drafted", "", ""),
        ("issued", "issued", ""),
        ("received", "received", ""),
        ("answered", "answered", ""),
        ("sent_back", "received", "不具体"),
        ("answered", "answered", ""),
        ("closed", "closed", ""),
        ("voided", "void", "重复"),
    ]


@pytest.mark.parametrize("reason", ["", "  "])
def test_sending_back_and_voiding_need_a_reason(campaign, lead_unit, office, reason):
    notice = make_notice(campaign, lead_unit, "answered")

    for refuse in (send_back, void_notice):
        with pytest.raises(InvalidInputError):
            refuse(actor=office.as_actor(), notice=notice, reason=reason)

    assert fresh(notice).state == "answered"


def test_each_instant_is_kept(campaign, lead_unit):
    notice = fresh(make_notice(campaign, lead_unit, "closed"))

    assert {notice.issued_at, notice.received_at, notice.answered_at, notice.closed_at} == {clock.now()}


# --- Issuing ------------------------------------------------------------------------------------------------------


def test_without_a_day_it_gets_one_by_the_policy(campaign, lead_unit):
    assert make_notice(campaign, lead_unit, "issued").due_on == day("07-20")  # five working days after a Monday


@pytest.mark.parametrize(("due_on", "is_refused"), [("07-12", True), ("07-13", False), ("08-01", False)])
def test_a_day_that_has_passed_is_refused(campaign, lead_unit, due_on, is_refused):
    notice = make_notice(campaign, lead_unit, due_on=day(due_on))

    if is_refused:
        with pytest.raises(InvalidInputError) as refused:
            issue_notice(actor=SYSTEM, notice=notice)
        assert "due_on" in refused.value.fields
    else:
        issue_notice(actor=SYSTEM, notice=notice)
        assert notice.due_on == day(due_on)


def test_its_words_are_those_of_the_day_of_issue(campaign, lead_unit, liaison, office):
    task = make_task(campaign, lead_unit, due=(TODAY,), code="7", title="管网改造")
    climb("07-14", "07-16")
    notice = Notice.objects.get()
    with clock.at(day("07-18")):
        issue_notice(actor=SYSTEM, notice=notice)
    with clock.at(day("07-25")):
        item = notice.items.get()

    assert (item.title, item.due_on, item.days_late, item.rung) == ("7 管网改造 · 节点1", TODAY, 5, 3)
    assert (item.kind, item.subject_id, item.spell) == (
        "tasks.milestone",
        task.milestones.get().pk,
        Spell.objects.get(),
    )


def test_what_is_settled_meanwhile_is_left_out(campaign, lead_unit, liaison, office):
    for _each in range(2):
        make_task(campaign, lead_unit, due=(TODAY,))
    climb("07-14", "07-16")
    settled, left = Spell.objects.order_by("pk")
    Spell.objects.filter(pk=settled.pk).update(state="ended", ended_at=clock.now(), next_rung_on=None)

    with clock.at(day("07-16")):
        issue_notice(actor=SYSTEM, notice=Notice.objects.get())

    assert [each.spell for each in Notice.objects.get().items.all()] == [left]


def test_nothing_left_is_not_issued(campaign, lead_unit, liaison, office):
    make_task(campaign, lead_unit, due=(TODAY,))
    climb("07-14", "07-16")
    Spell.objects.update(state="ended", ended_at=clock.now(), next_rung_on=None)

    with clock.at(day("07-16")), pytest.raises(InvalidInputError, match="作废"):
        issue_notice(actor=SYSTEM, notice=Notice.objects.get())


def test_once_issued_the_next_rung_drafts_the_next_and_names_the_first(campaign, lead_unit, liaison, office):
    make_task(campaign, lead_unit, due=(TODAY,))
    climb("07-14", "07-16")
    first = Notice.objects.get()
    with clock.at(day("07-17")):
        issue_notice(actor=SYSTEM, notice=first)

    climb("07-20")

    second = Notice.objects.exclude(pk=first.pk).get()
    assert (second.kind, second.state, second.follows) == ("supervision", "draft", first)
    assert (first.items.count(), second.items.count()) == (1, 1)


# --- Messages -----------------------------------------------------------------------------------------------------


def told(kind: str) -> list[list[int]]:
    return [each.payload["recipients"] for each in Delivery.objects.order_by("pk") if each.payload["kind"] == kind]


def test_who_is_told_of_what(campaign, lead_unit, liaison, office, head):
    leader = make_person("unit-leader", lead_unit, Role.LEADER)
    notice = make_notice(campaign, lead_unit, "answered")
    send_back(actor=office.as_actor(), notice=notice, reason="不具体")

    unit = sorted([liaison.pk, leader.pk])
    assert (told("notice.issued"), told("notice.answered"), told("notice.sent_back")) == ([unit], [[office.pk]], [unit])


def test_messages_name_kind_number_and_title(campaign, lead_unit, liaison):
    make_notice(campaign, lead_unit, "issued")

    text = Delivery.objects.get().payload["title"]
    assert text == "督办单 创督〔2026〕1号《关于占道经营整治的督办单》已向你单位签发，请于 2026-07-20 前反馈"


def test_a_unit_without_a_liaison_is_told_to_the_office(campaign, other_unit, office):
    make_notice(campaign, other_unit, "issued")

    assert told("unit.without_liaison") == [[office.pk]]


# --- Replies ------------------------------------------------------------------------------------------------------


def test_an_answer_has_words_and_files(campaign, lead_unit, liaison):
    notice = make_notice(campaign, lead_unit, "received")
    proof = make_proof()

    found = answer_notice(actor=liaison.as_actor(), notice=notice, draft=reply(proof, proof))

    assert (found.author, found.on_behalf, found.is_periodic) == (liaison, False, False)
    assert [each.file for each in found.files.all()] == [proof.file]
    with pytest.raises(InvalidInputError):
        answer_notice(actor=liaison.as_actor(), notice=notice, draft=reply(text=" "))


def test_an_answer_sent_twice_is_one(campaign, lead_unit, liaison):
    notice, draft = make_notice(campaign, lead_unit, "received"), reply()

    answers = {answer_notice(actor=liaison.as_actor(), notice=notice, draft=draft).pk for _each in range(2)}

    assert len(answers) == 1


def test_the_office_answers_on_behalf(campaign, lead_unit, office):
    notice = make_notice(campaign, lead_unit, "received")

    found = answer_notice(actor=office.as_actor().on_behalf_of(lead_unit.pk), notice=notice, draft=reply())

    assert found.on_behalf
    assert Event.objects.get(name="notice.answered").on_behalf_unit_id == lead_unit.pk


def test_what_was_wrong_stands_beside_the_answer(campaign, lead_unit, office):
    notice = make_notice(campaign, lead_unit, "answered")

    send_back(actor=office.as_actor(), notice=notice, reason="没有责任领导")

    assert notice.replies.get().sent_back_reason == "没有责任领导"


FEEDBACK = [
    ("weekly", "received", True),
    ("half_monthly", "answered", True),
    ("monthly", "received", True),
    ("once", "received", False),
    ("weekly", "issued", False),
    ("weekly", "closed", False),
    ("weekly", "void", False),
]


@pytest.mark.parametrize(("feedback", "state", "is_taken"), FEEDBACK)
def test_in_between_it_reports_where_the_notice_asks_for_it(campaign, lead_unit, liaison, feedback, state, is_taken):
    notice = make_notice(campaign, lead_unit, state, feedback=feedback)
    before = notice.replies.count()

    if is_taken:
        found = report_on_notice(actor=liaison.as_actor(), notice=notice, draft=reply())
        assert found.is_periodic
        assert Event.objects.filter(name="notice.reported").count() == 1
    else:
        with pytest.raises(MoveRefusedError):
            report_on_notice(actor=liaison.as_actor(), notice=notice, draft=reply())

    assert (notice.replies.count() - before, fresh(notice).state) == (int(is_taken), state)


# --- Drafts by hand -----------------------------------------------------------------------------------------------


def test_a_draft_by_hand_names_what_it_is_about(campaign, lead_unit, other_unit, office):
    task = make_task(campaign, lead_unit, code="7", title="管网改造")
    draft = NoticeDraft(
        campaign,
        "reminder",
        other_unit,
        "关于配合管网改造的提醒单",
        "请配合。",
        support_units=[lead_unit],
        about=[("tasks.task", task.pk)],
    )

    made = draft_notice(actor=office.as_actor(), draft=draft)
    again = draft_notice(actor=office.as_actor(), draft=draft)

    assert (made, made.items.get().title, list(made.support_units.all())) == (again, "7 管网改造", [lead_unit])


@pytest.mark.parametrize("name", ["title", "content"])
def test_a_draft_has_words(campaign, lead_unit, name):
    with pytest.raises(InvalidInputError) as refused:
        make_notice(campaign, lead_unit, **{name: " "})

    assert name in refused.value.fields


def test_a_draft_is_edited_and_what_was_issued_is_not(campaign, lead_unit, other_unit, office):
    notice = make_notice(campaign, lead_unit)
    edit = NoticeEdit({"title": "关于市容整治的督办单", "due_on": day("07-30")}, [other_unit], version=1)
    edit_notice(actor=office.as_actor(), notice=notice, edit=edit)

    stored = fresh(notice)
    assert (stored.title, stored.due_on, stored.version) == ("关于市容整治的督办单", day("07-30"), 2)
    assert list(stored.support_units.all()) == [other_unit]
    with pytest.raises(StaleVersionError):
        edit_notice(actor=office.as_actor(), notice=fresh(notice), edit=NoticeEdit({"title": "另一标题"}, version=1))
    issue_notice(actor=SYSTEM, notice=stored)
    with pytest.raises(MoveRefusedError):
        edit_notice(actor=office.as_actor(), notice=stored, edit=NoticeEdit({"title": "第三标题"}))


def test_a_matter_is_taken_out_of_a_draft(campaign, lead_unit, liaison, office):
    make_task(campaign, lead_unit, due=(TODAY, TODAY))
    climb("07-14", "07-16")
    notice = Notice.objects.get()
    kept, dropped = notice.items.all()

    edit_notice(actor=office.as_actor(), notice=notice, edit=NoticeEdit({}, dropped_items=[dropped.pk]))

    assert list(notice.items.all()) == [kept]
    assert Event.objects.get(name="notice.shortened").changes == {"items": [[dropped.title], None]}
