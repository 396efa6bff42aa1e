"""The settings of tasks in a campaign, with the defaults of rules.md."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class TasksPolicy:
    """`ladder`: days overdue at which a rung is reached; points are percentage points (rules.md §3, §4, §6, §7)."""

    SECTION: ClassVar[str] = "tasks"

    behind_points: int = 10
    far_behind_points: int = 30
    due_soon_working_days: int = 7
    review_working_days: int = 5
    report_day: int = 27
    claim_evidence: int = 1
    ladder: tuple[int, ...] = (1, 3, 7, 15)
