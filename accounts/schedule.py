"""The hours in which a person is told anything outside the program; pure arithmetic (rules.md §7)."""

import datetime as dt
from dataclasses import dataclass

from base import clock

DAY = dt.timedelta(days=1)
OPENS_AT, CLOSES_AT, DIGEST_AT = dt.time(8), dt.time(20), dt.time(8, 30)
"""For whoever has not said otherwise, and for groups."""


@dataclass(frozen=True)
class Hours:
    """From `opens` up to, not including, `closes`, every local day."""

    opens: dt.time = OPENS_AT
    closes: dt.time = CLOSES_AT

    def opening(self, at: dt.datetime) -> dt.datetime:
        """`at` itself within the hours, else when they next begin."""
        local = at.astimezone(clock.LOCAL)
        day, time = local.date(), local.time()
        if self.opens <= time < self.closes:
            return at
        return clock.at_time(day if time < self.opens else day + DAY, self.opens)
