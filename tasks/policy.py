"""The settings of tasks in a campaign, with the defaults of rules.md."""

from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HALF_DAYS = 2
RUNGS = 4
SHORTEST = (28, 13, 7)
"""Days of the shortest month, half month and week."""


@dataclass(frozen=True)
class TasksPolicy:
    """The settings of rules.md §3, §4, §6 and §7; points are percentage points.

    `report_period` is month, half_month or week; `report_active_days` are, for each of these in turn, the days of a
    period on which a task must be active to owe a report. `ladder`: the days overdue at which each rung is reached.
    """

    SECTION: ClassVar[str] = "tasks"

    behind_points: int = field(
        default=10,
        metadata={
            "label": gettext_lazy("Behind pace from"),
            "help": gettext_lazy("Points short of the expected percent at which a task is yellow."),
            "minimum": 1,
            "maximum": 99,
            "unit": gettext_lazy("points"),
        },
    )
    far_behind_points: int = field(
        default=30,
        metadata={
            "label": gettext_lazy("Far behind beyond"),
            "help": gettext_lazy("Points short of the expected percent beyond which a task is red."),
            "minimum": 2,
            "maximum": 100,
            "unit": gettext_lazy("points"),
        },
    )
    due_soon_working_days: int = field(
        default=7,
        metadata={
            "label": gettext_lazy("Due soon"),
            "help": gettext_lazy("A task is yellow this many working days before its next milestone."),
            "minimum": 0,
            "maximum": 60,
            "unit": gettext_lazy("working days"),
        },
    )
    review_working_days: int = field(
        default=5,
        metadata={
            "label": gettext_lazy("Time for a review"),
            "help": gettext_lazy("What the office takes beyond it is given back to the unit."),
            "minimum": 1,
            "maximum": 60,
            "unit": gettext_lazy("working days"),
        },
    )
    report_period: str = field(
        default="month",
        metadata={
            "label": gettext_lazy("Units report"),
            "help": gettext_lazy("How long a reporting period is."),
            "choices": (
                ("month", gettext_lazy("once a month")),
                ("half_month", gettext_lazy("twice a month")),
                ("week", gettext_lazy("every week, on Friday")),
            ),
        },
    )
    report_day: int = field(
        default=27,
        metadata={
            "label": gettext_lazy("Reporting day"),
            "help": gettext_lazy("The day of the month by which units report."),
            "minimum": 1,
            "maximum": 28,
        },
    )
    report_half_days: tuple[int, ...] = field(
        default=(12, 27),
        metadata={
            "label": gettext_lazy("Reporting days, twice a month"),
            "help": gettext_lazy("The two days of the month by which units report."),
            "minimum": 1,
            "maximum": 28,
            "ascending": True,
        },
    )
    report_active_days: tuple[int, ...] = field(
        default=(10, 5, 3),
        metadata={
            "label": gettext_lazy("Days active to owe a report"),
            "help": gettext_lazy("Of a month, of half a month and of a week; a task active for less owes none."),
            "minimum": 1,
            "maximum": 28,
            "unit": gettext_lazy("days"),
        },
    )
    claim_evidence: int = field(
        default=1,
        metadata={
            "label": gettext_lazy("Evidence a claim needs"),
            "help": gettext_lazy("Photos or documents; 0 asks for none."),
            "minimum": 0,
            "maximum": 20,
        },
    )
    self_check: tuple[str, ...] = field(
        default=(),
        metadata={
            "label": gettext_lazy("Self-check of a report"),
            "help": gettext_lazy("One question a line, as 有没有方案; units tick them when they report. Empty: none."),
            "lines": True,
            "may_be_empty": True,
        },
    )
    ladder: tuple[int, ...] = field(
        default=(1, 3, 7, 15),
        metadata={
            "label": gettext_lazy("Rungs of the ladder"),
            "help": gettext_lazy(
                "Four numbers, the days overdue at which: liaison and leader of the unit are told; the office is told "
                "and a reminder drafted; a supervision notice is drafted; a warning is drafted for the next meeting."
            ),
            "minimum": 1,
            "maximum": 365,
            "ascending": True,
            "unit": gettext_lazy("days"),
        },
    )
    answer_working_days: int = field(
        default=5,
        metadata={
            "label": gettext_lazy("Time to answer a notice"),
            "help": gettext_lazy("From its issue, where the notice names no day."),
            "minimum": 1,
            "maximum": 60,
            "unit": gettext_lazy("working days"),
        },
    )

    remind_working_days: tuple[int, ...] = field(
        default=(7, 3, 1),
        metadata={
            "label": gettext_lazy("Reminders"),
            "help": gettext_lazy("So many working days before a milestone is due its unit is reminded; empty: never."),
            "minimum": 1,
            "maximum": 60,
            "may_be_empty": True,
            "unit": gettext_lazy("working days"),
        },
    )

    def problems(self) -> dict[str, str]:
        """What contradicts itself, by field."""
        found = {}
        if self.far_behind_points <= self.behind_points:
            found["far_behind_points"] = _("Must be more than “Behind pace from”.")
        if len(self.report_half_days) != HALF_DAYS:
            found["report_half_days"] = _("Name two days.")
        if len(self.report_active_days) != len(SHORTEST):
            found["report_active_days"] = _("Name three numbers: for a month, for half a month, for a week.")
        elif any(days > most for days, most in zip(self.report_active_days, SHORTEST, strict=True)):
            found["report_active_days"] = _("At most 28, 13 and 7: no more days than the shortest period has.")
        if len(self.ladder) != RUNGS:
            found["ladder"] = _("Name four numbers, one for each rung.")
        return found
