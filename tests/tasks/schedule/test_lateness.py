"""Days late, review excess and rungs passed on entry: every case with its value written out (rules.md §3, §5, §7)."""

import pytest

from tasks.schedule.lateness import judged_after_extension, late_days, review_excess_days, rungs_passed_on_entry
from tasks.schedule.pauses import running_days, suspended_days
from tests.tasks.schedule.cases import PLAIN, day, maybe, pause


@pytest.mark.parametrize(
    ("claimed", "judged", "unblocked", "late"),
    [
        ("07-10", "07-10", None, 0),
        ("07-11", "07-10", None, 1),
        ("07-01", "07-10", None, 0),
        ("2027-01-01", "12-31", None, 1),
        ("2028-03-01", "2028-02-28", None, 2),
        ("07-20", "07-10", "07-15", 5),  # from the day it was last unblocked
        ("07-20", "07-10", "07-05", 10),  # unblocked before its day
        ("07-20", None, None, 0),  # no date, no lateness
    ],
)
def test_lateness_is_counted_from_the_day_it_is_judged_by(claimed, judged, unblocked, late):
    assert late_days(day(claimed), maybe(judged), maybe(unblocked)) == late


@pytest.mark.parametrize(
    ("judged", "old", "new", "granted", "after"),
    [
        ("07-10", "07-10", "07-31", "07-09", "07-31"),  # granted before the day
        ("07-10", "07-10", "07-31", "07-10", "07-31"),  # and on it
        ("07-10", "07-10", "07-31", "07-11", "07-10"),  # granted when it had passed: judged as before
        ("07-10", "07-31", "08-31", "07-20", "07-10"),  # an earlier one had come too late already
    ],
)
def test_an_extension_granted_too_late_excuses_nothing(judged, old, new, granted, after):
    found = judged_after_extension(day(judged), old_due_on=day(old), new_due_on=day(new), granted_on=day(granted))

    assert found == day(after)


@pytest.mark.parametrize(
    ("received", "returned", "pauses", "excess"),
    [
        ("07-13", "07-13", (), 0),
        ("07-13", "07-20", (), 0),  # the fifth working day after Monday is the next Monday
        ("07-13", "07-21", (), 1),
        ("07-13", "07-27", (), 7),
        ("07-17", "07-25", (), 1),  # a Friday: its fifth working day is the next Friday
        ("07-18", "07-24", (), 0),  # received on a Saturday
        ("07-18", "07-25", (), 1),
        # days of a suspension are added by resuming, not again as excess
        ("07-13", "07-27", (pause("07-22", "07-25"),), 4),
        ("07-13", "07-27", (pause("07-15", "07-22"),), 6),
        ("07-13", "07-27", (pause("07-25"),), 4),
        ("07-13", "07-27", (pause("07-10"),), 0),
    ],
)
def test_review_beyond_five_working_days_counts_in_calendar_days(received, returned, pauses, excess):
    found = review_excess_days(day(received), day(returned), limit=5, calendar=PLAIN, pauses=pauses)

    assert found == excess


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


@pytest.mark.parametrize(
    ("first", "end", "pauses", "suspended", "running"),
    [
        ("07-01", "07-11", (), 0, 10),
        ("07-01", "07-11", (pause("07-05", "07-08"),), 3, 7),
        ("07-01", "07-11", (pause("06-01", "07-03"), pause("07-09")), 4, 6),
        ("07-11", "07-01", (), 0, 0),
    ],
)
def test_days_that_run(first, end, pauses, suspended, running):
    found = (suspended_days(day(first), day(end), pauses), running_days(day(first), day(end), pauses))

    assert found == (suspended, running)
