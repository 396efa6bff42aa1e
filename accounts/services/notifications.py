"""In-app notifications: the outbox's channel, and reading them."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Notification, User
from base import clock
from base.models import Delivery
from base.outbox import Channel, Message

CHANNEL_NAME = "in_app"


def message(*, key: str, recipients: Iterable[int], kind: str, title: str, url: str) -> Message:
    """One message to several people; `key` makes it one however often it is added."""
    payload: dict[str, Any] = {"recipients": sorted(set(recipients)), "kind": kind, "title": title, "url": url}
    return Message(CHANNEL_NAME, key, payload)


def deliver(delivery: Delivery) -> None:
    """Writes a notification for each recipient who still exists."""
    payload = delivery.payload
    present = User.objects.filter(pk__in=payload["recipients"], is_active=True).values_list("pk", flat=True)
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=user_id,
                delivery_id=delivery.pk,
                kind=payload["kind"],
                title=payload["title"][:300],
                url=payload["url"],
                created_at=clock.now(),
            )
            for user_id in present
        ]
    )


def read_all(*, user: User) -> int:
    """Marks everything unread as read; returns how many."""
    return Notification.objects.filter(recipient=user).unread().update(read_at=clock.now())


def read_one(*, notification: Notification) -> None:
    """Marks one as read; the first time stays."""
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=clock.now())


CHANNEL = Channel(CHANNEL_NAME, deliver, is_transactional=True)
