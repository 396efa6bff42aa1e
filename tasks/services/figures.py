"""The stored figures of tasks, written here and nowhere else (rules.md §4)."""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from base import pinyin
from campaign.models import Campaign
from campaign.policies import policy_of
from campaign.schedule import WorkCalendar
from campaign.services.calendar import work_calendar
from tasks.models import Milestone, Responsibility, Task
from tasks.policy import TasksPolicy
from tasks.schedule import Step, Thresholds, figures

BATCH = 500
WRITTEN = (
    "due_on",
    "claimed_percent",
    "verified_percent",
    "open_count",
    "waiting_count",
    "has_begun",
    "next_due_on",
    "red_from",
    "yellow_from",
    "lead_unit",
    "search_text",
    "pinyin",
    "code_sort",
    "figures_version",
)


def refresh_tasks(task_ids: Iterable[int]) -> None:
    """Recomputes and writes the figures of tasks; called in the transaction of any write that moves them."""
    ids = sorted(set(task_ids))
    calendar = work_calendar()
    for start in range(0, len(ids), BATCH):
        _refresh_batch(ids[start : start + BATCH], calendar)


def _refresh_batch(ids: list[int], calendar: WorkCalendar) -> None:
    steps: dict[int, list[Step]] = defaultdict(list)
    for task_id, state, due_on, weight in Milestone.objects.filter(task__in=ids).values_list(
        "task_id", "state", "due_on", "weight"
    ):
        steps[task_id].append(Step(state, due_on, weight))
    units: dict[int, list[Responsibility]] = defaultdict(list)
    for responsibility in Responsibility.objects.filter(task__in=ids).select_related("unit"):
        units[responsibility.task_id].append(responsibility)
    thresholds: dict[int, Thresholds] = {}
    tasks = list(Task.objects.filter(pk__in=ids).select_related("campaign__parent"))
    for task in tasks:
        limits = thresholds.setdefault(task.campaign_id, thresholds_of(task.campaign))
        result = figures(steps[task.pk], state=task.state, thresholds=limits, calendar=calendar)
        for field in dataclasses.fields(result):
            setattr(task, field.name, getattr(result, field.name))
        _set_search_columns(task, units[task.pk])
        task.figures_version = F("figures_version") + 1
    Task.objects.bulk_update(tasks, WRITTEN)


def thresholds_of(campaign: Campaign) -> Thresholds:
    """The campaign's thresholds of pace and nearness."""
    policy = policy_of(campaign, TasksPolicy)
    return Thresholds(policy.behind_points, policy.far_behind_points, policy.due_soon_working_days)


def _set_search_columns(task: Task, responsibilities: list[Responsibility]) -> None:
    leads = [each.unit_id for each in responsibilities if each.role == Responsibility.Role.LEAD]
    task.lead_unit_id = leads[0] if leads else None
    names = [each.unit.name for each in responsibilities]
    text = " ".join([task.code, task.title, task.leader_name, *names])
    task.search_text = f"{text} {pinyin.search_key(task.title)} {' '.join(map(pinyin.search_key, names))}".lower()
    task.pinyin = pinyin.sort_key(task.title)
    task.code_sort = sortable_code(task.code)


def sortable_code(code: str) -> str:
    """A code whose text order is its natural order: numbers padded, `5-2` before `10`."""
    return re.sub(r"\d+", lambda match: match.group().zfill(6), code)[:60]
