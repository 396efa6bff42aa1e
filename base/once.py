"""A form or request that is sent twice makes one record: whoever comes second is given the first one's.

A `client_uid` is a name and no key: it gives a record only to who may change it.
"""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from base.errors import ClientUidTakenError

Record = TypeVar("Record", bound=models.Model)
MayChange = Callable[[Record], bool]
"""Whether who sends this may change a record that was found by its `client_uid`."""


def once(
    model: type[Record], client_uid: uuid.UUID, make: Callable[[], Record], *, may_change: MayChange[Record]
) -> Record:
    """The record of this `client_uid`, made in a transaction of its own if there is none; also when two come at once.

    Raises ClientUidTakenError, having written nothing, where it is the name of a record that `may_change` is false of;
    what `make` raises; and IntegrityError where it is about something else.
    """
    existing = found_again(model._default_manager.all(), client_uid, may_change)
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        existing = found_again(model._default_manager.all(), client_uid, may_change)
        if existing is None:
            raise
        return existing


def found_again(
    records: "models.QuerySet[Record]", client_uid: uuid.UUID, may_change: MayChange[Record]
) -> Record | None:
    """The record of this name, None where there is none. Raises ClientUidTakenError for somebody else's."""
    existing = records.filter(client_uid=client_uid).first()
    if existing is not None and not may_change(existing):
        raise taken()
    return existing


def of(**values: Any) -> Callable[[models.Model], bool]:
    """True of records that hold these values: who may write there was asked before, and may change what stands there.

    `of(campaign_id=7)` is for what all who write in campaign 7 may change.
    """
    return lambda record: all(getattr(record, name) == value for name, value in values.items())


def taken() -> ClientUidTakenError:
    """The same words whatever the record is, and whether it may be seen or not."""
    text = _("This was sent under the name of another record: reload the page and send it anew.")
    return ClientUidTakenError(text, fields={"client_uid": [text]})
