"""The demo city: made through the services, in an empty embedded database only."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from base import clock
from base.models import Event
from dispatch.demo.build import build_demo
from dispatch.models import Meeting, Report
from tasks.models import ProgressUpdate, Spell, Task

pytestmark = pytest.mark.django_db


def test_it_is_a_believable_city(today):
    campaign = build_demo()

    tasks = Task.objects.filter(campaign=campaign).with_light(clock.today())
    assert set(tasks.values_list("light", flat=True)) == {"red", "yellow", "green", "blue", "grey"}
    assert tasks.count() == 21
    assert ProgressUpdate.objects.waiting_for_review().count() == 2
    assert list(Report.objects.values_list("state", "is_preview")) == [("draft", False)]
    assert Meeting.objects.count() == 2


def test_its_history_is_dated_as_it_happened_and_traced(today):
    build_demo()

    ended = Spell.objects.filter(state="ended")
    assert ended.exists()
    for spell in ended:
        assert spell.since < spell.ended_at < clock.now()
    assert Event.objects.filter(name="milestone.verified").count() == 17
    assert set(Event.objects.values_list("actor_kind", flat=True)) == {"person", "system"}


def test_everything_late_is_flagged(today):
    build_demo()

    late = Task.objects.overdue(clock.today()).count()
    assert Spell.objects.running().count() == late == 7


def test_it_is_made_once_and_in_the_embedded_database_only(today, capsys):
    if connection.vendor != "sqlite":
        with pytest.raises(CommandError, match="embedded database only") as refused:
            call_command("demo")
        assert refused.value.returncode == 2
        return
    call_command("demo")

    call_command("demo", "--if-empty")
    with pytest.raises(CommandError, match="not empty") as refused:
        call_command("demo")

    assert refused.value.returncode == 2
    assert Task.objects.count() == 21


def test_it_says_who_signs_in(today, capsys):
    build_demo()

    call_command("demo", "--who")

    shown = capsys.readouterr().out
    assert all(name in shown for name in ("admin", "head", "office", "leader", "liaison", "inspector"))
