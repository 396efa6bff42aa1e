"""Rate limits: never more in any minute than allowed, whoever asks."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.channels.pace import MINUTE, Rate, take_turn
from accounts.models import Pace
from base import clock
from base.outbox import NotYetError
from tests.conftest import TODAY

NOON = clock.at_time(TODAY, dt.time(12))


def turns(rate: Rate, steps: list[int], key: str = "robot:1") -> list[dt.datetime]:
    """When a turn was had, asking again after each so many milliseconds."""
    found, at = [], NOON
    for step in steps:
        at += dt.timedelta(milliseconds=step)
        with clock.at(at):
            try:
                take_turn(key, rate)
            except NotYetError:
                continue
        found.append(at)
    return found


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(limit=st.integers(1, 20), steps=st.lists(st.integers(0, 9000), min_size=1, max_size=60))
def test_no_minute_holds_more_than_the_limit(limit, steps):
    Pace.objects.all().delete()

    found = turns(Rate.per_minute(limit), steps)

    assert found
    for first in found:
        assert sum(first <= each < first + MINUTE for each in found) <= limit


@pytest.mark.django_db
def test_who_waits_as_told_has_a_turn():
    rate = Rate.per_minute(2)
    with clock.at(NOON):
        take_turn("sms", rate)
        with pytest.raises(NotYetError) as refused:
            take_turn("sms", rate)

    with clock.at(refused.value.until):
        take_turn("sms", rate)

    assert refused.value.until == NOON + MINUTE


@pytest.mark.django_db
def test_a_channel_does_not_use_up_another_s_limit():
    rate = Rate.per_minute(1)

    with clock.at(NOON):
        take_turn("robot:1", rate)
        take_turn("robot:2", rate)

    assert Pace.objects.count() == 2
