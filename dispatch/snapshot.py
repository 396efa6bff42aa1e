"""The snapshot of a report: every row it speaks of, as it was, and the counts over them. Plain JSON values.

Shape: {campaign, meeting, on, is_preview, tasks: [row], overdue: [row], totals, actions: [group], lists: [group]}.
A group is {id, name, tasks, lights: {light: count}, verified, claimed, milestones, overdue}; percents are strings in
hundredths, plain means over tasks (rules.md §4), null where there is no task.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dispatch.models import Report
from tasks.models import Milestone, Task
from tasks.workflow import Light, MilestoneState, TaskState

Row = dict[str, Any]


def take_snapshot(report: Report, on: dt.date) -> Row:
    """Reads everything a report needs as of `on`, inside one repeatable read; few queries, whatever the size."""
    meeting = report.meeting
    campaign = meeting.campaign
    tasks = list(
        Task.objects.filter(campaign=campaign)
        .counted()
        .with_light(on)
        .select_related("project_list__action", "lead_unit", "phase")
        .order_by("project_list__sort", "code_sort", "pk")
    )
    rows = [_task_row(task) for task in tasks]
    milestones = list(
        Milestone.objects.counted()
        .filter(task__campaign=campaign)
        .exclude(task__state__in=[TaskState.DRAFT, TaskState.CANCELLED])
        .values_list("task_id", "state")
    )
    overdue = _overdue_rows(campaign.pk, on)
    return {
        "campaign": {"city": campaign.city, "title": campaign.title, "office": campaign.office_unit.name},
        "meeting": {"number": meeting.number, "title": meeting.title, "held_at": meeting.held_at.isoformat()},
        "on": on.isoformat(),
        "is_preview": report.is_preview,
        "phase": _phase_of(campaign, on),
        "totals": _group(0, "", rows, milestones, overdue),
        "actions": _groups(campaign.actions.values_list("pk", "name"), "action_id", rows, milestones, overdue),
        "lists": _groups(
            [(each.pk, each.label) for each in campaign.lists.all()], "list_id", rows, milestones, overdue
        ),
        "tasks": rows,
        "overdue": overdue,
    }


def _phase_of(campaign: Any, on: dt.date) -> str:
    return next((phase.name for phase in campaign.phases.all() if phase.holds(on)), "")


def _task_row(task: Any) -> Row:
    return {
        "id": task.pk,
        "code": task.code,
        "title": task.title,
        "list_id": task.project_list_id,
        "list": task.project_list.label,
        "action_id": task.project_list.action_id,
        "unit_id": task.lead_unit_id,
        "unit": task.lead_unit.name if task.lead_unit else "",
        "leader": task.leader_name,
        "light": task.light,
        "state": task.state,
        "claimed": str(task.claimed_percent),
        "verified": str(task.verified_percent),
        "next_due_on": task.next_due_on.isoformat() if task.next_due_on else None,
        "is_ongoing": task.is_ongoing,
    }


def _overdue_rows(campaign_id: int, on: dt.date) -> list[Row]:
    """Overdue milestones, unit by unit, the longest first within a unit; the unit is the one that answers."""
    found = (
        Milestone.objects.overdue(on)
        .filter(task__campaign=campaign_id)
        .select_related("task__lead_unit", "task__project_list", "unit")
    )
    rows = [_overdue_row(milestone, on) for milestone in found]
    return sorted(rows, key=lambda row: (row["unit_sort"], row["unit_id"], -row["days"], row["code"], row["id"]))


def _overdue_row(milestone: Any, on: dt.date) -> Row:
    task = milestone.task
    unit = milestone.unit or task.lead_unit
    leader = " ".join(part for part in (unit.leader_title, unit.leader_name) if part)
    return {
        "id": milestone.pk,
        "task_id": task.pk,
        "list_id": task.project_list_id,
        "list": task.project_list.label,
        "code": task.code,
        "task": task.title,
        "milestone": milestone.name,
        "due_on": milestone.due_on.isoformat(),
        "days": (on - milestone.due_on).days,
        "unit_id": unit.pk,
        "unit": unit.name,
        "unit_sort": unit.pinyin,
        "unit_leader": leader,
        "leader": task.leader_name or unit.leader_name,
    }


def _groups(
    named: Iterable[tuple[int, str]], key: str, rows: Sequence[Row], milestones: Sequence[Any], overdue: Sequence[Row]
) -> list[Row]:
    by_group: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_group[row[key]].append(row)
    group_of = {row["id"]: row[key] for row in rows}
    steps: dict[int, list[Any]] = defaultdict(list)
    for task_id, state in milestones:
        steps[group_of[task_id]].append((task_id, state))
    late: dict[int, list[Row]] = defaultdict(list)
    for row in overdue:
        late[group_of[row["task_id"]]].append(row)
    return [_group(pk, name, by_group[pk], steps[pk], late[pk]) for pk, name in named]


def _group(pk: int, name: str, rows: Sequence[Row], milestones: Sequence[Any], overdue: Sequence[Row]) -> Row:
    lights = Counter(row["light"] for row in rows)
    states = Counter(state for _task_id, state in milestones)
    averaged = [row for row in rows if row["state"] != TaskState.SUSPENDED and not row["is_ongoing"]]
    return {
        "id": pk,
        "name": name,
        "tasks": len(rows),
        "lights": {light: lights[light] for light in Light.values},
        "verified": _mean([row["verified"] for row in averaged]),
        "claimed": _mean([row["claimed"] for row in averaged]),
        "milestones": {state: states[state] for state in MilestoneState.values if state != MilestoneState.CANCELLED},
        "overdue": len(overdue),
        "overdue_tasks": len({row["task_id"] for row in overdue}),
    }


def _mean(values: Sequence[str]) -> str | None:
    """The plain mean in hundredths, half up; summed in Python, since SQLite would sum as floats."""
    if not values:
        return None
    total = sum((Decimal(value) for value in values), Decimal(0))
    return str((total / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP))
