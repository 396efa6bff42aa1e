"""Findings past the instant they were due climb the ladder (rules.md §7, §8)."""

import datetime as dt

import pytest
from django.core.management import call_command

from base import clock
from base.models import Delivery
from base.trail import SYSTEM
from inspections.jobs import flag_overdue
from inspections.models import Finding
from inspections.services import finding_moves as moves
from inspections.services.overdue import flag_overdue_findings
from tasks.models import Notice, Spell
from tasks.services.ladder import escalate
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db


def on(day: int, hour: int = 12, month: int = 7):
    return clock.at(clock.at_time(dt.date(2026, month, day), dt.time(hour)))


def spell(finding: Finding) -> Spell:
    return Spell.objects.get(kind="inspections.finding", subject_id=finding.pk)


def test_a_finding_is_flagged_once_the_instant_has_passed(assigned, liaison, django_assert_num_queries):
    assert assigned.due_at == clock.midnight(dt.date(2026, 7, 21))
    with on(20, 23):
        assert flag_overdue_findings().spells == 0
    with on(21, 0), clock.at(clock.now() + dt.timedelta(minutes=1)):
        assert flag_overdue_findings().spells == 1
        with django_assert_num_queries(3):  # a savepoint around one statement
            assert flag_overdue_findings().spells == 0

    found = spell(assigned)
    assert (found.state, found.since, found.unit) == ("running", assigned.due_at, assigned.unit)
    assert Finding.objects.get(pk=assigned.pk).overdue_since == assigned.due_at


def test_it_climbs_the_same_ladder_as_a_milestone(assigned, liaison, office):
    with on(21):
        flag_overdue()
        escalate()
    levels = []
    for day in (22, 24, 28):
        with on(day):
            escalate()
            levels.append(spell(assigned).steps.count())
    with on(5, month=8):
        escalate()
        levels.append(spell(assigned).steps.count())

    assert levels == [1, 2, 3, 4]
    assert Delivery.objects.filter(payload__kind="finding.overdue").count() == 1
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == ["warning"]
    assert "南门农贸市场" in Notice.objects.get().items.get().title


def test_rectifying_pauses_returning_resumes_verifying_ends(assigned):
    moves.take_finding(actor=SYSTEM, finding=assigned)
    with on(22):
        flag_overdue_findings()
        finding = Finding.objects.select_related("campaign__parent", "site").get(pk=assigned.pk)
        states = []
        for _time in (1, 2):
            moves.rectify_finding(actor=SYSTEM, finding=finding, measures="已清理", photos=[make_picture_file()])
            states.append(spell(finding).state)
            if _time == 1:
                moves.return_finding(actor=SYSTEM, finding=finding, reason="仍有垃圾")
                states.append(spell(finding).state)
        moves.verify_finding(actor=SYSTEM, finding=finding)
        states.append(spell(finding).state)

    assert states == ["paused", "running", "paused", "ended"]


def test_a_dispute_upheld_ends_the_spell(assigned, other_unit):
    with on(22):
        flag_overdue_findings()
        finding = Finding.objects.select_related("campaign__parent", "site").get(pk=assigned.pk)
        moves.dispute_finding(actor=SYSTEM, finding=finding, reason="不属本单位")
        assert spell(finding).state == "paused"
        moves.settle_dispute(actor=SYSTEM, finding=finding, reason="属实", unit=other_unit)

    assert spell(finding).state == "ended"
    assert Finding.objects.get(pk=finding.pk).overdue_since is None


def test_a_merged_units_findings_go_on_with_the_new_one(assigned, lead_unit, other_unit):
    from inspections.services.finding_edits import move_findings

    assert move_findings(SYSTEM, lead_unit.pk, other_unit.pk) == 1
    assert Finding.objects.get(pk=assigned.pk).unit == other_unit


def test_the_command_flags_findings_as_of_a_day(assigned, capsys):
    call_command("flag_overdue", "--on", "2026-12-01")

    assert capsys.readouterr().out.startswith("0 milestone(s), 1 finding(s), 0 whistlecall(s) flagged overdue")
    assigned.refresh_from_db()
    assert assigned.overdue_since is not None
