"""Leases: rows of long work that one worker holds at a time, for two minutes, renewed while it works.

A worker that dies lets its lease run out, and a sweep hands the row to another. Everything a holder writes carries
its token in the WHERE, so one who lost the lease writes nothing. Source: design.md §4, Long work and Portable ORM.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from base import clock
from base.errors import LeaseLostError
from base.models import Leased

DURATION = dt.timedelta(minutes=2)


def claim(model: type[Leased], pk: int, *, waiting: Q, held: Q, **changes: Any) -> uuid.UUID | None:
    """Takes the row `pk` if it is `waiting`, or `held` by someone whose lease has run out.

    One conditional UPDATE: of two who call at once, one gets a token and the other None. `changes` are written with it.
    """
    token = uuid.uuid4()
    at = clock.now()
    expired = held & (Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    taken = model._default_manager.filter(waiting | expired, pk=pk).update(
        lease_token=token, lease_until=at + DURATION, attempts=F("attempts") + 1, **changes
    )
    return token if taken else None


def renew(record: Leased, token: uuid.UUID, **changes: Any) -> None:
    """Holds the row for another two minutes and writes `changes`. Raises LeaseLostError when it is no longer ours."""
    write(record, token, lease_until=clock.now() + DURATION, **changes)


def finish(record: Leased, token: uuid.UUID, **changes: Any) -> None:
    """Writes `changes` and lets the row go. Raises LeaseLostError when it is no longer ours."""
    write(record, token, lease_until=None, lease_token=None, **changes)


def write(record: Leased, token: uuid.UUID, **changes: Any) -> None:
    """Writes `changes` if the lease is still held with `token`. Raises LeaseLostError otherwise."""
    manager: models.Manager[Any] = type(record)._default_manager
    if manager.filter(pk=record.pk, lease_token=token).update(**changes) != 1:
        raise LeaseLostError(f"{record._meta.label_lower} {record.pk} was taken over by another worker")
