"""Referrals that are erased, leaders' instructions, notices of merged units (rules.md §14, §15)."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage

from accounts.models import Robot
from base import clock
from base.errors import DomainError, InvalidInputError
from base.models import Delivery, Event, StoredFile
from base.trail import SYSTEM
from tasks.models import Notice, NoticeFile
from tasks.services import ladder, spells
from tasks.services.answers import send_back
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.notices import NoticeEdit, edit_notice, erase_notice, move_notices
from tests.factories.accounts import make_unit
from tests.factories.notices import make_notice
from tests.factories.tasks import fresh, make_proof, make_task

pytestmark = pytest.mark.django_db


def test_a_referral_has_no_units_that_support(campaign, lead_unit, other_unit, office):
    with pytest.raises(InvalidInputError) as refused:
        make_notice(campaign, lead_unit, kind="referral", support_units=[other_unit])
    notice = make_notice(campaign, lead_unit, kind="referral")
    with pytest.raises(InvalidInputError):
        edit_notice(actor=office.as_actor(), notice=notice, edit=NoticeEdit({}, [other_unit]))

    assert "support_units" in refused.value.fields


def test_a_referral_is_erased_and_keeps_number_and_history(campaign, lead_unit, liaison, head):
    proof = make_proof()
    words = {"title": "关于李某不文明行为的抄告单", "content": "李某驾车不礼让行人。"}
    notice = make_notice(campaign, lead_unit, "answered", kind="referral", proofs=[proof], **words)
    send_back(actor=head.as_actor(), notice=notice, reason="李某应写检查")
    events = Event.objects.filter(root_kind="tasks.notice").count()

    erase_notice(actor=head.as_actor(), notice=notice)

    stored, answer = fresh(notice), notice.replies.get()
    assert (stored.title, stored.content, answer.text, answer.sent_back_reason) == ("", "", "", "")
    assert (stored.mark, stored.state) == ("创告〔2026〕1号", "received")
    assert (NoticeFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert Event.objects.filter(root_kind="tasks.notice").count() == events + 1
    rows = [*Event.objects.values_list("reason", "changes"), *Delivery.objects.values_list("payload", "error")]
    assert not any("李某" in str(row) for row in rows)


def test_a_file_that_others_link_to_stays(campaign, lead_unit, head):
    proof = make_proof()
    notice = make_notice(campaign, lead_unit, "answered", kind="referral", proofs=[proof])
    make_notice(campaign, lead_unit, "answered", proofs=[proof])

    erase_notice(actor=head.as_actor(), notice=notice)

    assert default_storage.exists(StoredFile.objects.get().path)


@pytest.mark.parametrize(("kind", "state"), [("supervision", "issued"), ("referral", "draft")])
def test_nothing_else_is_erased(campaign, lead_unit, head, kind, state):
    notice = make_notice(campaign, lead_unit, state, kind=kind)

    with pytest.raises(DomainError):
        erase_notice(actor=head.as_actor(), notice=notice)

    assert fresh(notice).title


# --- Instructions, merged units -----------------------------------------------------------------------------------


def test_an_instruction_becomes_a_draft_and_the_office_is_told(campaign, lead_unit, leader, office):
    task = make_task(campaign, lead_unit, code="7", title="管网改造")
    draft = InstructionDraft(task, leader, "汛期前务必完工。")

    made = give_instruction(draft=draft)
    again = give_instruction(draft=draft)

    notice = made.notice
    assert (made, made.author, made.text) == (again, leader, "汛期前务必完工。")
    assert (notice.source, notice.kind, notice.unit, notice.state) == ("instruction", "supervision", lead_unit, "draft")
    assert notice.content == "leader 同志批示：汛期前务必完工。"
    assert notice.items.get().subject_id == task.pk
    assert Delivery.objects.get().payload["recipients"] == [office.pk]
    event = Event.objects.get(name="task.instructed")
    assert (event.root_id, event.actor_id, event.reason) == (task.pk, leader.pk, "汛期前务必完工。")


def test_an_instruction_has_words_and_a_unit(campaign, lead_unit, leader):
    task = make_task(campaign, lead_unit, handed_out=False)
    with pytest.raises(InvalidInputError):
        give_instruction(draft=InstructionDraft(task, leader, " "))
    task.lead_unit = None
    with pytest.raises(InvalidInputError):
        give_instruction(draft=InstructionDraft(task, leader, "抓紧"))

    assert not Notice.objects.exists()


def test_a_merged_units_open_notices_move(campaign, lead_unit, other_unit):
    waiting, done = make_notice(campaign, lead_unit, "issued"), make_notice(campaign, lead_unit, "closed")
    supported = make_notice(campaign, make_unit("市教育局", parent=campaign.unit), support_units=[lead_unit])

    assert move_notices(SYSTEM, lead_unit.pk, other_unit.pk) == 1

    assert (fresh(waiting).unit, fresh(done).unit) == (other_unit, lead_unit)
    assert list(supported.support_units.all()) == [other_unit]


def test_two_drafts_of_the_ladder_become_one_when_units_merge(campaign, lead_unit, other_unit, office):
    for unit in (lead_unit, other_unit):
        make_task(campaign, unit, due=(dt.date(2026, 7, 13),))
    with clock.at(dt.date(2026, 7, 16)):
        spells.flag_overdue()
        ladder.escalate()

    move_notices(SYSTEM, lead_unit.pk, other_unit.pk)

    left = Notice.objects.get(state="draft")
    assert (left.unit, left.items.count()) == (other_unit, 2)


def test_a_notice_is_told_to_the_units_group_and_a_referral_is_not(campaign, lead_unit):
    robot = Robot.objects.create(
        unit=lead_unit, name="工作群", kind="feishu", address="https://open.feishu.cn/open-apis/bot/v2/hook/x"
    )

    make_notice(campaign, lead_unit, "issued", kind="supervision")
    make_notice(campaign, lead_unit, "issued", kind="referral")

    to_groups = Delivery.objects.filter(dedupe_key__endswith=f":robot:{robot.pk}")
    assert ["创督〔2026〕1号" in str(each.payload) for each in to_groups] == [True]
