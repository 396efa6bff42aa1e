"""The link and the PIN of an elders' round."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.trail import SYSTEM
from inspections.models import Inspection
from inspections.services.elders import PAUSE, TRIES, enter_by_pin, give_link, withdraw_link
from tests.factories.inspections import make_round, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def elders_round(campaign) -> Inspection:
    return make_round(campaign, kind="elders", name="五老巡查", sites=[make_site(campaign)])


def again(inspection: Inspection) -> Inspection:
    return Inspection.objects.get(pk=inspection.pk)


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def test_the_right_pin_enters_and_only_its_hash_is_kept(elders_round):
    entrance = give_link(actor=SYSTEM, inspection=elders_round)

    enter_by_pin(inspection=again(elders_round), pin=f" {entrance.pin} ")

    stored = again(elders_round)
    assert stored.link_token == entrance.token
    assert entrance.pin not in stored.pin_hash
    assert stored.pin_failures == 0


def test_after_five_wrong_pins_the_right_one_waits_a_quarter_of_an_hour(elders_round):
    pin = give_link(actor=SYSTEM, inspection=elders_round).pin
    for _each in range(TRIES):
        with pytest.raises(InvalidInputError):
            enter_by_pin(inspection=again(elders_round), pin=wrong(pin))

    with pytest.raises(MoveRefusedError):
        enter_by_pin(inspection=again(elders_round), pin=pin)
    with clock.at(clock.now() + PAUSE - dt.timedelta(seconds=1)), pytest.raises(MoveRefusedError):
        enter_by_pin(inspection=again(elders_round), pin=pin)
    with clock.at(clock.now() + PAUSE):
        enter_by_pin(inspection=again(elders_round), pin=pin)


def test_many_tries_at_once_are_not_more_tries(elders_round):
    pin = give_link(actor=SYSTEM, inspection=elders_round).pin
    read_before = [again(elders_round) for _each in range(TRIES + 3)]

    errors = []
    for inspection in read_before:
        with pytest.raises((InvalidInputError, MoveRefusedError)) as caught:
            enter_by_pin(inspection=inspection, pin=wrong(pin))
        errors.append(type(caught.value))

    assert errors == [InvalidInputError] * TRIES + [MoveRefusedError] * 3


def test_a_new_link_ends_the_old_one_and_a_withdrawn_one_opens_nothing(elders_round):
    first = give_link(actor=SYSTEM, inspection=elders_round)
    second = give_link(actor=SYSTEM, inspection=elders_round)
    assert first.token != second.token

    withdraw_link(actor=SYSTEM, inspection=elders_round)

    assert again(elders_round).link_token is None
    with pytest.raises(InvalidInputError):
        enter_by_pin(inspection=again(elders_round), pin=second.pin)


def test_only_an_elders_round_has_a_link(campaign):
    with pytest.raises(MoveRefusedError):
        give_link(actor=SYSTEM, inspection=make_round(campaign))
