"""The hours in which a person is told."""

import datetime as dt

import pytest

from accounts.schedule import Hours
from base import clock

MONDAY = dt.date(2026, 7, 13)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        ((MONDAY, 7, 59), (MONDAY, 8, 0)),
        ((MONDAY, 8, 0), (MONDAY, 8, 0)),
        ((MONDAY, 12, 30), (MONDAY, 12, 30)),
        ((MONDAY, 19, 59), (MONDAY, 19, 59)),
        ((MONDAY, 20, 0), (TUESDAY, 8, 0)),
        ((MONDAY, 23, 59), (TUESDAY, 8, 0)),
        ((TUESDAY, 0, 0), (TUESDAY, 8, 0)),
    ],
)
def test_the_next_opening(asked, opening):
    def moment(day: dt.date, hour: int, minute: int) -> dt.datetime:
        return clock.at_time(day, dt.time(hour, minute))

    assert Hours().opening(moment(*asked)) == moment(*opening)
