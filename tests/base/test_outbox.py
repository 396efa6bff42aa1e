"""The outbox: messages are rows of the transaction they tell of, and leave once it has committed."""

import datetime as dt
import uuid

import pytest
from celery import current_app
from celery.exceptions import OperationalError
from django.db import transaction

from base import clock, outbox
from base.jobs import deliver, sweep_outbox
from base.leases import DURATION
from base.models import Delivery, Event
from base.outbox import BATCH, FIRST_WAIT, MAX_ATTEMPTS, Channel, Message
from base.trail import SYSTEM, Change, record
from tests.conftest import TODAY

NOON = clock.at_time(TODAY, dt.time(12))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


class Post:
    """A channel of the test: keeps what it sends, writes one event in this database, then raises when told to."""

    def __init__(self, name: str, *, is_transactional: bool) -> None:
        self.sent: list[str] = []
        self.error: Exception | None = None
        self.channel = Channel(name, self.send, is_transactional=is_transactional)

    def send(self, delivery: Delivery) -> None:
        record(SYSTEM, Change("post.sent", delivery))
        if self.error:
            raise self.error
        self.sent.append(delivery.dedupe_key)


@pytest.fixture
def channels(monkeypatch):
    monkeypatch.setattr(outbox, "_channels", dict(outbox._channels))
    posts = {
        "inside": Post("inside", is_transactional=True),
        "outside": Post("outside", is_transactional=False),
    }
    for post in posts.values():
        outbox.register(post.channel)
    return posts


@pytest.fixture
def broker(monkeypatch):
    """The jobs the broker was asked to run; nothing leaves the process."""
    asked: list[tuple[object, ...]] = []

    def send_task(job, args=(), **options):
        asked.append((job, *args))

    monkeypatch.setattr(current_app, "send_task", send_task)
    return asked


def message(key: str = "1", *, channel: str = "inside", due_at: dt.datetime | None = None) -> Message:
    return Message(channel, key, {"text": "你好"}, due_at)


def waiting(key: str = "1", **fields) -> Delivery:
    values = {"channel": "inside", "payload": {}, "due_at": NOON, **fields}
    return Delivery.objects.create(dedupe_key=key, **values)


# --- Adding -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("channels", "broker")
def test_a_message_is_a_row_due_at_once():
    with transaction.atomic():
        outbox.add(message("会议-1"))

    row = Delivery.objects.get(dedupe_key="会议-1")
    assert (row.channel, row.payload, row.due_at) == ("inside", {"text": "你好"}, NOON)
    assert (row.attempts, row.sent_at, row.failed_at, row.lease_token) == (0, None, None, None)


@pytest.mark.usefixtures("channels", "broker")
def test_the_same_key_is_one_message_however_often_it_is_added():
    outbox.add_all([message("1"), message("1")])
    outbox.add(Message("inside", "1", {"text": "later"}))

    assert list(Delivery.objects.values_list("payload", flat=True)) == [{"text": "你好"}]


