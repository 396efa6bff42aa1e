"""Reminders some working days before a milestone is due: whom, on which days, once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Assignment, Notification, Robot
from base import clock, outbox
from base.models import Delivery
from campaign.models import WorkingDay
from campaign.schedule import DAY, WorkCalendar
from tasks.jobs import remind as remind_job
from tasks.models import Milestone, Task
from tasks.schedule.reminders import dates_to_remind_of
from tasks.services.reminders import remind
from tests.factories.tasks import claim, make_task

MONDAY = dt.date(2026, 7, 13)
THURSDAY, FRIDAY = MONDAY + 3 * DAY, MONDAY + 4 * DAY

pytestmark = pytest.mark.django_db


def on(day: dt.date):
    return clock.at(clock.at_time(day, dt.time(0, 7)))


def recipients() -> list[list[int]]:
    return [row.payload["recipients"] for row in Delivery.objects.filter(channel="in_app").order_by("pk")]


# --- On which days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "counts", "days"),
    [
        (MONDAY, (7, 3, 1), {MONDAY + 9 * DAY: 7, THURSDAY: 3, MONDAY + DAY: 1}),
        (FRIDAY, (1,), {FRIDAY + DAY: 1, FRIDAY + 2 * DAY: 1, FRIDAY + 3 * DAY: 1}),
        (FRIDAY + DAY, (7, 3, 1), {}),
        (MONDAY, (), {}),
    ],
)
def test_the_dates_some_working_days_ahead(today, counts, days):
    assert dates_to_remind_of(WorkCalendar(), today, counts) == days


@given(
    st.dictionaries(st.integers(0, 40).map(lambda n: MONDAY + n * DAY), st.booleans()),
    st.integers(15, 40),
    st.integers(1, 7),
)
def test_each_date_is_met_on_exactly_one_day_and_as_many_working_days_before(exceptions, ahead, count):
    calendar, due = WorkCalendar(exceptions), MONDAY + ahead * DAY
    days = [due - back * DAY for back in range(1, 60)]

    met = [day for day in days if due in dates_to_remind_of(calendar, day, (count,))]

    assert met == [calendar.before(due, count)]


# --- Whom and once ------------------------------------------------------------------------------------------------


def test_the_unit_s_liaison_is_reminded_on_each_of_the_three_days_once(campaign, lead_unit, liaison):
    make_task(campaign, lead_unit, due=(dt.date(2026, 7, 31),), title="新建天桥")
    for offset in range(30):
        with on(MONDAY + offset * DAY):
            remind()
            remind()
            outbox.deliver_waiting()

    told = list(Notification.objects.filter(recipient=liaison).order_by("pk"))
    days = [clock.local_date(each.created_at) for each in told]
    assert days == [dt.date(2026, 7, 22), dt.date(2026, 7, 28), dt.date(2026, 7, 30)]
    assert told[0].title.startswith("还剩 7 个工作日：")
    assert told[0].title.endswith("新建天桥 · 节点1，7月31日（周五）到期")


def test_a_make_up_day_counts_and_a_holiday_does_not(campaign, lead_unit, liaison):
    WorkingDay.objects.create(date=FRIDAY + DAY, is_working=True, name="补班")
    WorkingDay.objects.create(date=FRIDAY + 3 * DAY, is_working=False, name="假日")
    make_task(campaign, lead_unit, due=(FRIDAY + 4 * DAY,))

    counts = []
    for day in (FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY, FRIDAY + 3 * DAY):
        with on(day):
            counts.append(remind())

    assert counts == [0, 1, 0, 0]


def test_a_milestone_reminds_its_own_unit(campaign, lead_unit, other_unit, liaison, outsider):
    task = make_task(campaign, lead_unit, support=[other_unit], due=(THURSDAY,))
    Milestone.objects.filter(task=task).update(unit=other_unit)

    with on(MONDAY):
        remind()

    assert recipients() == [[outsider.pk]]


def test_of_a_unit_without_a_liaison_the_office_is_told(campaign, lead_unit, liaison, office):
    make_task(campaign, lead_unit, due=(THURSDAY,))
    Assignment.objects.filter(user=liaison).delete()

    with on(MONDAY):
        remind()

    assert recipients() == [[office.pk]]


@pytest.mark.parametrize("state", ["draft", "suspended", "closed", "cancelled"])
def test_only_active_tasks_are_told(campaign, lead_unit, liaison, state):
    task = make_task(campaign, lead_unit, due=(THURSDAY,))
    Task.objects.filter(pk=task.pk).update(state=state)

    with on(MONDAY):
        assert remind() == 0


def test_what_is_claimed_verified_or_cancelled_is_not_told(campaign, lead_unit, liaison):
    task = make_task(campaign, lead_unit, due=(THURSDAY, THURSDAY, THURSDAY))
    with on(MONDAY):
        claim(task, liaison, 1)
        Delivery.objects.all().delete()
        Milestone.objects.filter(task=task, number=2).update(state="verified", verified_on=MONDAY, claimed_on=MONDAY)
        Milestone.objects.filter(task=task, number=3).update(state="cancelled")

        assert remind() == 0

    assert not Delivery.objects.exists()


def test_a_date_that_moved_is_told_anew(campaign, lead_unit, liaison):
    make_task(campaign, lead_unit, due=(THURSDAY,))
    with on(MONDAY):
        remind()
    Milestone.objects.update(due_on=FRIDAY)

    with on(MONDAY + DAY):
        assert remind() == 1

    assert Delivery.objects.count() == 2


def test_the_policy_says_when_or_never(campaign, lead_unit, liaison):
    make_task(campaign, lead_unit, due=(FRIDAY,))
    campaign.settings = {"tasks": {"remind_working_days": [4]}}
    campaign.save()
    with on(MONDAY):
        assert remind() == 1
    campaign.settings = {"tasks": {"remind_working_days": []}}
    campaign.save()
    with on(MONDAY + 3 * DAY):
        assert remind() == 0


def test_a_unit_s_group_has_one_text_a_day(campaign, lead_unit, liaison):
    Robot.objects.create(unit=lead_unit, name="群", address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1")
    make_task(campaign, lead_unit, due=(THURSDAY, MONDAY + DAY))

    with on(MONDAY):
        remind()
        remind()

    payload = Delivery.objects.get(channel="robot").payload
    assert payload["title"] == "有 2 个时间节点即将到期"
    assert [line[:10] for line in payload["lines"]] == ["· 还剩 1 个工作", "· 还剩 3 个工作"]


def test_the_job_reminds(campaign, lead_unit, liaison):
    make_task(campaign, lead_unit, due=(THURSDAY,))

    with on(MONDAY):
        remind_job()

    assert recipients() == [[liaison.pk]]


@pytest.mark.parametrize("count", [1, 20])
def test_statements_do_not_grow_with_what_is_due(campaign, lead_unit, liaison, django_assert_max_num_queries, count):
    for _number in range(count):
        make_task(campaign, lead_unit, due=(THURSDAY,))

    with on(MONDAY), django_assert_max_num_queries(10):
        assert remind() == count
    with on(MONDAY), django_assert_max_num_queries(6):
        assert remind() == 0
