"""The clock: instants, local days, and standing still."""

import datetime as dt

import pytest

from base import clock


def test_at_a_date_means_noon_of_that_local_day():
    with clock.at(dt.date(2026, 6, 15)):
        assert clock.now() == dt.datetime(2026, 6, 15, 4, tzinfo=dt.UTC)
        assert clock.today() == dt.date(2026, 6, 15)


def test_at_ends_with_its_block():
    with clock.at(dt.date(2020, 1, 1)):
        pass

    assert clock.today().year > 2020


def test_at_refuses_a_naive_instant():
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2026, 6, 15)):  # noqa: DTZ001  the point
        pass


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-06-14T15:59:59+00:00", dt.date(2026, 6, 14)),
        ("2026-06-14T16:00:00+00:00", dt.date(2026, 6, 15)),
        ("2026-12-31T16:00:00+00:00", dt.date(2027, 1, 1)),
        ("2028-02-28T16:00:00+00:00", dt.date(2028, 2, 29)),
    ],
)
def test_local_date_is_the_day_in_shanghai(instant, day):
    assert clock.local_date(dt.datetime.fromisoformat(instant)) == day


def test_midnight_begins_the_local_day():
    assert clock.midnight(dt.date(2026, 6, 15)) == dt.datetime(2026, 6, 14, 16, tzinfo=dt.UTC)
