"""Calls past the instant a unit was to report in by climb the ladder (rules.md §7, §9)."""

import datetime as dt

import pytest

from accounts.services.unit_tree import merge_units
from base import clock
from base.models import Delivery
from base.trail import SYSTEM
from inspections.jobs import flag_overdue
from inspections.models import Whistle, WhistleCall
from inspections.services import calls, whistles
from inspections.services.overdue import CALL_KIND, flag_late_calls
from inspections.services.whistles import WhistleDraft, draft_whistle
from tasks.models import Notice, Spell
from tasks.services.ladder import escalate

pytestmark = pytest.mark.django_db


def on(day: int, hour: int = 13):
    return clock.at(clock.at_time(dt.date(2026, 7, day), dt.time(hour)))


@pytest.fixture
def whistle(campaign, street, lead_unit) -> Whistle:
    """Raised on Monday noon, 13 July: to report in by Tuesday noon."""
    draft = WhistleDraft(campaign, street, "积水内涝", "下穿通道积水半米", "南门路下穿通道", lead_unit)
    return draft_whistle(actor=SYSTEM, draft=draft)


def call_of(whistle: Whistle) -> WhistleCall:
    return WhistleCall.objects.select_related("whistle__campaign__parent", "unit").get(whistle=whistle)


def spell(whistle: Whistle) -> Spell:
    return Spell.objects.filter(kind=CALL_KIND, subject_id=call_of(whistle).pk).latest("pk")


def test_a_call_is_flagged_once_the_instant_has_passed(whistle, django_assert_num_queries):
    end = call_of(whistle).arrive_by
    with on(14, 11):
        assert flag_late_calls().spells == 0
    with on(14):
        assert flag_late_calls().spells == 1
        with django_assert_num_queries(3):  # a savepoint around one statement
            assert flag_late_calls().spells == 0

    assert (spell(whistle).state, spell(whistle).since) == ("running", end)
    assert call_of(whistle).overdue_since == end


def test_a_late_call_climbs_the_same_ladder(whistle, liaison, office):
    levels = []
    for day in (14, 15, 17, 21, 29):
        with on(day):
            flag_overdue()
            escalate()
        levels.append(spell(whistle).steps.count())

    assert levels == [0, 1, 2, 3, 4]
    assert list(Notice.objects.values_list("kind", flat=True)) == ["warning"]
    assert Notice.objects.get().items.get().title == "南门路下穿通道 · 积水内涝"
    assert Delivery.objects.filter(payload__kind="whistlecall.overdue").count() == 1


def test_arriving_pauses_contested_resumes_finishing_ends(whistle):
    states = []
    with on(15):
        flag_late_calls()
        for _time in (1, 2):
            calls.arrive(actor=SYSTEM, call=call_of(whistle), comer_name="李工", comer_phone="13800000000")
            states.append(spell(whistle).state)
            if _time == 1:
                calls.contest_arrival(actor=SYSTEM, call=call_of(whistle), reason="没有人来")
                states.append(spell(whistle).state)
        calls.finish(actor=SYSTEM, call=call_of(whistle), outcome="已抽排")
        states.append(spell(whistle).state)

    assert states == ["paused", "running", "paused", "ended"]


def test_overruled_late_is_late_anew_after_its_time_in_full(whistle):
    with on(15):
        flag_late_calls()
        calls.refuse(actor=SYSTEM, call=call_of(whistle), reason="非本单位职责")
        assert spell(whistle).state == "paused"
        calls.overrule(actor=SYSTEM, call=call_of(whistle), reason="属职责范围")
        assert (spell(whistle).state, call_of(whistle).overdue_since) == ("ended", None)
    with on(16, 12):
        assert flag_late_calls().spells == 0
    with on(16, 14):
        assert flag_late_calls().spells == 1
    assert Spell.objects.count() == 2


def test_a_withdrawn_whistle_is_late_no_longer(whistle):
    with on(15):
        flag_late_calls()
        whistles.withdraw_whistle(actor=SYSTEM, whistle=whistle, reason="已自行解决")

        assert flag_late_calls().spells == 0
    assert spell(whistle).state == "ended"


def test_a_merged_units_calls_follow(whistle, lead_unit, other_unit):
    merge_units(actor=SYSTEM, old=lead_unit, into=other_unit)

    assert call_of(whistle).unit == other_unit
