"""From when a task is red, and yellow or worse: every case with its day written out (rules.md §4)."""

import dataclasses

import pytest

from campaign.schedule import WorkCalendar
from tasks.schedule.figures import EVER, Rules, figures
from tasks.schedule.reporting import Reporting
from tests.tasks.schedule.cases import CANCELLED, CLAIMED, OPEN, RULES, VERIFIED, day, gauge, maybe, pause, step, task

WEEKLY = Rules(reporting=Reporting(days=(), active_days=3))

CASES = [
    # one open milestone: yellow from the 7th working day before, red the day after
    ([step(OPEN, "07-31")], "08-01", "07-22"),
    # due on a Sunday: the 7th working day before it
    ([step(OPEN, "08-02")], "08-03", "07-23"),
    # the last and the first day of the year, the leap day
    ([step(OPEN, "12-31")], "2027-01-01", "12-22"),
    ([step(OPEN, "2027-01-01")], "2027-01-02", "12-23"),
    ([step(OPEN, "2028-02-29")], "2028-03-01", "2028-02-18"),
    ([step(OPEN, "07-01")], "07-02", "06-22"),
    # the first is done: the second decides
    ([step(VERIFIED, "06-01"), step(OPEN, "07-31")], "08-01", "07-22"),
    # claimed is reached: nothing is open, nothing will be late
    ([step(CLAIMED, "06-01")], None, None),
    # an open one without a date, in a task without dates
    ([step(OPEN, None)], None, None),
    # undated in a dated task: due with the task in expectation only, never overdue
    ([step(VERIFIED, "06-01", 4), step(OPEN, None, 1)], None, "06-02"),
    ([step(VERIFIED, "06-01", 1), step(OPEN, None, 1)], "06-02", "06-02"),
    # rounding at the thresholds: exactly 10 and exactly 30 behind are yellow, a hundredth more than 30 is red
    ([step(VERIFIED, "06-01", 9), step(OPEN, None, 1)], None, "06-02"),
    ([step(VERIFIED, "06-01", 7), step(OPEN, None, 3)], None, "06-02"),
    ([step(VERIFIED, "06-01", 69), step(OPEN, None, 31)], "06-02", "06-02"),
    ([step(VERIFIED, "06-01", 6999), step(OPEN, None, 3001)], "06-02", "06-02"),
    ([step(VERIFIED, "06-01", 69999), step(OPEN, None, 30001)], None, "06-02"),  # 30.00 after rounding
    # a hundredth less than 10 points behind is on pace
    ([step(VERIFIED, "06-01", 9001), step(OPEN, None, 999)], None, None),
    ([step(VERIFIED, "06-01", 90001), step(OPEN, None, 9999)], None, "06-02"),  # 10.00 after rounding
    # done ahead makes up for what is open, but an overdue milestone is red all the same
    ([step(OPEN, "06-01", 1), step(VERIFIED, "09-01", 9)], "06-02", "05-21"),
    ([step(VERIFIED, "06-01")], None, None),
    ([step(OPEN, "06-01"), step(CANCELLED, "05-01")], "06-02", "05-21"),
    # predicted late: yellow already; predicted in time, or no longer open: not
    ([step(OPEN, "07-31", predicted="08-01")], "08-01", "ever"),
    ([step(OPEN, "07-31", predicted="07-31")], "08-01", "07-22"),
    ([step(CLAIMED, "07-31", predicted="08-09"), step(OPEN, "09-30")], "10-01", "09-21"),
]


@pytest.mark.parametrize(("steps", "red", "yellow"), CASES)
def test_red_and_yellow_begin(steps, red, yellow):
    result = figures(task(*steps), RULES)

    assert (result.red_from, result.yellow_from) == (maybe(red), EVER if yellow == "ever" else maybe(yellow))


@pytest.mark.parametrize(
    ("exceptions", "yellow"),
    [
        ({}, "07-22"),
        ({"07-28": False}, "07-21"),  # a holiday on the way
        ({"07-28": False, "07-25": True}, "07-22"),  # the make-up Saturday takes its place
        ({"07-31": False}, "07-22"),  # a due day on a holiday stays where it is
        ({f"07-{number}": False for number in range(20, 25)}, "07-15"),
    ],
)
def test_working_days_follow_the_calendar(exceptions, yellow):
    calendar = WorkCalendar({day(each): works for each, works in exceptions.items()})

    result = figures(task(step(OPEN, "07-31")), dataclasses.replace(RULES, calendar=calendar))

    assert (result.red_from, result.yellow_from) == (day("08-01"), day(yellow))


