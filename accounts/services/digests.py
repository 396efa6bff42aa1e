"""The digest: once a day a person is told, by the channels they want, of what was not urgent (rules.md §7)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.channels.people import Text, channels_of, to_person
from accounts.models import Digest, MessageSettings, Notification, User
from base import clock, outbox

SHOWN = 20
"""Titles in a digest; the others are counted."""


def make_digests() -> int:
    """Makes the digests of today whose hour has come and which were not made; how many leave.

    A digest tells of what came before its hour; what comes later is in the next one. Work grows with the people who
    have something waiting.
    """
    waiting = Notification.objects.to_be_told().values("recipient")
    made = Digest.objects.filter(day=clock.today()).values("user")
    people = User.objects.filter(pk__in=waiting).exclude(pk__in=made).order_by("pk")
    wanted = MessageSettings.objects.of(people.values_list("pk", flat=True))
    return sum(_make_digest(user, wanted[user.pk]) for user in people if _hour(wanted[user.pk]) <= clock.now())


def _hour(wanted: MessageSettings) -> dt.datetime:
    return clock.at_time(clock.today(), wanted.digest_at)


@transaction.atomic
def _make_digest(user: User, wanted: MessageSettings) -> bool:
    """One person's digest of today; False where another worker made it, or nothing unread is left to tell."""
    try:
        with transaction.atomic():
            digest = Digest.objects.create(user=user, day=clock.today(), made_at=clock.now())
    except IntegrityError:
        return False
    rows = Notification.objects.to_be_told().filter(recipient=user, created_at__lt=_hour(wanted))
    told = list(rows.order_by("-pk").values_list("pk", "title", "read_at"))
    Notification.objects.filter(pk__in=[pk for pk, _title, _read in told]).update(is_to_be_told=False)
    titles = [title for _pk, title, read_at in told if read_at is None]
    channels = channels_of(user, wanted) if user.is_active and wanted.has_digest else []
    if not titles or not channels:
        return False
    text = text_of(titles)
    outbox.add_all(to_person(channel, f"digest:{digest.pk}:{channel}", user.pk, text) for channel in channels)
    return True


def text_of(titles: list[str]) -> Text:
    """How many messages there are, the newest of them, and where they are read."""
    count = len(titles)
    head = ngettext(
        "Civilised city campaign: %(count)d new message for you.",
        "Civilised city campaign: %(count)d new messages for you.",
        count,
    ) % {"count": count}
    lines = [f"· {title}" for title in titles[:SHOWN]]
    if count > SHOWN:
        lines.append(_("and %(count)d more") % {"count": count - SHOWN})
    return Text(head, f"{reverse('accounts:notification-list')}?show=unread", lines)
