"""A form or request that is sent twice makes one record: whoever comes second is given the first one's."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

Record = TypeVar("Record", bound=models.Model)


def once(model: type[Record], client_uid: uuid.UUID, make: Callable[[], Record]) -> Record:
    """The record of this `client_uid`, made in a transaction of its own if there is none; also when two come at once.

    Raises what `make` raises, and IntegrityError where it is about something else.
    """
    manager = model._default_manager
    existing = manager.filter(client_uid=client_uid).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        existing = manager.filter(client_uid=client_uid).first()
        if existing is None:
            raise
        return existing
