"""The outbox: a message is a row written in the transaction of what it tells; a job sends it afterwards.

Rows happen exactly once (unique key). Transactional channels (the in-app one) are also received exactly once; mail,
robots and webhooks at least once, with the row's id by which a receiver can count. Source: design.md §4, Outbox.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import redis.exceptions
from celery import current_app
from celery.exceptions import OperationalError
from django.db import connection, transaction
from django.db.models import F, Q

from base import clock
from base.leases import DURATION
from base.models import Delivery
from base.querysets import DeliveryQuerySet

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(minutes=1)
JOB = "base.deliver"


@dataclass(frozen=True)
class Message:
    """What to send, through which channel, under a key that makes it one message however often it is added."""

    channel: str
    dedupe_key: str
    payload: dict[str, Any]
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class Channel:
    """How a kind of message leaves. `send` gets the delivery; a transactional one writes only to this database."""

    name: str
    send: Callable[[Delivery], None]
    is_transactional: bool


class NotYetError(Exception):
    """Raised by a channel's `send` before it sends: the delivery waits until then, and no attempt is counted."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Makes a channel known; called from AppConfig.ready."""
    _channels[channel.name] = channel


def add(message: Message) -> None:
    """Adds one message in the running transaction and wakes the queue after commit."""
    add_all([message])


def add_all(messages: Iterable[Message]) -> None:
    """Adds messages in one statement; a key that exists adds nothing. Raises KeyError for an unknown channel."""
    at = clock.now()
    rows = [
        Delivery(
            dedupe_key=message.dedupe_key,
            channel=_channels[message.channel].name,
            payload=message.payload,
            due_at=message.due_at or at,
        )
        for message in messages
    ]
    if not rows:
        return
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    wake_after_commit(JOB)


def wake_after_commit(job: str, *args: Any) -> None:
    """Sends a job to the broker once this transaction has committed; once for each job and arguments.

    A broker that does not answer is no error here: what must be done is a row, and a sweep finds it.
    """
    key = (job, args)
    if key in [getattr(callback, "wakes", None) for _, callback, *_ in connection.run_on_commit]:
        return

    def wake() -> None:
        try:
            current_app.send_task(job, args=args, retry=False, ignore_result=True)
        except (OperationalError, redis.exceptions.RedisError, OSError) as error:
            logger.warning("the broker did not take %s; the sweep will: %s", job, error)

    wake.wakes = key  # type: ignore[attr-defined]
    transaction.on_commit(wake)


def deliver_waiting() -> int:
    """Sends what is due, in batches, until nothing is left; returns how many were sent."""
    sent = 0
    while batch := _claim_batch():
        sent += sum(_deliver(delivery) for delivery in batch)
    return sent


def retry(deliveries: DeliveryQuerySet) -> list[int]:
    """Sends once more, from the first wait on, those of the given rows that failed; the ids of which. In a transaction.

    A row that a worker holds is left to it. The error stays until the row is sent.
    """
    at, token = clock.now(), uuid.uuid4()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    ids = list(deliveries.failing().filter(free).values_list("pk", flat=True))
    Delivery.objects.failing().filter(free, pk__in=ids).update(lease_token=token)
    mine = Delivery.objects.filter(lease_token=token)
    taken = list(mine.order_by("pk").values_list("pk", flat=True))
    mine.update(failed_at=None, attempts=0, due_at=at, lease_token=None, lease_until=None)
    if taken:
        wake_after_commit(JOB)
    return taken


def _claim_batch() -> list[Delivery]:
    at, token = clock.now(), uuid.uuid4()
    ids = list(Delivery.objects.waiting(at).order_by("due_at", "id").values_list("id", flat=True)[:BATCH])
    if not ids:
        return []
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    Delivery.objects.pending().filter(free, pk__in=ids).update(
        lease_token=token, lease_until=at + DURATION, attempts=F("attempts") + 1
    )
    return list(Delivery.objects.filter(lease_token=token).order_by("due_at", "id"))


def _deliver(delivery: Delivery) -> bool:
    try:
        channel = _channels[delivery.channel]
        if channel.is_transactional:
            with transaction.atomic():
                if not _settle(delivery, sent_at=clock.now()):
                    return False
                channel.send(delivery)
            return True
        if not _still_mine(delivery):
            return False
        channel.send(delivery)
    except NotYetError as error:
        _settle(delivery, due_at=error.until, attempts=F("attempts") - 1)
        return False
    except Exception as error:  # noqa: BLE001  whatever a channel raises is kept on the row and tried again
        logger.warning("delivery %s by %s failed: %s", delivery.pk, delivery.channel, error)
        _postpone(delivery, error)
        return False
    return _settle(delivery, sent_at=clock.now())


def _still_mine(delivery: Delivery) -> bool:
    """Renews the lease before what may take long; False when the others of its batch took so long that it was lost."""
    mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    return mine.update(lease_until=clock.now() + DURATION) == 1


def _postpone(delivery: Delivery, error: Exception) -> None:
    text = str(error) or type(error).__name__
    if delivery.attempts >= MAX_ATTEMPTS:
        _settle(delivery, failed_at=clock.now(), error=text)
    else:
        _settle(delivery, due_at=clock.now() + FIRST_WAIT * 2 ** (delivery.attempts - 1), error=text)


def _settle(delivery: Delivery, **changes: Any) -> bool:
    mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    return mine.update(lease_token=None, lease_until=None, **changes) == 1
