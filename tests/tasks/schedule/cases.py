"""Short words for the case tables: days of 2026, steps, measures."""

import datetime as dt
from decimal import Decimal

from campaign.schedule import WorkCalendar
from tasks.schedule.figures import DatedStep, Rules, TaskClock
from tasks.schedule.pace import Gauge
from tasks.schedule.pauses import Pause

OPEN, CLAIMED, VERIFIED, CANCELLED = "open", "claimed", "verified", "cancelled"
PLAIN = WorkCalendar()
RULES = Rules()


def day(text: str) -> dt.date:
    """07-13 is in 2026; 2027-01-01 is itself."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def maybe(text: str | None) -> dt.date | None:
    return day(text) if text else None


def step(state: str, due: str | None, weight: int = 1, *, baseline: str | None = None, predicted: str | None = None):
    """A milestone; its baseline is its date unless given."""
    first = maybe(baseline) if baseline else maybe(due)
    return DatedStep(state, maybe(due), weight, maybe(predicted), first)


def gauge(target: str, reached: str = "0", *, start: str = "0", points=(), current: str | None = None) -> Gauge:
    """An output measure; accepted is what was said unless given."""
    said = Decimal(reached)
    plan = tuple((day(by_on), Decimal(value)) for by_on, value in points)
    return Gauge(Decimal(start), Decimal(target), said if current is None else Decimal(current), said, plan)


def pause(first: str, end: str | None = None) -> Pause:
    return Pause(day(first), maybe(end))


def task(*steps: DatedStep, state: str = "active", starts: str | None = None, **fields) -> TaskClock:
    return TaskClock(state=state, steps=tuple(steps), starts_on=maybe(starts), **fields)
