"""The clock and the figures as pure functions, every case with its value written out (rules.md §3, §4)."""

import datetime as dt
from decimal import Decimal

import pytest

from campaign.schedule import WorkCalendar
from tasks.schedule import (
    Step,
    Thresholds,
    expected_percent,
    figures,
    percent,
    reporting_day,
    review_excess_days,
    rungs_passed_on_entry,
    task_due_on,
)

OPEN, CLAIMED, VERIFIED, CANCELLED = "open", "claimed", "verified", "cancelled"
PLAIN = WorkCalendar()
LIMITS = Thresholds(behind_points=10, far_behind_points=30, due_soon_working_days=7)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3, "0.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (3, 3, "100.00"),
        (1, 8, "12.50"),
        (1, 1600, "0.06"),
        (1, 32, "3.13"),
        (1, 100_000, "0.01"),
        (99_999, 100_000, "99.99"),
        (0, 0, "0.00"),
    ],
)
def test_percent_is_in_hundredths_half_up_and_never_all_or_none_unless_so(part, whole, shown):
    assert percent(part, whole) == Decimal(shown)


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([], None),
        ([Step(OPEN, None)], None),
        ([Step(OPEN, day("07-01")), Step(VERIFIED, day("06-01"))], day("07-01")),
        ([Step(OPEN, day("07-01")), Step(CANCELLED, day("09-01"))], day("07-01")),
        ([Step(OPEN, day("07-01")), Step(OPEN, None)], day("07-01")),
    ],
)
def test_a_task_is_due_on_its_latest_milestone_not_cancelled(steps, due):
    assert task_due_on(steps) == due


STEPS = [Step(OPEN, day("06-10"), 1), Step(OPEN, day("06-20"), 3), Step(OPEN, None, 1)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("06-10", "0.00"),
        ("06-11", "20.00"),
        ("06-20", "20.00"),
        ("06-21", "100.00"),
    ],
)
def test_expected_counts_weights_due_before_the_day_an_undated_one_with_the_task(on, expected):
    assert expected_percent(STEPS, day(on)) == Decimal(expected)


def test_a_task_without_dates_has_no_expectation():
    assert expected_percent([Step(OPEN, None)], day("06-01")) is None


@pytest.mark.parametrize(
    ("steps", "red_from", "yellow_from"),
    [
        # one open milestone: yellow from the 7th working day before, red the day after
        ([Step(OPEN, day("07-31"))], "08-01", "07-22"),
        # due on a Sunday: the 7th working day before it
        ([Step(OPEN, day("08-02"))], "08-03", "07-23"),
        # the year's last day
        ([Step(OPEN, dt.date(2026, 12, 31))], dt.date(2027, 1, 1), "12-22"),
        # the first is done: the second decides
        ([Step(VERIFIED, day("06-01")), Step(OPEN, day("07-31"))], "08-01", "07-22"),
        # claimed is reached: nothing is open, nothing will be late
        ([Step(CLAIMED, day("06-01"))], None, None),
        # an open one without a date, in a task without dates
        ([Step(OPEN, None)], None, None),
        # undated in a dated task: due with the task, so behind the day after, never overdue
        ([Step(VERIFIED, day("06-01"), 4), Step(OPEN, None, 1)], None, "06-02"),
        ([Step(VERIFIED, day("06-01"), 1), Step(OPEN, None, 1)], "06-02", "06-02"),
        # exactly 10 and exactly 30 points behind are yellow, more than 30 red
        ([Step(VERIFIED, day("06-01"), 9), Step(OPEN, None, 1)], None, "06-02"),
        ([Step(VERIFIED, day("06-01"), 7), Step(OPEN, None, 3)], None, "06-02"),
        ([Step(VERIFIED, day("06-01"), 69), Step(OPEN, None, 31)], "06-02", "06-02"),
        # less than 10 points behind is on pace
        ([Step(VERIFIED, day("06-01"), 91), Step(OPEN, None, 9)], None, None),
        # done ahead makes up for what is open, but an overdue milestone is red all the same
        ([Step(OPEN, day("06-01"), 1), Step(VERIFIED, day("09-01"), 9)], "06-02", "05-21"),
        ([Step(VERIFIED, day("06-01"))], None, None),
        ([Step(OPEN, day("06-01")), Step(CANCELLED, day("05-01"))], "06-02", "05-21"),
    ],
)
def test_red_and_yellow_begin(steps, red_from, yellow_from):
    def as_day(value):
        return day(value) if isinstance(value, str) else value

    result = figures(steps, state="active", thresholds=LIMITS, calendar=PLAIN)

    assert (result.red_from, result.yellow_from) == (as_day(red_from), as_day(yellow_from))


