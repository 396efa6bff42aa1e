"""Better, worse, unchanged: a group beside itself in the last report. The one home of the rule."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
BETTER, WORSE, SAME = "better", "worse", "same"
TENTH = Decimal("0.1")
COMPARED = ("actions", "lists", "units")


def compare_groups(snapshot: Row, before: Row | None) -> None:
    """Writes `since` into the totals, every action, list and unit: null where the last report has nothing of it."""
    told = before if before and before.get("shape") == snapshot["shape"] else {}
    snapshot["totals"]["since"] = compare(snapshot["totals"], told.get("totals"))
    for name in COMPARED:
        then = {group["id"]: group for group in told.get(name, ())}
        for group in snapshot[name]:
            group["since"] = compare(group, then.get(group["id"]))


def compare(now: Row, then: Row | None) -> Row | None:
    """{verdict, pace, verified, overdue}: what changed since the last report; null without tasks on either side.

    First the share of tasks on pace (达序), in points as they are shown, with one decimal: higher is better, lower is
    worse. Where it is equal, or one side has no task with a pace, the overdue milestones: fewer is better, more is
    worse. Where they are equal too, unchanged. Verified percent is told and never judged: it only grows.
    """
    if then is None or not now["tasks"] or not then["tasks"]:
        return None
    pace = _points(now["on_pace_share"], then["on_pace_share"])
    overdue = now["overdue"] - then["overdue"]
    verified = _points(now["verified"], then["verified"])
    return {
        "verdict": _verdict(pace or Decimal(0), -overdue),
        "pace": None if pace is None else str(pace),
        "verified": None if verified is None else str(verified),
        "overdue": overdue,
    }


def _verdict(pace: Decimal, fewer_overdue: int) -> str:
    change = pace or fewer_overdue
    if not change:
        return SAME
    return BETTER if change > 0 else WORSE


def _points(now: str | None, then: str | None) -> Decimal | None:
    if now is None or then is None:
        return None
    tenths = [Decimal(value).quantize(TENTH, ROUND_HALF_UP) for value in (now, then)]
    return tenths[0] - tenths[1]
