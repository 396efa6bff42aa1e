"""工作亮点: what units told as highlights in reports that were accepted in the period (domain.md §7)."""

from collections.abc import Sequence
from typing import Any

from base import clock
from dispatch.snapshot.shortfalls import Period
from tasks.models import ProgressUpdate
from tasks.workflow import UpdateState

Row = dict[str, Any]


def highlight_rows(campaign_id: int, tasks: Sequence[Row], period: Period) -> list[Row]:
    """Of the tasks that are counted: list by list, by code, the earliest first. One query.

    `on` is the day of acceptance: what was submitted before the period and accepted in it is told in it.
    """
    by_id = {row["id"]: row for row in tasks}
    accepted = ProgressUpdate.objects.filter(
        task__campaign=campaign_id,
        state=UpdateState.ACCEPTED,
        decided_at__gt=period.after,
        decided_at__lte=period.until,
    ).exclude(highlights="")
    found = accepted.order_by("task__project_list__sort", "task__code_sort", "task_id", "decided_at", "pk")
    columns = ("pk", "task_id", "unit_id", "unit__name", "highlights", "decided_at")
    return [_row(by_id[values[1]], *values) for values in found.values_list(*columns) if values[1] in by_id]


def _row(task: Row, *values: Any) -> Row:
    pk, task_id, unit_id, unit, text, decided_at = values
    return {
        "id": pk,
        "task_id": task_id,
        "code": task["code"],
        "task": task["title"],
        "list_id": task["list_id"],
        "list": task["list"],
        "unit_id": unit_id,
        "unit": unit,
        "text": text,
        "on": clock.local_date(decided_at).isoformat(),
    }