@pytest.mark.usefixtures("channels")
def test_a_rolled_back_transaction_adds_nothing(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        outbox.add(message())
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert (callbacks, broker) == ([], [])


@pytest.mark.usefixtures("channels", "broker")
def test_a_message_may_be_due_later():
    outbox.add(message(due_at=NOON + dt.timedelta(hours=1)))

    assert outbox.deliver_waiting() == 0
    assert not Delivery.objects.filter(sent_at__isnull=False).exists()


def test_a_channel_nobody_registered_is_an_error(channels):
    with pytest.raises(KeyError):
        outbox.add(message(channel="pigeon"))

    assert not Delivery.objects.exists()


def test_nothing_to_add_wakes_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.add_all([])

    assert callbacks == []


# --- Waking -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("channels")
def test_the_queue_is_woken_after_commit_once_a_transaction(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            outbox.add(message(str(number)))
        assert broker == []

    assert broker == [("base.deliver",)]


def test_another_job_or_other_arguments_are_woken_too(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for job, number in [("a", 1), ("a", 2), ("b", 1), ("a", 1)]:
            outbox.wake_after_commit(job, number)

    assert broker == [("a", 1), ("a", 2), ("b", 1)]


@pytest.mark.usefixtures("channels")
@pytest.mark.parametrize("error", [OperationalError("no broker"), ConnectionRefusedError("no socket")])
def test_a_broker_that_does_not_answer_is_no_error(error, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(current_app, "send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        outbox.add(message())

    assert len(callbacks) == 1
    assert Delivery.objects.filter(dedupe_key="1", sent_at__isnull=True).exists()


# --- Delivering ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["inside", "outside"])
@pytest.mark.parametrize("job", [outbox.deliver_waiting, deliver, sweep_outbox])
def test_what_is_due_is_sent_once(channels, channel, job):
    delivery = waiting(channel=channel)

    job()
    job()

    delivery.refresh_from_db()
    assert channels[channel].sent == ["1"]
    assert (delivery.sent_at, delivery.attempts, delivery.lease_token, delivery.error) == (NOON, 1, None, "")
    assert Event.objects.filter(name="post.sent").count() == 1


def test_all_batches_are_sent_the_earliest_due_first(channels):
    for number in range(BATCH + 2):
        waiting(f"{number:03}", due_at=NOON - dt.timedelta(minutes=number))

    sent = outbox.deliver_waiting()

    assert sent == BATCH + 2
    assert channels["inside"].sent == [f"{number:03}" for number in reversed(range(BATCH + 2))]


def test_a_transactional_channel_that_raises_leaves_nothing_half_written(channels):
    delivery = waiting()
    channels["inside"].error = ValueError("disk full")

    sent = outbox.deliver_waiting()

    delivery.refresh_from_db()
    assert (sent, delivery.sent_at, delivery.error) == (0, None, "disk full")
    assert not Event.objects.filter(name="post.sent").exists()


def test_after_an_error_a_transactional_channel_still_sends_exactly_once(channels):
    waiting()
    channels["inside"].error = ValueError("disk full")
    outbox.deliver_waiting()
    channels["inside"].error = None

    with clock.at(NOON + FIRST_WAIT):
        outbox.deliver_waiting()

    assert channels["inside"].sent == ["1"]
    assert Event.objects.filter(name="post.sent").count() == 1


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (2, 4), (6, 64)])
def test_each_failure_waits_twice_as_long(channels, attempts, minutes):
    delivery = waiting(channel="outside", attempts=attempts)
    channels["outside"].error = TimeoutError("mail server")

    outbox.deliver_waiting()

    delivery.refresh_from_db()
    assert delivery.due_at == NOON + dt.timedelta(minutes=minutes)
    assert (delivery.attempts, delivery.error, delivery.failed_at) == (attempts + 1, "mail server", None)
    assert (delivery.lease_token, delivery.lease_until) == (None, None)


def test_after_the_last_attempt_it_is_given_up(channels):
    delivery = waiting(attempts=MAX_ATTEMPTS - 1)
    channels["inside"].error = ValueError("never")

    outbox.deliver_waiting()

    delivery.refresh_from_db()
    assert (delivery.failed_at, delivery.sent_at, delivery.error) == (NOON, None, "never")
    with clock.at(NOON + dt.timedelta(days=30)):
        assert outbox.deliver_waiting() == 0


def test_one_failure_does_not_keep_others_from_being_sent(channels):
    broken, fine = waiting("1", channel="outside"), waiting("2")
    channels["outside"].error = ValueError("no route")

    sent = outbox.deliver_waiting()

    assert sent == 1
    assert Delivery.objects.get(pk=fine.pk).sent_at == NOON
    assert Delivery.objects.get(pk=broken.pk).sent_at is None


def test_a_row_whose_channel_is_gone_fails_by_itself(channels):
    gone, fine = waiting("1", channel="pigeon"), waiting("2")

    sent = outbox.deliver_waiting()

    gone.refresh_from_db()
    assert (sent, gone.sent_at) == (1, None)
    assert "pigeon" in gone.error
    assert Delivery.objects.get(pk=fine.pk).sent_at == NOON


# --- Leases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("job", [outbox.deliver_waiting, sweep_outbox])
def test_what_another_worker_holds_is_left_to_it(channels, job):
    token = uuid.uuid4()
    delivery = waiting(lease_token=token, lease_until=NOON + dt.timedelta(seconds=1), attempts=1)

    job()

    delivery.refresh_from_db()
    assert channels["inside"].sent == []
    assert (delivery.lease_token, delivery.attempts, delivery.sent_at) == (token, 1, None)


@pytest.mark.parametrize("job", [outbox.deliver_waiting, sweep_outbox])
def test_an_expired_lease_is_taken_over(channels, job):
    delivery = waiting(lease_token=uuid.uuid4(), lease_until=NOON - dt.timedelta(seconds=1), attempts=1)

    job()

    delivery.refresh_from_db()
    assert channels["inside"].sent == ["1"]
    assert (delivery.sent_at, delivery.attempts, delivery.lease_token) == (NOON, 2, None)


def test_a_worker_that_lost_its_lease_sends_nothing_by_a_transactional_channel(channels):
    delivery = waiting()
    [mine] = outbox._claim_batch()
    with clock.at(NOON + DURATION + dt.timedelta(seconds=1)):
        outbox._claim_batch()

    sent = outbox._deliver(mine)

    assert (sent, channels["inside"].sent) == (False, [])
    assert Delivery.objects.get(pk=delivery.pk).sent_at is None
