"""Pace: what milestones and measures expect on a day, every case with its value written out (rules.md §4)."""

import datetime as dt

import pytest

from tasks.schedule.figures import figures
from tasks.schedule.pace import as_basis, from_basis, measure_curve, pace_on, stored_pace
from tasks.schedule.reporting import Reporting
from tests.tasks.schedule.cases import CANCELLED, CLAIMED, OPEN, RULES, VERIFIED, day, gauge, maybe, pause, step, task

WEEKLY = Reporting(days=(), active_days=3)
HALF = Reporting(days=(12, 27), active_days=5)


def expected(clock, on: str, *, against: str = "plan", rules=RULES) -> tuple[str, str] | None:
    """(expected percent, gap) of a task on a day, as stored."""
    basis = figures(clock, rules).expected_basis
    pace = stored_pace(basis[against] if basis else None, day(on))
    return (str(pace.expected), str(pace.gap)) if pace else None


# --- Milestones ---------------------------------------------------------------------------------------------------

THREE = (step(OPEN, "06-10", 1), step(OPEN, "06-20", 3), step(OPEN, None, 1))
MILESTONE_CASES = [
    # weights due before the day; an undated one counts as due with the task
    (task(*THREE), "06-10", ("0.00", "0.00")),
    (task(*THREE), "06-11", ("20.00", "-20.00")),
    (task(*THREE), "06-20", ("20.00", "-20.00")),
    (task(*THREE), "06-21", ("100.00", "-100.00")),
    # claimed and verified are reached
    (task(step(VERIFIED, "06-10", 1), step(CLAIMED, "06-20", 3), step(OPEN, "07-20", 1)), "06-21", ("80.00", "0.00")),
    (task(step(OPEN, "06-10", 1), step(CLAIMED, "08-20", 3)), "06-11", ("25.00", "50.00")),
    # each is rounded, the gap is their difference
    (task(step(VERIFIED, "06-10", 1), step(OPEN, "06-11", 1), step(OPEN, "09-01", 1)), "06-12", ("66.67", "-33.34")),
    # cancelled ones count nowhere
    (task(step(CANCELLED, "06-01", 9), step(OPEN, "06-10", 1)), "06-09", ("0.00", "0.00")),
    # year's end and leap day
    (task(step(OPEN, "12-31", 1), step(OPEN, "2027-01-01", 1)), "2027-01-01", ("50.00", "-50.00")),
    (task(step(OPEN, "2028-02-29", 1), step(OPEN, "2028-03-01", 1)), "2028-02-29", ("0.00", "0.00")),
    (task(step(OPEN, "2028-02-29", 1), step(OPEN, "2028-03-01", 1)), "2028-03-01", ("50.00", "-50.00")),
    # no date: no expectation
    (task(step(OPEN, None)), "06-01", None),
    (task(), "06-01", None),
    # ongoing: no expectation
    (task(step(OPEN, None), is_ongoing=True), "06-01", None),
]


@pytest.mark.parametrize(("clock", "on", "wanted"), MILESTONE_CASES)
def test_milestones_expect(clock, on, wanted):
    assert expected(clock, on) == wanted


@pytest.mark.parametrize(
    ("on", "plan", "baseline"),
    [
        ("06-10", ("0.00", "0.00"), ("0.00", "0.00")),
        ("06-11", ("0.00", "0.00"), ("100.00", "-100.00")),
        ("07-11", ("100.00", "-100.00"), ("100.00", "-100.00")),
    ],
)
def test_the_baseline_expects_by_the_first_dates(on, plan, baseline):
    clock = task(step(OPEN, "07-10", baseline="06-10"))

    assert (expected(clock, on), expected(clock, on, against="baseline")) == (plan, baseline)


# --- Measures -----------------------------------------------------------------------------------------------------


def measured(
    on: str, measure, *, starts: str | None = "01-01", due: str = "12-31", reporting=None, pauses=()
) -> str | None:
    """What a measure is expected to have reached on a day."""
    curve = measure_curve(
        measure, starts_on=maybe(starts), due_on=day(due), reporting=reporting or Reporting(), pauses=pauses
    )
    if curve is None:
        return None
    return str([share for first, share in curve if first is None or first <= day(on)][-1])