@pytest.mark.parametrize("state", ["draft", "suspended", "closed", "cancelled"])
def test_only_active_tasks_turn_red_or_yellow(state):
    result = figures(task(step(OPEN, "06-01"), state=state), RULES)

    assert (result.red_from, result.yellow_from) == (None, None)
    assert (result.baseline_red_from, result.baseline_yellow_from) == (None, None)


@pytest.mark.parametrize(
    ("due", "baseline", "red", "baseline_red"),
    [("07-31", "06-30", "08-01", "07-01"), ("07-31", "07-31", "08-01", "08-01")],
)
def test_against_the_baseline_the_first_dates_decide(due, baseline, red, baseline_red):
    result = figures(task(step(OPEN, due, baseline=baseline)), RULES)

    assert (result.red_from, result.baseline_red_from) == (day(red), day(baseline_red))


MEASURED = [
    # one piece a day from 31 May to 27 July; on 28 June 47.37 are expected
    ("57", "07-28", "07-16"),  # all done: only the milestone's date counts
    ("21.3", "07-28", "06-28"),  # 37.37: exactly 10.00 behind
    ("21.4", "07-28", "07-16"),  # 37.54: 9.83 behind
    ("9.9", "07-28", "06-28"),  # 17.37: exactly 30.00 behind
    ("9.89", "06-28", "06-28"),  # 17.35: 30.02 behind
    ("0", "06-28", "06-28"),
]


@pytest.mark.parametrize(("reached", "red", "yellow"), MEASURED)
def test_a_measure_behind_its_plan_turns_the_light(reached, red, yellow):
    clock = task(step(OPEN, "07-27"), starts="05-31", gauges=(gauge("57", reached),))

    result = figures(clock, RULES)

    assert (result.red_from, result.yellow_from) == (day(red), day(yellow))


REPORTS = [
    # handed out, last report, rules, pauses → yellow and red from: the day after the first and the second one missing
    ("07-01", None, RULES, (), "07-28", "08-28"),
    ("07-18", None, RULES, (), "07-28", "08-28"),  # 10 days active: owed
    ("07-19", None, RULES, (), "08-28", "09-28"),  # 9 days active: not owed
    ("07-01", "07-27", RULES, (), "08-28", "09-28"),  # a report heals
    ("05-01", "05-27", RULES, (), "06-28", "07-28"),
    ("12-01", None, RULES, (), "12-28", "2027-01-28"),
    ("07-01", None, WEEKLY, (), "07-04", "07-11"),  # Wednesday: three days to Friday
    ("07-02", None, WEEKLY, (), "07-11", "07-18"),  # Thursday: two days are not enough
    # suspended on the reporting day: not owed; suspended for most of the period: not owed
    ("06-20", None, RULES, (pause("07-25", "07-30"),), "08-28", "09-28"),
    ("06-28", None, RULES, (pause("07-05", "07-26"),), "08-28", "09-28"),
    ("06-28", None, RULES, (pause("07-05", "07-20"),), "07-28", "08-28"),
]


@pytest.mark.parametrize(("handed_out", "last", "rules", "pauses", "yellow", "red"), REPORTS)
def test_missing_reports_turn_an_ongoing_task(handed_out, last, rules, pauses, yellow, red):
    clock = task(
        step(OPEN, None), is_ongoing=True, handed_out_on=day(handed_out), last_report_on=maybe(last), pauses=pauses
    )

    result = figures(clock, rules)

    assert (result.yellow_from, result.red_from) == (day(yellow), day(red))


def test_an_ongoing_task_that_starts_later_owes_later():
    clock = task(step(OPEN, None), is_ongoing=True, handed_out_on=day("07-01"), starts="07-20")

    assert figures(clock, RULES).yellow_from == day("08-28")


def test_an_ongoing_task_with_everything_verified_owes_nothing():
    clock = task(step(VERIFIED, None), is_ongoing=True, handed_out_on=day("07-01"))

    assert figures(clock, RULES).red_from is None


@pytest.mark.parametrize(
    ("steps", "due", "next_due"),
    [
        ([], None, None),
        ([step(OPEN, None)], None, None),
        ([step(OPEN, "07-01"), step(VERIFIED, "06-01")], "07-01", "07-01"),
        ([step(OPEN, "07-01"), step(CANCELLED, "09-01")], "07-01", "07-01"),
        ([step(OPEN, "07-01"), step(OPEN, "08-01"), step(OPEN, None)], "08-01", "07-01"),
        ([step(CLAIMED, "07-01"), step(VERIFIED, "08-01")], "08-01", None),
    ],
)
def test_the_tasks_date_and_the_next_one(steps, due, next_due):
    result = figures(task(*steps), RULES)

    assert (result.due_on, result.next_due_on) == (maybe(due), maybe(next_due))
