"""Reads that span aggregates: the stumbling blocks of a campaign (rules.md §5)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Q

from tasks.models import Dependency, Milestone
from tasks.schedule.order import Node, downstream, weight_behind
from tasks.workflow import MilestoneState, TaskState


@dataclass(frozen=True)
class StumblingBlock:
    """An open milestone that holds others up: the summed shares of the open ones behind it, and how many they are."""

    milestone: Milestone
    weight: Fraction
    waiting: int
    days_overdue: int


def stumbling_blocks(campaign_id: int, on: dt.date) -> list[StumblingBlock]:
    """Open milestones of active tasks, overdue or predicted late, with open ones behind them; the heaviest first.

    Ties by days overdue, then by code. Four queries; work grows with the dependencies, not with the milestones.
    """
    edges = list(
        Dependency.objects.filter(milestone__task__campaign=campaign_id).values_list("milestone_id", "needed_id")
    )
    dependents: dict[int, list[int]] = defaultdict(list)
    for milestone_id, needed_id in edges:
        dependents[needed_id].append(milestone_id)
    late = (
        Milestone.objects.filter(pk__in=list(dependents), state=MilestoneState.OPEN, task__state=TaskState.ACTIVE)
        .filter(Q(due_on__lt=on) | Q(predicted_on__gt=F("due_on")))
        .select_related("task__lead_unit", "task__project_list", "unit")
    )
    nodes = _nodes({pk for edge in edges for pk in edge})
    found = [_block(each, nodes, dependents, on) for each in late]
    holding = [each for each in found if each.weight]
    return sorted(
        holding,
        key=lambda each: (-each.weight, -each.days_overdue, each.milestone.task.code_sort, each.milestone.number),
    )


def _block(
    milestone: Milestone, nodes: dict[int, Node], dependents: dict[int, list[int]], on: dt.date
) -> StumblingBlock:
    waiting = [pk for pk in downstream(milestone.pk, dependents) if nodes[pk].is_open and nodes[pk].share]
    weight = weight_behind(milestone.pk, nodes, dependents)
    return StumblingBlock(milestone, weight, len(waiting), milestone.days_overdue(on))


def _nodes(milestone_ids: set[int]) -> dict[int, Node]:
    """Each milestone's share of its task; drafts and cancelled tasks weigh nothing."""
    rows = Milestone.objects.filter(pk__in=milestone_ids).values_list("pk", "task_id", "weight", "state", "task__state")
    stored = list(rows)
    whole: dict[int, int] = defaultdict(int)
    counted = Milestone.objects.counted().filter(task__in={task_id for _pk, task_id, *_rest in stored})
    for task_id, weight in counted.values_list("task_id", "weight"):
        whole[task_id] += weight
    weightless = {TaskState.DRAFT, TaskState.CANCELLED}
    return {
        pk: Node(
            is_open=state == MilestoneState.OPEN,
            share=Fraction(0) if task_state in weightless or not whole[task_id] else Fraction(weight, whole[task_id]),
        )
        for pk, task_id, weight, state, task_state in stored
    }
