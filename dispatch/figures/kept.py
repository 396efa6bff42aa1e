"""What figures are kept under: the stamps of a campaign's lists, and the last event of its trail.

The stamp of a list is how many of its tasks are handed out and the sum of their `figures_version`. An unchanged stamp
means unchanged figures: a task once handed out never leaves its list and is never deleted, so the count only grows;
every change of its state, lead unit or figures adds to its `figures_version` in the same transaction, so the sum only
grows; drafts are in neither and counted nowhere. The stamps are read before the tasks: what changes in between is read
early, and read again when the stamp tells of it.

What follows from single milestones (how many are overdue, what waits for them) may change without any figure of a task,
when a date is filled in or another thing to wait for is named. It is kept under the last event of the campaign as well,
since every edit writes one, and for a minute only, since of two writers at once the later event may be seen first.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Count, Sum
from django.utils.functional import cached_property

from base import clock, trail
from base.remembered import remembered
from campaign.models import Campaign
from campaign.policies import policy_of
from dispatch.figures.tally import Terms
from tasks.models import Task
from tasks.policy import TasksPolicy
from tasks.workflow import TaskState

SHAPE = "1"
"""Of what is kept; changes whenever that does."""
MINUTE = 60


@dataclass(frozen=True)
class Shelf:
    """Where a campaign's figures are kept: each under a key of the campaign, with a mark of all it depends on."""

    campaign_id: int
    terms: Terms
    stamps: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, campaign: Campaign, against: str, lists: Sequence[int]) -> Self:
        """As of today, with the stamps of `lists`; one query. Raises KeyError for an unknown `against`."""
        stamps = dict.fromkeys(lists, "none") | read_stamps(campaign.pk)
        return cls(campaign.pk, terms_of(campaign, clock.today(), against), stamps)

    def key(self, about: object) -> str:
        return f"figures:{self.campaign_id}:{self.terms.against}:{about}"

    def mark(self, stamp: str) -> str:
        return f"{SHAPE}|{self.terms.on}|{self.terms.behind_points}|{stamp}"

    @cached_property
    def whole_stamp(self) -> str:
        return ",".join(f"{pk}={stamp}" for pk, stamp in sorted(self.stamps.items()))

    @cached_property
    def last_event(self) -> int:
        """The number of the campaign's last event; one query, once."""
        return trail.last_event(self.campaign_id)

    def one(self, about: str, stamp: str, compute: Callable[[], Any]) -> Any:
        """A value that depends on what the stamp tells."""
        key = self.key(about)
        return remembered({key: self.mark(stamp)}, lambda _keys: {key: compute()})[key]

    def of_milestones(self, about: str, compute: Callable[[], Any]) -> Any:
        """A value that follows from single milestones; one query while nothing changes."""
        key = self.key(about)
        mark = self.mark(f"{self.whole_stamp}|{self.last_event}")
        return remembered({key: mark}, lambda _keys: {key: compute()}, seconds=MINUTE)[key]


def terms_of(campaign: Campaign, on: dt.date, against: str) -> Terms:
    return Terms(on, against, policy_of(campaign, TasksPolicy).behind_points)


def read_stamps(campaign_id: int) -> dict[int, str]:
    """Of every list with tasks handed out: all its tasks less the drafts, so that an index alone answers; one query."""
    tasks = Task.objects.filter(campaign=campaign_id)
    found: dict[int, tuple[int, int]] = {}
    for pk, count, moves in _summed(tasks, 1).union(_summed(tasks.filter(state=TaskState.DRAFT), -1), all=True):
        before = found.get(pk, (0, 0))
        found[pk] = (before[0] + count, before[1] + moves)
    return {pk: f"{count}.{moves}" for pk, (count, moves) in found.items()}


def _summed(tasks: Any, sign: int) -> Any:
    groups = tasks.order_by().values("project_list")
    summed = groups.annotate(tasks=Count("*") * sign, moves=Sum("figures_version") * sign)
    return summed.values_list("project_list", "tasks", "moves")
