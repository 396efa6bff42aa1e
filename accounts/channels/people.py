"""What the channels to one person have in common: whom, when, and the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from accounts.models import MessageSettings, User
from base import clock
from base.models import Delivery
from base.outbox import Message, NotYetError

EMAIL, SMS, ROBOT = "email", "sms", "robot"


@dataclass(frozen=True)
class Text:
    """What is told: one line, further lines where the channel has room for them, and where it leads."""

    title: str
    url: str
    lines: Sequence[str] = field(default=())

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Text":
        return cls(payload["title"], payload["url"], payload["lines"])

    def payload(self) -> dict[str, Any]:
        return {"title": self.title, "url": self.url, "lines": list(self.lines)}

    @property
    def one_line(self) -> str:
        return " ".join(self.title.split())

    @property
    def link(self) -> str:
        """The whole address, where the installation knows its own."""
        return f"{settings.SITE_URL}{self.url}" if settings.SITE_URL and self.url else ""

    @property
    def body(self) -> str:
        return "\n".join([*self.lines, *([self.link] if self.link else [])])


def channels_of(user: User, wanted: MessageSettings) -> list[str]:
    """The channels by which a person wants to be told and can be."""
    found = []
    if settings.EMAIL_URL and wanted.by_email and wanted.email:
        found.append(EMAIL)
    if settings.SMS_URL and wanted.by_sms and user.phone:
        found.append(SMS)
    return found


def to_person(channel: str, key: str, user_id: int, text: Text) -> Message:
    """A message to a person; address and number are read when it leaves, not kept in it."""
    return Message(channel, key, {"user": user_id, **text.payload()})


def recipient(delivery: Delivery) -> tuple[User, MessageSettings] | None:
    """Who is told now; None for someone who left, or wants the channel no longer. Raises NotYetError out of hours."""
    user = User.objects.filter(pk=delivery.payload["user"], is_active=True).first()
    if user is None:
        return None
    wanted: MessageSettings = MessageSettings.objects.of([user.pk])[user.pk]
    if delivery.channel not in channels_of(user, wanted):
        return None
    at = clock.now()
    opening = wanted.hours.opening(at)
    if opening > at:
        raise NotYetError(opening)
    return user, wanted
