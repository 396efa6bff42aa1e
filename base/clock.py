"""The only place that asks what time it is. Instants are aware UTC datetimes, days are dates in Asia/Shanghai."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> dt.datetime:
    """This instant, or the one set by `at`."""
    return _fixed.get() or dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """The local day of `now()`."""
    return local_date(now())


def local_date(instant: dt.datetime) -> dt.date:
    """The day in Asia/Shanghai on which an aware instant falls."""
    return instant.astimezone(LOCAL).date()


def midnight(day: dt.date) -> dt.datetime:
    """The instant at which a local day begins."""
    return at_time(day, dt.time())


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """The instant of a local day and time of day."""
    return dt.datetime.combine(day, time, tzinfo=LOCAL).astimezone(dt.UTC)


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Within the block `now()` is `moment`; a date means noon of that local day.

    For the demo's history, for `--on` and for tests. Raises ValueError for a naive datetime.
    """
    if not isinstance(moment, dt.datetime):
        moment = at_time(moment, dt.time(12))
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware datetime or a date")
    token = _fixed.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
