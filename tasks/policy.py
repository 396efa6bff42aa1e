"""The settings of tasks in a campaign, with the defaults of rules.md."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class TasksPolicy:
    """The settings of rules.md §3, §4, §6 and §7; points are percentage points.

    `report_period` is month, half_month or week; `report_active_days` are, for each of these in turn, the days of a
    period on which a task must be active to owe a report. `ladder`: days overdue at which a rung is reached.
    """

    SECTION: ClassVar[str] = "tasks"

    behind_points: int = 10
    far_behind_points: int = 30
    due_soon_working_days: int = 7
    review_working_days: int = 5
    report_period: str = "month"
    report_day: int = 27
    report_half_days: tuple[int, ...] = (12, 27)
    report_active_days: tuple[int, ...] = (10, 5, 3)
    claim_evidence: int = 1
    ladder: tuple[int, ...] = (1, 3, 7, 15)