def test_near_a_holiday_yellow_begins_earlier():
    calendar = WorkCalendar({day("07-28"): False, day("07-25"): True})

    result = figures([Step(OPEN, day("07-31"))], state="active", thresholds=LIMITS, calendar=calendar)

    assert result.yellow_from == day("07-22")  # the make-up Saturday takes the holiday's place


@pytest.mark.parametrize("state", ["draft", "suspended", "closed", "cancelled"])
def test_only_active_tasks_turn_red_or_yellow(state):
    result = figures([Step(OPEN, day("06-01"))], state=state, thresholds=LIMITS, calendar=PLAIN)

    assert (result.red_from, result.yellow_from) == (None, None)


def test_the_three_counts_and_percents():
    steps = [Step(VERIFIED, day("05-01"), 2), Step(CLAIMED, day("06-01"), 1), Step(OPEN, day("07-01"), 1)]

    result = figures(steps, state="active", thresholds=LIMITS, calendar=PLAIN)

    assert (result.verified_percent, result.claimed_percent) == (Decimal("50.00"), Decimal("75.00"))
    assert (result.open_count, result.waiting_count, result.has_begun) == (1, 1, True)
    assert (result.next_due_on, result.due_on) == (day("07-01"), day("07-01"))


@pytest.mark.parametrize(
    ("received", "returned", "excess"),
    [
        ("07-13", "07-13", 0),
        ("07-13", "07-20", 0),  # the fifth working day after Monday is the next Monday
        ("07-13", "07-21", 1),
        ("07-13", "07-27", 7),
        ("07-17", "07-25", 1),  # a Friday: its fifth working day is the next Friday
        ("07-18", "07-24", 0),  # received on a Saturday
        ("07-18", "07-25", 1),
    ],
)
def test_review_beyond_five_working_days_counts_in_calendar_days(received, returned, excess):
    assert review_excess_days(day(received), day(returned), limit=5, calendar=PLAIN) == excess


@pytest.mark.parametrize(
    ("on", "reports_on"),
    [
        (dt.date(2026, 6, 27), dt.date(2026, 6, 27)),
        (dt.date(2026, 6, 28), dt.date(2026, 7, 27)),
        (dt.date(2026, 12, 28), dt.date(2027, 1, 27)),
        (dt.date(2028, 2, 29), dt.date(2028, 3, 27)),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 27)),
    ],
)
def test_the_reporting_day_of_a_period(on, reports_on):
    assert reporting_day(on, report_day=27) == reports_on


@pytest.mark.parametrize(
    ("due", "entered", "passed"),
    [
        ("07-13", "07-13", []),
        ("07-12", "07-13", [1]),
        ("07-10", "07-13", [1, 3]),
        ("07-06", "07-13", [1, 3, 7]),
        ("06-28", "07-13", [1, 3, 7, 15]),
        ("08-01", "07-13", []),
    ],
)
def test_rungs_not_after_the_day_of_entry_are_passed(due, entered, passed):
    assert rungs_passed_on_entry(day(due), day(entered), (1, 3, 7, 15)) == passed
