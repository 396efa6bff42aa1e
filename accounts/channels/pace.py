"""Rate limits, kept by all workers together: a message that would pass the limit waits for its turn."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Pace
from base import clock
from base.outbox import NotYetError

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Rate:
    """At most `burst` at once, then one `every` so long: `burst` + 60 s / `every` in any minute."""

    burst: int
    every: dt.timedelta

    @classmethod
    def per_minute(cls, count: int) -> "Rate":
        """At most `count` in any minute, half of them at once."""
        burst = max(1, count // 2)
        return cls(burst, MINUTE / max(1, count - burst))


def take_turn(key: str, rate: Rate) -> None:
    """Uses one of the limit up, just before sending. Raises NotYetError with the next turn when it is used up."""
    while True:
        at = clock.now()
        row = Pace.objects.filter(key=key).first() or Pace.objects.get_or_create(key=key, defaults={"free_at": at})[0]
        turn = row.free_at - rate.every * (rate.burst - 1)
        if turn > at:
            raise NotYetError(turn)
        same = Pace.objects.filter(pk=row.pk, free_at=row.free_at)
        if same.update(free_at=max(row.free_at, at) + rate.every):
            return