# from 31 May (0) to 27 July (57 days, 57 pieces): one a day
LINE = {"starts": "05-31", "due": "07-27"}
MEASURE_CASES = [
    # nothing before the first reporting day has passed, then the plan of the last reporting day before the day
    ("06-27", gauge("57"), LINE, "0.00"),
    ("06-28", gauge("57"), LINE, "47.37"),  # 27 June: 27 of 57 days
    ("07-27", gauge("57"), LINE, "47.37"),
    ("07-28", gauge("57"), LINE, "100.00"),
    # before the start nothing is expected
    ("05-28", gauge("57"), {"starts": "05-31", "due": "07-27"}, "0.00"),
    # weekly: the last Friday before the day
    ("06-12", gauge("57"), LINE | {"reporting": WEEKLY}, "8.77"),  # Friday 5 June, 5 of 57
    ("06-13", gauge("57"), LINE | {"reporting": WEEKLY}, "21.05"),  # Friday 12 June, 12 of 57
    ("06-13", gauge("57"), LINE | {"reporting": HALF}, "21.05"),
    ("06-28", gauge("57"), LINE | {"reporting": HALF}, "47.37"),
    # plan points bend the line: 10 by 10 June, then straight on to 57 on 27 July
    ("06-13", gauge("57", points=[("06-10", "10")]), LINE | {"reporting": HALF}, "21.05"),  # 10 + 47 × 2/47 = 12
    ("06-13", gauge("57", points=[("06-20", "40")]), LINE | {"reporting": HALF}, "42.11"),  # 40 × 12/20 = 24
    ("06-28", gauge("57", points=[("06-27", "50")]), LINE, "87.72"),
    # points on or after the due day are left out
    ("06-28", gauge("57", points=[("07-27", "3"), ("08-30", "9")]), LINE, "47.37"),
    # without a start the plan begins with its first point
    ("06-28", gauge("57", points=[("06-28", "20")]), {"starts": None, "due": "07-27"}, "0.00"),
    ("06-28", gauge("57", points=[("06-27", "20")]), {"starts": None, "due": "07-27"}, "35.09"),
    # without a start and without points there is none
    ("06-28", gauge("57"), {"starts": None, "due": "07-27"}, None),
    # a falling target falls by the same line
    ("06-28", gauge("0", start="57"), LINE, "47.37"),
    # a start on or after the due day: all of it on the due day
    ("06-28", gauge("57"), {"starts": "08-01", "due": "07-27"}, "0.00"),
    ("07-28", gauge("57"), {"starts": "08-01", "due": "07-27"}, "100.00"),
    # suspended days are left out of the line: 10 of the 27 days, and of the 57
    ("06-28", gauge("57"), LINE | {"pauses": [pause("06-10", "06-20")]}, "36.17"),  # 17 of 47
    # wholly suspended between two points: the value stays
    ("06-28", gauge("57"), {"starts": "06-20", "due": "07-27", "pauses": [pause("06-20", "07-27")]}, "0.00"),
]


@pytest.mark.parametrize(("on", "measure", "plan", "share"), MEASURE_CASES)
def test_a_measure_expects(on, measure, plan, share):
    assert measured(on, measure, **plan) == share


COMBINED = [
    # the least gap decides, and the expectation is that one's
    (gauge("57", "57"), "06-28", ("0.00", "0.00")),  # the measure is ahead: the milestone's gap is less
    (gauge("57", "20"), "06-28", ("47.37", "-12.28")),  # 35.09 − 47.37
    (gauge("57", "27"), "06-28", ("47.37", "0.00")),  # equal gaps: the greater expectation
    (gauge("57", "20", current="0"), "06-28", ("47.37", "-12.28")),  # reached is what was said
    (gauge("57", "57"), "07-28", ("100.00", "-100.00")),  # now the milestone is behind
]


@pytest.mark.parametrize(("measure", "on", "wanted"), COMBINED)
def test_the_least_gap_is_the_tasks(measure, on, wanted):
    clock = task(step(OPEN, "07-27"), starts="05-31", gauges=(measure,))

    assert expected(clock, on) == wanted


def test_while_suspended_the_expectation_stands_as_on_the_first_suspended_day():
    clock = task(*THREE, state="suspended", pauses=(pause("06-15"),))

    assert expected(clock, "06-30") == ("20.00", "-20.00")


def test_a_basis_reads_as_it_was_written():
    clock = task(step(VERIFIED, "06-10", 1), step(OPEN, "06-20", 2), starts="01-01", gauges=(gauge("50", "7"),))
    basis = figures(clock, RULES).expected_basis["plan"]
    paces = from_basis(basis)

    days = [dt.date(2026, 1, 1) + dt.timedelta(days=7 * number) for number in range(60)]

    assert as_basis(paces) == basis
    for on in days:
        pace, stored = pace_on(paces, on), stored_pace(basis, on)
        assert pace
        assert stored
        assert (pace.expected, pace.gap) == (stored.expected, stored.gap)


def test_no_basis_no_pace():
    assert stored_pace(None, day("06-01")) is None
    assert pace_on([], day("06-01")) is None
