"""Where it hurts: units ranked, the worst tasks with reasons, and what holds others up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Unit
from dispatch.dashboard.links import late_url, tasks_url
from dispatch.figures.campaign import CampaignFigures
from dispatch.figures.tally import Tally
from dispatch.reasons import reasons
from tasks.models import Milestone, Task
from tasks.selectors import stumbling_blocks

UNITS_SHOWN = 10
BLOCKS_SHOWN = 5


@dataclass(frozen=True)
class RankedUnit:
    """A unit with the figures of the tasks it leads, and where they open."""

    rank: int
    unit: Unit
    tally: Tally
    url: str
    red_url: str
    late_url: str


def ranked_units(figures: CampaignFigures, shown: int | None = UNITS_SHOWN) -> list[RankedUnit]:
    """The most red lights first, then the most yellow ones, then the least verified; equal ones share a rank."""
    order = sorted(figures.units.items(), key=lambda each: (*_standing(each[1]), each[0]))[:shown]
    units = Unit.objects.in_bulk([pk for pk, _tally in order])
    standings = [_standing(tally) for _pk, tally in order]
    return [
        RankedUnit(
            standings.index(_standing(tally)) + 1,
            units[pk],
            tally,
            tasks_url(lead_unit=pk),
            tasks_url(figures.against, lead_unit=pk, light="red"),
            late_url(figures.against, lead_unit=pk),
        )
        for pk, tally in order
        if pk in units
    ]


def _standing(tally: Tally) -> tuple[int, int, Any]:
    return -tally.red, -tally.yellow, tally.verified if tally.verified is not None else 0


@dataclass(frozen=True)
class WorstTask:
    """A red or yellow task and why it is."""

    task: Any
    reasons: list[str]


def worst_tasks(figures: CampaignFigures) -> list[WorstTask]:
    """The ten worst of all, the worst first. Two queries."""
    lit = Task.objects.with_light(figures.on, figures.against).select_related("lead_unit", "project_list")
    found = lit.in_bulk(list(figures.worst))
    tasks = [found[pk] for pk in figures.worst if pk in found]
    why = reasons(tasks, figures.shelf.terms)
    return [WorstTask(task, why[task.pk]) for task in tasks]


@dataclass(frozen=True)
class Block:
    """An open milestone that holds others up."""

    milestone: Milestone
    waiting: int
    days_overdue: int


def blocks(figures: CampaignFigures) -> list[Block]:
    """The five heaviest stumbling blocks; one query while nothing changes."""
    shelf = figures.shelf
    rows: Sequence[Sequence[int]] = shelf.of_milestones("blocks", lambda: _read_blocks(figures))
    found = Milestone.objects.select_related("task__lead_unit", "unit").in_bulk([pk for pk, *_numbers in rows])
    return [Block(found[pk], waiting, days) for pk, waiting, days in rows if pk in found]


def _read_blocks(figures: CampaignFigures) -> list[list[int]]:
    heaviest = stumbling_blocks(figures.shelf.campaign_id, figures.on)[:BLOCKS_SHOWN]
    return [[each.milestone.pk, each.waiting, each.days_overdue] for each in heaviest]
