"""上期问题整改: the overdue milestones the last report named, and what became of each."""

import datetime as dt
from collections import Counter
from typing import Any

from dispatch.models import Report
from tasks.models import Milestone
from tasks.workflow import MilestoneState, TaskState

Row = dict[str, Any]
OUTCOMES = ("verified", "claimed", "moved", "suspended", "cancelled", "overdue")
"""Verified; claimed; no longer late, since extended, suspended or cancelled; still overdue."""


def last_told(report: Report) -> Report | None:
    """The last issued report of an earlier meeting, else the last one built."""
    found: Report | None = Report.objects.told_before(report.meeting).select_related("meeting").first()
    return found


def previous_problems(told: Report | None, on: dt.date) -> Row | None:
    """The last report and its overdue milestones, each with its `outcome`; one query. None before the first report."""
    if told is None:
        return None
    named = told.contents["overdue"]
    found = Milestone.objects.select_related("task").in_bulk([row["id"] for row in named])
    rows = [_outcome(row, found.get(row["id"]), on) for row in named]
    counts = Counter(row["outcome"] for row in rows)
    return {
        "report_id": told.pk,
        "number": told.number,
        "meeting": told.meeting.title,
        "on": told.contents["on"],
        "named": len(rows),
        "counts": {outcome: counts[outcome] for outcome in OUTCOMES},
        "rows": sorted(rows, key=lambda row: (row["unit_sort"], row["unit_id"], -row["days"], row["code"], row["id"])),
    }


def _outcome(row: Row, milestone: Milestone | None, on: dt.date) -> Row:
    outcome = "cancelled" if milestone is None else _outcome_of(milestone, on)
    days = milestone.days_overdue(on) if milestone and outcome == "overdue" else 0
    due_on = milestone.due_on if milestone else None
    return {
        **row,
        "then_days": row["days"],
        "days": days,
        "now_due_on": due_on.isoformat() if due_on else None,
        "outcome": outcome,
    }


def _outcome_of(milestone: Milestone, on: dt.date) -> str:
    if milestone.state == MilestoneState.VERIFIED:
        return "verified"
    if milestone.state == MilestoneState.CANCELLED or milestone.task.state == TaskState.CANCELLED:
        return "cancelled"
    if milestone.state == MilestoneState.CLAIMED:
        return "claimed"
    if milestone.task.state == TaskState.SUSPENDED:
        return "suspended"
    return "overdue" if milestone.days_overdue(on) else "moved"
