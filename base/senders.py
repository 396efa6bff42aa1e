"""Who sent which file: a hash is a name and no key, so that only its sender, or who sees it, may use it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from base import clock
from base.models import FileSender, StoredFile


@dataclass(frozen=True)
class Sender:
    """A kind of actor and its number; of a guest, who has none, that of the round they came in by."""

    kind: str
    pk: int


def note_sender(file: StoredFile, sender: Sender) -> None:
    """Keeps that this file was sent by them; the same again changes nothing."""
    row = FileSender(file=file, sender_kind=sender.kind, sender_id=sender.pk, sent_at=clock.now())
    FileSender.objects.bulk_create([row], ignore_conflicts=True)


def sent_by(sender: Sender) -> "QuerySet[FileSender, Any]":
    """Keys of the files they have sent, as a subquery."""
    found = FileSender.objects.filter(sender_kind=sender.kind, sender_id=sender.pk)
    return found.values("file")
