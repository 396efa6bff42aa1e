"""Stored figures: right at midnight without a job, and as they were on any past day (rules.md §4)."""

import datetime as dt

import pytest
from django.db import transaction

from accounts.services.units import edit_unit
from base import clock, registry
from base.errors import InvalidInputError
from base.trail import SYSTEM
from campaign.models import WorkingDay
from tasks.models import Milestone, Task, TaskFigures
from tasks.services import figures as figures_service
from tasks.services.figures import gathered, refresh_campaign, refresh_tasks
from tasks.services.milestones import MilestoneDraft, add_milestone
from tasks.services.suspensions import resume_task, suspend_task
from tests.factories.tasks import claim, fresh, make_task, report

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def light_on(task: Task, on: str, **against) -> str:
    return Task.objects.with_light(day(on), **against).get(pk=task.pk).light


def light_as_of(task: Task, on: str) -> str | None:
    row = TaskFigures.objects.valid_on(day(on)).with_light(day(on)).filter(task=task).first()
    return row.light if row else None


MIDNIGHTS = [
    # at 23:59 and at 00:00 in Asia/Shanghai around the due day, and around the 7th working day before it
    ("07-21", "green"),
    ("07-22", "yellow"),
    ("07-31", "yellow"),
    ("08-01", "red"),
]


@pytest.mark.parametrize(("on", "light"), MIDNIGHTS)
@pytest.mark.parametrize("time", [dt.time(0, 0), dt.time(23, 59, 59)])
def test_the_light_turns_at_local_midnight_without_a_write(campaign, lead_unit, on, light, time):
    task = make_task(campaign, lead_unit, due=(day("07-31"),))

    with clock.at(clock.at_time(day(on), time)):
        shown = Task.objects.with_light(clock.today()).get(pk=task.pk)

    assert shown.light == light


def test_a_task_that_starts_later_is_grey_until_something_happens(campaign, lead_unit, liaison):
    task = make_task(campaign, lead_unit, due=(day("10-31"), day("12-31")), starts_on=day("09-01"))
    assert light_on(task, "07-13") == "grey"
    assert light_on(task, "09-01") == "green"

    claim(task, liaison, 1)

    assert light_on(task, "07-13") == "green"


def test_as_of_a_past_day_the_light_is_what_it_was(campaign, lead_unit, liaison, office):
    with clock.at(day("06-01")):
        task = make_task(campaign, lead_unit, due=(day("06-20"), day("12-31")))
    with clock.at(day("06-25")):
        claim(task, liaison, 1)
    with clock.at(day("07-01")):
        suspend_task(actor=office.as_actor(), task=fresh(task), reason="等待批复")
    with clock.at(day("07-05")):
        resume_task(actor=office.as_actor(), task=fresh(task))

    days = ("05-31", "06-01", "06-20", "06-21", "06-24", "06-25", "06-30", "07-01", "07-04", "07-05", "07-13")
    assert [light_as_of(task, on) for on in days] == [
        None, "green", "yellow", "red", "red", "green", "green", "white", "white", "green", "green",
    ]  # fmt: skip


def test_several_changes_of_a_day_are_one_row(campaign, lead_unit, liaison, today):
    task = make_task(campaign, lead_unit, due=(day("07-31"), day("08-31")))
    claim(task, liaison, 1)
    claim(task, liaison, 2)

    row = TaskFigures.objects.get(task=task)
    assert (row.valid_from, row.valid_until, str(row.claimed_percent)) == (today, None, "100.00")


def test_rows_of_a_task_follow_each_other_without_gap(campaign, lead_unit, liaison):
    task = make_task(campaign, lead_unit, due=(day("07-31"), day("08-31")))
    with clock.at(day("07-15")):
        claim(task, liaison, 1)
    with clock.at(day("07-20")):
        claim(task, liaison, 2)

    rows = list(TaskFigures.objects.filter(task=task).values_list("valid_from", "valid_until"))
    assert rows == [(day("07-13"), day("07-14")), (day("07-15"), day("07-19")), (day("07-20"), None)]


def test_drafts_have_none(campaign, lead_unit):
    make_task(campaign, lead_unit, handed_out=False)

    assert not TaskFigures.objects.exists()


def test_a_refresh_that_changes_nothing_writes_nothing(campaign, lead_unit):
    task = make_task(campaign, lead_unit)
    version = fresh(task).figures_version

    refresh_campaign(campaign.pk)

    assert fresh(task).figures_version == version


