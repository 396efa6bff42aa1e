"""The figures of a campaign today: in total, by list, category, action and lead unit, and its worst tasks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from base.remembered import remembered
from campaign.models import Campaign, ProjectList
from dispatch.figures.kept import Shelf
from dispatch.figures.tally import COLUMNS, NAMES, Sums, Tally, added
from tasks.models import Milestone, Task
from tasks.querysets import LIGHT_RANK
from tasks.workflow import Light

WORST = 10
NEVER = "9999-12-31"


@dataclass(frozen=True)
class CampaignFigures:
    """A campaign's figures today, and the shelf of what else is made of them.

    `worst`: keys of its worst tasks, red and yellow only, the worst first.
    """

    shelf: Shelf
    project_lists: Sequence[ProjectList]
    lists: dict[int, Tally]
    units: dict[int, Tally]
    worst: Sequence[int]

    @property
    def on(self) -> dt.date:
        return self.shelf.terms.on

    @property
    def against(self) -> str:
        return self.shelf.terms.against

    @property
    def total(self) -> Tally:
        return added(self.lists.values())

    @property
    def categories(self) -> dict[str, Tally]:
        """By category, in the order of the lists."""
        return self._by((each.pk, each.category) for each in self.project_lists)

    @property
    def actions(self) -> dict[int, Tally]:
        """By action."""
        return self._by((each.pk, each.action_id) for each in self.project_lists)

    def _by(self, groups: Iterable[tuple[int, Any]]) -> dict[Any, Tally]:
        found: dict[Any, list[Tally]] = defaultdict(list)
        for pk, group in groups:
            found[group].append(self.lists[pk])
        return {group: added(tallies) for group, tallies in found.items()}


def campaign_figures(campaign: Campaign, against: str = "plan", *, with_milestones: bool = True) -> CampaignFigures:
    """The figures of today over all tasks that are counted. Three queries while nothing changes, at most two more else.

    `against` is plan or baseline; raises KeyError for anything else. Without milestones it is two and at most one more;
    `late_milestones` is then 0, and so is `late` against the baseline, which no column of a task holds.
    """
    project_lists = list(campaign.lists.select_related("action", "lead_unit"))
    shelf = Shelf.of(campaign, against, [each.pk for each in project_lists])
    kept = shelf.one("whole", shelf.whole_stamp, lambda: _merged(_kept_lists(shelf)))
    lists, units = ({pk: Tally(*numbers) for pk, numbers in kept[group]} for group in ("lists", "units"))
    if with_milestones:
        late = shelf.of_milestones("late", lambda: _read_late(shelf))
        for tallies, group in ((lists, "lists"), (units, "units")):
            for pk, milestones, tasks in late[group]:
                tallies[pk] = tallies.get(pk, Tally()) + Tally(late_milestones=milestones, late=tasks)
    return CampaignFigures(shelf, project_lists, lists, units, kept["worst"])


def _kept_lists(shelf: Shelf) -> dict[int, Any]:
    """What the tasks of each list add up to; only lists whose stamp moved are read."""
    places = {shelf.key(pk): pk for pk in shelf.stamps}
    marks = {key: shelf.mark(shelf.stamps[pk]) for key, pk in places.items()}
    kept = remembered(marks, lambda keys: _read_lists(shelf, {places[key]: key for key in keys}))
    return {places[key]: value for key, value in kept.items()}


def _merged(kept: dict[int, Any]) -> dict[str, Any]:
    """Lists and units with their numbers, and the worst tasks of all."""
    units: dict[int, list[int]] = {}
    lists = []
    for pk, value in kept.items():
        total = [0] * len(NAMES)
        for unit, *numbers in value["units"]:
            mine = units.setdefault(unit, [0] * len(NAMES))
            for place, number in enumerate(numbers):
                if number:
                    mine[place] += number
                    total[place] += number
        lists.append([pk, total])
    worst = sorted(each for value in kept.values() for each in value["worst"])[:WORST]
    return {"lists": lists, "units": list(units.items()), "worst": [row[-1] for row in worst]}


def _read_lists(shelf: Shelf, lists: dict[int, str]) -> dict[str, Any]:
    """By the key of each list {units: [[unit, …]], worst: [[rank, date, code, task]]}; one query."""
    sums: dict[int, dict[int, Sums]] = {pk: defaultdict(Sums) for pk in lists}
    worst: dict[int, list[list[Any]]] = {pk: [] for pk in lists}
    tasks = Task.objects.filter(campaign=shelf.campaign_id, project_list__in=lists).counted()
    rows = tasks.with_light(shelf.terms.on, shelf.terms.against).order_by()
    extra = ("project_list_id", "lead_unit_id", "light_rank", "code_sort", "pk")
    for pk, unit, rank, code, task, *values in rows.values_list(*extra, *COLUMNS).iterator():
        sums[pk][unit].add(shelf.terms, values)
        if rank <= LIGHT_RANK[Light.YELLOW]:
            due = values[COLUMNS.index("next_due_on")]
            worst[pk].append([rank, due.isoformat() if due else NEVER, code, task])
    return {
        key: {"units": [[unit, *each.numbers] for unit, each in sums[pk].items()], "worst": sorted(worst[pk])[:WORST]}
        for pk, key in lists.items()
    }


def _read_late(shelf: Shelf) -> dict[str, Any]:
    """[[list or unit, overdue milestones, tasks]]; the tasks only against the baseline. One query."""
    terms = shelf.terms
    late = Milestone.objects.overdue(terms.on, terms.against).filter(task__campaign=shelf.campaign_id).order_by()
    groups = late.values("task__project_list", "task__lead_unit")
    counted = groups.annotate(milestones=Count("*"), tasks=Count("task", distinct=True))
    found: dict[str, dict[int, list[int]]] = {"lists": {}, "units": {}}
    names = ("task__project_list", "task__lead_unit", "milestones", "tasks")
    for project_list, unit, milestones, tasks in counted.values_list(*names):
        for group, pk in (("lists", project_list), ("units", unit)):
            mine = found[group].setdefault(pk, [0, 0])
            mine[0] += milestones
            mine[1] += 0 if terms.is_plan else tasks
    return {group: [[pk, *numbers] for pk, numbers in by.items()] for group, by in found.items()}
