"""The rows of a snapshot: tasks, overdue milestones, those predicted late, and what holds others up."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import F

from tasks.models import Measure, Milestone, Responsibility, Task
from tasks.schedule.figures import Rules
from tasks.selectors import stumbling_blocks
from tasks.workflow import MilestoneState, TaskState

Row = dict[str, Any]
CHUNK = 1000


def task_rows(campaign_id: int, on: dt.date, rules: Rules) -> list[Row]:
    """Every task that is counted, list by list. Three queries.

    `expected`, `gap` and `is_on_pace` are null without a pace; `is_averaged`: its percents go into means; `units` are
    those that take part beside the lead unit; `is_quantified`: it has a measure, a dated milestone and a named leader.
    """
    tasks = (
        Task.objects.filter(campaign=campaign_id)
        .counted()
        .with_light(on)
        .select_related("project_list", "lead_unit")
        .order_by("project_list__sort", "code_sort", "pk")
    )
    beside: dict[int, list[int]] = defaultdict(list)
    roles = Responsibility.objects.filter(task__campaign=campaign_id).exclude(role=Responsibility.Role.LEAD)
    for task_id, unit_id in roles.order_by("order", "pk").values_list("task_id", "unit_id"):
        if unit_id not in beside[task_id]:
            beside[task_id].append(unit_id)
    measured = set(
        Measure.objects.filter(task__campaign=campaign_id, target__isnull=False).values_list("task_id", flat=True)
    )
    return [
        _task_row(task, on, rules, beside[task.pk], has_measure=task.pk in measured) for task in tasks.iterator(1000)
    ]


def _task_row(task: Any, on: dt.date, rules: Rules, beside: list[int], *, has_measure: bool) -> Row:
    is_averaged = task.state != TaskState.SUSPENDED and not task.is_ongoing
    pace = task.pace(on) if is_averaged else None
    return {
        "id": task.pk,
        "code": task.code,
        "title": task.title,
        "list_id": task.project_list_id,
        "list": task.project_list.label,
        "action_id": task.project_list.action_id,
        "unit_id": task.lead_unit_id,
        "unit": task.lead_unit.name if task.lead_unit else "",
        "units": [pk for pk in beside if pk != task.lead_unit_id],
        "leader": task.leader_name,
        "light": task.light,
        "state": task.state,
        "claimed": str(task.claimed_percent),
        "verified": str(task.verified_percent),
        "measured": None if task.measured_percent is None else str(task.measured_percent),
        "expected": str(pace.expected) if pace else None,
        "gap": str(pace.gap) if pace else None,
        "is_on_pace": pace.gap > -rules.behind_points if pace else None,
        "is_averaged": is_averaged,
        "is_waiting": task.is_waiting,
        "is_ongoing": task.is_ongoing,
        "is_quantified": has_measure and task.due_on is not None and task.leader_name != "",
        "next_due_on": task.next_due_on.isoformat() if task.next_due_on else None,
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "days": task.days_overdue(on),
    }


def milestone_rows(campaign_id: int) -> list[tuple[int, str]]:
    """(task, state) of every milestone that is counted."""
    found = Milestone.objects.counted().filter(task__campaign=campaign_id)
    return list(
        found.exclude(task__state__in=[TaskState.DRAFT, TaskState.CANCELLED]).order_by().values_list("task_id", "state")
    )


def overdue_rows(campaign_id: int, on: dt.date) -> list[Row]:
    """Overdue milestones, unit by unit, the longest first within a unit; the unit is the one that answers."""
    found = Milestone.objects.overdue(on).filter(task__campaign=campaign_id)
    rows = [step_row(milestone, on) for milestone in _with_task(found)]
    return sorted(rows, key=lambda row: (row["unit_sort"], row["unit_id"], -row["days"], row["code"], row["id"]))


def predicted_rows(campaign_id: int, on: dt.date) -> list[Row]:
    """Open milestones not overdue yet whose predicted day is past their date, the nearest date first."""
    found = Milestone.objects.filter(
        task__campaign=campaign_id,
        task__state=TaskState.ACTIVE,
        state=MilestoneState.OPEN,
        due_on__gte=on,
        predicted_on__gt=F("due_on"),
    )
    rows = [step_row(milestone, on) for milestone in _with_task(found)]
    return sorted(rows, key=lambda row: (row["due_on"], row["unit_sort"], row["code"], row["id"]))


def block_rows(campaign_id: int, on: dt.date) -> list[Row]:
    """一处绊脚、整体停滞: open milestones that hold others up, the heaviest first."""
    return [
        {**step_row(each.milestone, on), "waiting": each.waiting, "weight": f"{float(each.weight):.2f}"}
        for each in stumbling_blocks(campaign_id, on)
    ]


def _with_task(milestones: Any) -> Any:
    return milestones.select_related("task__lead_unit", "task__project_list", "unit")


def step_row(milestone: Any, on: dt.date) -> Row:
    """A milestone as rows hold it; `unit` answers for it, `lead_id` leads its task."""
    task = milestone.task
    unit = milestone.unit or task.lead_unit
    leader = " ".join(part for part in (unit.leader_title, unit.leader_name) if part)
    return {
        "id": milestone.pk,
        "task_id": task.pk,
        "list_id": task.project_list_id,
        "list": task.project_list.label,
        "action_id": task.project_list.action_id,
        "code": task.code,
        "task": task.title,
        "milestone": milestone.name,
        "due_on": milestone.due_on.isoformat() if milestone.due_on else None,
        "predicted_on": milestone.predicted_on.isoformat() if milestone.predicted_on else None,
        "days": milestone.days_overdue(on),
        "unit_id": unit.pk,
        "unit": unit.name,
        "unit_sort": unit.pinyin,
        "unit_leader": leader,
        "lead_id": task.lead_unit_id,
        "leader": task.leader_name or unit.leader_name,
    }