def test_a_write_that_moves_no_figure_still_counts(campaign, lead_unit):
    task = make_task(campaign, lead_unit)
    before = Task.objects.filter(campaign=campaign).stamp()

    refresh_tasks([task.pk])

    assert Task.objects.filter(campaign=campaign).stamp() != before


def test_a_change_of_policy_or_calendar_refreshes_all(campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(day("07-31"),))
    WorkingDay.objects.create(date=day("07-28"), is_working=False, name="防汛")
    campaign.settings = {"tasks": {"due_soon_working_days": 3}}
    campaign.save()

    registry.refresh(campaign.pk)

    assert fresh(task).yellow_from == day("07-27")  # three working days before, one of them a holiday


def test_a_forecast_turns_the_light_when_refreshed(campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(day("12-31"),))
    Milestone.objects.filter(task=task).update(predicted_on=dt.date(2027, 1, 15))

    refresh_campaign(None)

    assert light_on(task, "07-13") == "yellow"


def test_reports_of_an_ongoing_task_heal_it(campaign, lead_unit, liaison):
    with clock.at(day("04-01")):
        task = make_task(campaign, lead_unit, due=(None,), is_ongoing=True)
    assert (light_on(task, "04-27"), light_on(task, "04-28"), light_on(task, "05-28")) == ("green", "yellow", "red")

    report(task, liaison)

    assert (light_on(task, "07-13"), light_on(task, "08-27"), light_on(task, "08-28")) == ("green", "green", "yellow")
    assert (fresh(task).pace(day("07-13")), fresh(task).due_on) == (None, None)


def test_gathered_tasks_are_refreshed_once_at_the_end_of_the_block(campaign, lead_unit, today):
    tasks = [make_task(campaign, lead_unit, title=title) for title in ("甲", "乙")]
    versions = dict(Task.objects.values_list("pk", "figures_version"))

    with transaction.atomic(), gathered():
        for task in tasks:
            add_milestone(actor=SYSTEM, task=task, draft=MilestoneDraft("验收", due_on=today))
            add_milestone(actor=SYSTEM, task=task, draft=MilestoneDraft("移交", due_on=today))
        inside = list(Task.objects.values_list("open_count", flat=True))

    assert inside == [1, 1]
    for task in Task.objects.all():
        assert (task.open_count, task.figures_version) == (3, versions[task.pk] + 1)
        assert TaskFigures.objects.get(task=task).open_count == 3


def test_after_a_gathered_block_that_raises_tasks_are_refreshed_at_once(campaign, lead_unit, today):
    task = make_task(campaign, lead_unit)

    with pytest.raises(InvalidInputError), transaction.atomic(), gathered():
        suspend_task(actor=SYSTEM, task=task, reason="")

    add_milestone(actor=SYSTEM, task=task, draft=MilestoneDraft("移交", due_on=today))
    assert Task.objects.get().open_count == 2


def test_many_tasks_are_written_as_few_are(campaign, lead_unit, today, monkeypatch):
    for title in ("甲", "乙", "丙"):
        make_task(campaign, lead_unit, title=title)
    names = ("open_count", "search_text", "pinyin", "red_from", "lead_unit_id", "expected_basis")
    expected = list(Task.objects.order_by("pk").values_list(*names))
    Task.objects.update(open_count=9, search_text="", pinyin="", red_from=None, expected_basis=None)

    monkeypatch.setattr(figures_service, "FEW", 2)
    refresh_tasks(Task.objects.values_list("pk", flat=True))

    assert list(Task.objects.order_by("pk").values_list(*names)) == expected


def test_a_renamed_unit_is_found_at_its_tasks_and_no_other_is_touched(campaign, lead_unit, other_unit):
    led, helped = make_task(campaign, other_unit), make_task(campaign, lead_unit, support=[other_unit])
    untouched = make_task(campaign, lead_unit)
    Task.objects.update(search_text="如初")

    edit_unit(actor=SYSTEM, unit=other_unit, values={"name": "市综合执法局"})

    assert set(Task.objects.search("综合执法")) == {led, helped}
    assert fresh(untouched).search_text == "如初"


def test_a_light_that_is_yellow_before_it_starts_does_not_end_with_the_start(campaign, lead_unit, today):
    task = make_task(campaign, lead_unit, due=(today + dt.timedelta(3),), starts_on=today + dt.timedelta(1))

    assert Task.objects.with_light(today).get(pk=task.pk).light == "yellow"
    assert task.light_until(today) == today + dt.timedelta(3)
