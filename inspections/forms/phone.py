"""What a phone sends of a visit, read and checked before a service sees it."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.files import IMAGES
from base.models import StoredFile
from inspections.services.visits import Answer, VisitReport

LONGEST_NOTE = 2_000


class PinForm(forms.Form):
    """How an elder comes in: a name to sign with and the round's PIN."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=50)
    pin = forms.CharField(
        label=gettext_lazy("PIN of the round"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class MissingPhotosError(InvalidInputError):
    """The report names photos that are not here: `hashes` says which, so that they are sent again."""

    code = "missing_photos"

    def __init__(self, hashes: list[str]) -> None:
        super().__init__(_("Some photos have not arrived yet; they are sent again."), fields={"photos": hashes})
        self.hashes = hashes


def photos_by_hash(hashes: Collection[str], nameable: "QuerySet[StoredFile]") -> dict[str, StoredFile]:
    """The stored pictures of these SHA-256s, among those one may name.

    Raises MissingPhotosError for all others: whoever has such a picture sends it again, and may name it then.
    """
    photos = {each.sha256: each for each in nameable.filter(sha256__in=hashes, mime__in=IMAGES)}
    missing = sorted(set(hashes) - photos.keys())
    if missing:
        raise MissingPhotosError(missing)
    return photos


def read_report(body: bytes, nameable: "QuerySet[StoredFile]", *, elder_name: str = "") -> VisitReport:
    """A visit as JSON: {"submission": uuid, "started_at", "finished_at": instants, "note": text, "answers": [{"item":
    id, "applies": bool, "occurrences": int, "note": text, "photos": [sha256]}]}.

    Raises InvalidInputError for anything else, MissingPhotosError for photos that are not stored.
    """
    try:
        told = json.loads(body)
        photos = photos_by_hash({str(sha) for each in told["answers"] for sha in each.get("photos", ())}, nameable)
        return VisitReport(
            answers=[_answer(each, photos) for each in told["answers"]],
            note=_text(told.get("note", "")),
            started_at=_instant(told.get("started_at")),
            finished_at=_instant(told.get("finished_at")),
            elder_name=elder_name,
            submission_uid=uuid.UUID(told["submission"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInputError(_("The phone sent something that cannot be read: reload the page.")) from error


def _answer(told: Mapping[str, Any], photos: Mapping[str, StoredFile]) -> Answer:
    applies, occurrences = told.get("applies", True), told.get("occurrences", 0)
    if not isinstance(applies, bool) or not isinstance(occurrences, int) or not isinstance(told["item"], int):
        raise TypeError
    return Answer(
        item=told["item"],
        applies=applies,
        occurrences=occurrences,
        note=_text(told.get("note", "")),
        photos=[photos[sha] for sha in told.get("photos", ())],
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    if len(value) > LONGEST_NOTE:
        raise InvalidInputError(_("A note holds %(count)d characters: shorten it.") % {"count": LONGEST_NOTE})
    return value


def _instant(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    instant = parse_datetime(value)
    if instant is None or instant.tzinfo is None:
        raise ValueError
    return instant
