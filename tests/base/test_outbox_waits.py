"""Deliveries that wait for their hour, lose their lease, fail without a word, and are sent once more."""

import datetime as dt
import uuid

import pytest

from base import clock, outbox
from base.leases import DURATION
from base.models import Delivery
from base.outbox import MAX_ATTEMPTS, Channel, NotYetError
from tests.conftest import TODAY

NOON = clock.at_time(TODAY, dt.time(12))
EVENING = NOON + dt.timedelta(hours=6)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


class Post:
    """A channel that raises what it is told to, else keeps what it sends; `on_send` happens while it sends."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.error: Exception | None = None
        self.on_send = lambda: None

    def send(self, delivery: Delivery) -> None:
        if self.error:
            raise self.error
        self.on_send()
        self.sent.append(delivery.dedupe_key)


@pytest.fixture(params=[True, False], ids=["transactional", "outside"])
def either(request, monkeypatch) -> Post:
    return _registered(monkeypatch, is_transactional=request.param)


@pytest.fixture
def post(monkeypatch) -> Post:
    return _registered(monkeypatch, is_transactional=False)


def _registered(monkeypatch, *, is_transactional: bool) -> Post:
    made = Post()
    channel = Channel("post", made.send, is_transactional=is_transactional)
    monkeypatch.setattr(outbox, "_channels", {"post": channel})
    return made


def waiting(key: str = "1", **fields) -> Delivery:
    values = {"channel": "post", "payload": {}, "due_at": NOON, **fields}
    return Delivery.objects.create(dedupe_key=key, **values)


# --- Not yet ------------------------------------------------------------------------------------------------------


def test_what_may_not_leave_yet_waits_without_an_attempt_or_an_error(either):
    delivery = waiting()
    either.error = NotYetError(EVENING)

    assert outbox.deliver_waiting() == 0

    delivery.refresh_from_db()
    assert (delivery.due_at, delivery.attempts, delivery.error) == (EVENING, 0, "")
    assert (delivery.sent_at, delivery.failed_at, delivery.lease_token, delivery.lease_until) == (
        None,
        None,
        None,
        None,
    )


def test_it_leaves_once_when_its_time_has_come(either):
    waiting()
    either.error = NotYetError(EVENING)
    outbox.deliver_waiting()
    either.error = None

    with clock.at(EVENING):
        outbox.deliver_waiting()
        outbox.deliver_waiting()

    assert either.sent == ["1"]


# --- Leases while others of the batch take long -------------------------------------------------------------------


def test_a_batch_that_takes_longer_than_a_lease_is_sent_once(post):
    for key in ("1", "2", "3"):
        waiting(key)
    mine = outbox._claim_batch()

    outbox._deliver(mine[0])
    with clock.at(NOON + DURATION - dt.timedelta(seconds=1)):
        outbox._deliver(mine[1])
        assert Delivery.objects.get(dedupe_key="2").sent_at == clock.now()
    with clock.at(NOON + DURATION + dt.timedelta(seconds=1)):
        outbox.deliver_waiting()
        assert outbox._deliver(mine[2]) is False

    assert post.sent == ["1", "2", "3"]


def test_while_it_is_sent_nobody_else_takes_it_up(post):
    waiting()
    taken: list[int] = []
    post.on_send = lambda: taken.append(outbox.deliver_waiting())

    outbox.deliver_waiting()

    assert (post.sent, taken) == (["1"], [0])


# --- Failures -----------------------------------------------------------------------------------------------------


def test_an_error_without_words_is_kept_by_its_kind(post):
    delivery = waiting()
    post.error = TimeoutError()

    outbox.deliver_waiting()

    delivery.refresh_from_db()
    assert delivery.error == "TimeoutError"
    assert list(Delivery.objects.failing()) == [delivery]


def failed(key: str, **fields) -> Delivery:
    return waiting(key, **{"failed_at": NOON, "attempts": MAX_ATTEMPTS, "error": "no route", **fields})


def test_failing_are_those_given_up_and_those_tried_in_vain():
    given_up, tried = failed("1"), failed("2", failed_at=None, attempts=2)
    waiting("fresh")
    failed("sent after all", failed_at=None, sent_at=NOON)

    assert list(Delivery.objects.failing().order_by("pk")) == [given_up, tried]


def test_a_retry_sends_what_failed_from_the_first_attempt_on(post):
    given_up, tried = failed("1"), failed("2", failed_at=None, attempts=2, due_at=EVENING)

    retried = outbox.retry(Delivery.objects.all())
    outbox.deliver_waiting()

    assert retried == [given_up.pk, tried.pk]
    assert post.sent == ["1", "2"]
    assert Delivery.objects.get(pk=given_up.pk).attempts == 1
    assert not Delivery.objects.failing().exists()


def test_a_retry_leaves_what_is_sent_fresh_or_held_alone(post):
    failed("sent", failed_at=None, sent_at=NOON)
    waiting("fresh", due_at=EVENING)
    held = failed("held", failed_at=None, lease_token=uuid.uuid4(), lease_until=EVENING)

    assert outbox.retry(Delivery.objects.all()) == []

    held.refresh_from_db()
    assert held.attempts == MAX_ATTEMPTS
    assert Delivery.objects.get(dedupe_key="fresh").due_at == EVENING


def test_two_who_retry_at_once_send_once(post):
    failed("1")

    first, second = outbox.retry(Delivery.objects.all()), outbox.retry(Delivery.objects.all())
    outbox.deliver_waiting()

    assert len(first) == len(second) == 1
    assert post.sent == ["1"]
