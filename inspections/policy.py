"""The settings of inspections in a campaign, with the defaults of rules.md §8 and §9."""

from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STEPS = 4
RUNGS = 4


@dataclass(frozen=True)
class InspectionsPolicy:
    """Limits of each step in working days, of rectification in hours and days, when the same again is a relapse.

    `step_working_days`: to assign, to take, to settle a dispute, to verify. `ladder` and `call_ladder`: the days
    overdue at which each rung is reached.
    """

    SECTION: ClassVar[str] = "inspections"

    step_working_days: tuple[int, ...] = field(
        default=(1, 1, 1, 3),
        metadata={
            "label": gettext_lazy("Time for each step of a finding"),
            "help": gettext_lazy("Four numbers: to assign, to take, to settle a dispute, to verify."),
            "minimum": 1,
            "maximum": 60,
            "unit": gettext_lazy("working days"),
        },
    )
    urgent_hours: int = field(
        default=24,
        metadata={
            "label": gettext_lazy("To rectify what is urgent"),
            "help": gettext_lazy("Clock hours from assignment."),
            "minimum": 1,
            "maximum": 240,
            "unit": gettext_lazy("hours"),
        },
    )
    rectify_days: tuple[int, ...] = field(
        default=(3, 7, 30),
        metadata={
            "label": gettext_lazy("To rectify the rest"),
            "help": gettext_lazy("Three numbers: what is serious, ordinary, lasting; days from assignment."),
            "minimum": 1,
            "maximum": 365,
            "ascending": True,
            "unit": gettext_lazy("days"),
        },
    )
    near_metres: int = field(
        default=50,
        metadata={
            "label": gettext_lazy("The same place within"),
            "help": gettext_lazy("Where a finding names no site, by its coordinates."),
            "minimum": 5,
            "maximum": 500,
            "unit": gettext_lazy("metres"),
        },
    )
    relapse_days: int = field(
        default=90,
        metadata={
            "label": gettext_lazy("A relapse within"),
            "help": gettext_lazy("The same again at the same place so many days after it was verified."),
            "minimum": 1,
            "maximum": 730,
            "unit": gettext_lazy("days"),
        },
    )
    ladder: tuple[int, ...] = field(
        default=(1, 3, 7, 15),
        metadata={
            "label": gettext_lazy("Rungs of the ladder for findings"),
            "help": gettext_lazy("Four numbers of days overdue, as those of tasks."),
            "minimum": 1,
            "maximum": 365,
            "ascending": True,
            "unit": gettext_lazy("days"),
        },
    )
    call_hours: tuple[int, ...] = field(
        default=(2, 24),
        metadata={
            "label": gettext_lazy("Time to report in to a whistle"),
            "help": gettext_lazy("Two numbers: when it is urgent, when it is not."),
            "minimum": 1,
            "maximum": 240,
            "ascending": True,
            "unit": gettext_lazy("hours"),
        },
    )
    call_ladder: tuple[int, ...] = field(
        default=(1, 3, 7, 15),
        metadata={
            "label": gettext_lazy("Rungs of the ladder for whistles"),
            "help": gettext_lazy("Four numbers of days after which a called unit has not reported in."),
            "minimum": 1,
            "maximum": 365,
            "ascending": True,
            "unit": gettext_lazy("days"),
        },
    )
    whistle_approval: bool = field(
        default=False,
        metadata={
            "label": gettext_lazy("A whistle is approved by the unit's leader"),
            "help": gettext_lazy("Before it is raised."),
        },
    )
    whistle_dispatch: bool = field(
        default=False,
        metadata={
            "label": gettext_lazy("The office dispatches whistles"),
            "help": gettext_lazy("It decides which units are called; else the raiser's choice is called at once."),
        },
    )
    board_is_public: bool = field(
        default=False,
        metadata={
            "label": gettext_lazy("The board is public"),
            "help": gettext_lazy("The exposure board and the red and black lists can be read without signing in."),
        },
    )

    def problems(self) -> dict[str, str]:
        """What contradicts itself, by field."""
        found = {}
        if len(self.step_working_days) != STEPS:
            found["step_working_days"] = _("Name four numbers: to assign, to take, to settle a dispute, to verify.")
        if len(self.rectify_days) != len(("serious", "ordinary", "lasting")):
            found["rectify_days"] = _("Name three numbers: for what is serious, ordinary, lasting.")
        for name in ("ladder", "call_ladder"):
            if len(getattr(self, name)) != RUNGS:
                found[name] = _("Name four numbers, one for each rung.")
        if len(self.call_hours) != len(("urgent", "normal")):
            found["call_hours"] = _("Name two numbers: when it is urgent, when it is not.")
        return found
