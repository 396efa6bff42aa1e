"""Reporting days: monthly, twice a month, weekly (rules.md §1)."""

import pytest

from tasks.schedule.reporting import Reporting
from tests.tasks.schedule.cases import day

MONTH, HALF, WEEK = Reporting(), Reporting((12, 27), 5), Reporting((), 3)

CASES = [
    # day: the reporting day of its period, the last one before it, the first one after it
    (MONTH, "06-27", "06-27", "05-27", "07-27"),
    (MONTH, "06-28", "07-27", "06-27", "07-27"),
    (MONTH, "12-28", "2027-01-27", "12-27", "2027-01-27"),
    (MONTH, "01-01", "01-27", "2025-12-27", "01-27"),
    (MONTH, "2028-02-29", "2028-03-27", "2028-02-27", "2028-03-27"),
    (HALF, "06-12", "06-12", "05-27", "06-27"),
    (HALF, "06-13", "06-27", "06-12", "06-27"),
    (HALF, "12-31", "2027-01-12", "12-27", "2027-01-12"),
    (WEEK, "07-10", "07-10", "07-03", "07-17"),
    (WEEK, "07-11", "07-17", "07-10", "07-17"),
    (WEEK, "07-13", "07-17", "07-10", "07-17"),
    (WEEK, "12-31", "2027-01-01", "12-25", "2027-01-01"),
]


@pytest.mark.parametrize(("reporting", "on", "of", "before", "after"), CASES)
def test_the_reporting_days_around_a_day(reporting, on, of, before, after):
    found = (reporting.day_of(day(on)), reporting.before(day(on)), reporting.after(day(on)))

    assert found == (day(of), day(before), day(after))
