"""What a task's page says of its spells, notices and instructions, and to whom (rules.md §7, §14)."""

import datetime as dt

import pytest

from base import clock
from base.trail import SYSTEM
from tasks.models import Notice, Spell
from tasks.services import ladder, spells
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.notices import issue_notice
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 7, 13)


@pytest.fixture
def task(campaign, lead_unit, liaison, office, leader):
    """Overdue for seven days, its reminder issued, its supervision notice a draft; a leader instructed."""
    task = make_task(campaign, lead_unit, due=(DUE,), code="7", title="管网改造")
    for days in (1, 3, 7):
        with clock.at(DUE + dt.timedelta(days=days)):
            spells.flag_overdue()
            ladder.escalate()
            for notice in Notice.objects.filter(kind="reminder", state="draft"):
                issue_notice(actor=SYSTEM, notice=notice)
    give_instruction(draft=InstructionDraft(task, leader, "汛期前完工"))
    return task


def page(client, task) -> str:
    with clock.at(dt.date(2026, 7, 20)):
        return client.get(f"/tasks/{task.pk}/").content.decode()


def test_the_office_sees_rungs_notices_and_instructions(task, office, sign_in):
    text = page(sign_in(office), task)

    for each in ("逾期 1 天：已通知单位", "逾期 3 天：已告知创建办，拟提醒单", "逾期 7 天：已拟督办单"):
        assert each in text
    assert "提醒单 创提〔2026〕1号" in text
    assert "关于限期办理逾期事项的督办单" in text
    assert "汛期前完工" in text


def test_the_unit_sees_no_drafts(task, liaison, sign_in):
    text = page(sign_in(liaison), task)

    assert "提醒单 创提〔2026〕1号" in text
    assert "关于限期办理逾期事项的督办单" not in text


def test_others_see_neither_rungs_nor_notices(task, outsider, sign_in):
    text = page(sign_in(outsider), task)

    assert 'id="escalation"' not in text
    assert "汛期前完工" not in text


def test_what_did_not_act_says_why(campaign, lead_unit, liaison, office, sign_in):
    with clock.at(dt.date(2026, 7, 15)):
        late = make_task(campaign, lead_unit, due=(DUE,))
        spells.flag_overdue()
        spells.hold_spell(actor=office.as_actor(), spell=Spell.objects.get(), until=dt.date(2026, 7, 17))
    with clock.at(dt.date(2026, 7, 29)):
        ladder.escalate()

    text = page(sign_in(office), late)

    for each in ("录入时已过", "承诺期内已过", "与上一级同时到", "已拟警示单，列入下次调度会议程"):
        assert each in text


VERBS = [("leader", "作批示", "起草督办文书"), ("office", "起草督办文书", "作批示"), ("head", "起草督办文书", "作批示")]


@pytest.mark.parametrize(("who", "has", "has_not"), VERBS)
def test_who_instructs_and_who_drafts(campaign, lead_unit, sign_in, request, who, has, has_not):
    person = request.getfixturevalue(who)
    task = make_task(campaign, lead_unit)

    labels = [verb.label for verb in sign_in(person).get(f"/tasks/{task.pk}/").context["verbs"]]

    assert has in labels
    assert has_not not in labels
