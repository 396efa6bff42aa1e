"""Notifications: the outbox's in-app channel, what leaves the program by others at once, and reading them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.channels.people import Text, channels_of, to_person
from accounts.channels.robots import to_robot
from accounts.models import MessageSettings, Notification, Robot, User
from base import clock, outbox
from base.models import Delivery
from base.outbox import Channel, Message

CHANNEL_NAME = "in_app"


def message(
    *,
    key: str,
    recipients: Iterable[int],
    kind: str,
    title: str,
    url: str,
    is_urgent: bool = False,
) -> Message:
    """One message to several people; `key` makes it one however often it is added.

    Everyone finds it in the program. By the other channels a person wants it leaves at once, within their hours, when
    it `is_urgent`, else in the digest of the day.
    """
    payload: dict[str, Any] = {
        "recipients": sorted(set(recipients)),
        "kind": kind,
        "title": title,
        "url": url,
        "is_urgent": is_urgent,
    }
    return Message(CHANNEL_NAME, key, payload)


def group_messages(*, key: str, texts: Mapping[int, Text]) -> list[Message]:
    """For each unit a text for its groups, one message for each robot; groups have the usual hours."""
    robots = Robot.objects.active().filter(unit__in=texts)
    return [to_robot(f"{key}:robot:{robot.pk}", robot.pk, texts[robot.unit_id]) for robot in robots]


def deliver(delivery: Delivery) -> None:
    """Writes a notification for each recipient who still exists, and adds what is to leave the program."""
    payload = delivery.payload
    is_urgent = payload.get("is_urgent", False)
    present = list(User.objects.filter(pk__in=payload["recipients"], is_active=True))
    wanted = MessageSettings.objects.of([user.pk for user in present])
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=user.pk,
                delivery_id=delivery.pk,
                kind=payload["kind"],
                title=payload["title"][:300],
                url=payload["url"],
                created_at=clock.now(),
                is_to_be_told=not is_urgent and wanted[user.pk].has_digest and bool(channels_of(user, wanted[user.pk])),
            )
            for user in present
        ]
    )
    if is_urgent:
        outbox.add_all(_at_once(delivery, present, wanted))


def _at_once(delivery: Delivery, people: Sequence[User], wanted: dict[int, MessageSettings]) -> list[Message]:
    text = Text(delivery.payload["title"], delivery.payload["url"])
    return [
        to_person(channel, f"tell:{delivery.pk}:{channel}:{user.pk}", user.pk, text)
        for user in people
        for channel in channels_of(user, wanted[user.pk])
    ]


def read_all(*, user: User) -> int:
    """Marks everything unread as read; returns how many."""
    return Notification.objects.filter(recipient=user).unread().update(read_at=clock.now())


def read_one(*, notification: Notification) -> None:
    """Marks one as read; the first time stays."""
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=clock.now())


CHANNEL = Channel(CHANNEL_NAME, deliver, is_transactional=True)
