"""What the pages of tasks say: milestones on the line of time, history in sentences."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import ApiClient, Unit, User
from accounts.permissions import Viewer
from base import clock
from base.lists import Count, query_of
from base.models import Event
from tasks.lights import light_text
from tasks.models import Milestone, MilestoneClaim, ProgressUpdate, Task
from tasks.permissions import can_review
from tasks.querysets import LIGHT_RANK
from tasks.workflow import ClaimState, MilestoneState, TaskState


def light_counts(numbers: Mapping[str, int], query: QueryDict) -> list[Count]:
    """How many of the tasks there are, and how many of each light, each with the query of exactly those."""
    chosen = query.getlist("light")
    counts = [Count(_("All"), sum(numbers.values()), query_of(query, light=None), is_current=not chosen)]
    for light in LIGHT_RANK:
        if numbers.get(light):
            link = query_of(query, light=str(light))
            counts.append(
                Count(light_text(light), numbers[light], link, is_current=chosen == [light], css=f"light-{light}")
            )
    return counts


@dataclass(frozen=True)
class Bar:
    """Three percents on one bar; widths and places in hundredths of the bar."""

    verified: float
    claimed: float
    expected: float | None


def bar(task: Task) -> Bar:
    pace = task.pace(clock.today())
    return Bar(float(task.verified_percent), float(task.claimed_percent), float(pace.expected) if pace else None)


@dataclass(frozen=True)
class Stop:
    """A milestone on the line of time, with the claim that waits for a decision, if the viewer may decide it."""

    milestone: Milestone
    css: str
    days_overdue: int
    claim: MilestoneClaim | None
    can_decide: bool
    last_return: str


def line_of_time(task: Task, milestones: Iterable[Milestone], viewer: Viewer) -> list[Stop]:
    claims: dict[int, list[MilestoneClaim]] = {}
    for claim in MilestoneClaim.objects.filter(milestone__task=task).select_related("update__task__campaign"):
        claims.setdefault(claim.milestone_id, []).append(claim)
    return [_stop(task, each, claims.get(each.pk, []), viewer) for each in milestones]


def _stop(task: Task, milestone: Milestone, claims: list[MilestoneClaim], viewer: Viewer) -> Stop:
    pending = next((claim for claim in claims if claim.state == ClaimState.PENDING), None)
    returned = [claim.reason for claim in claims if claim.state == ClaimState.RETURNED]
    late = milestone.days_overdue(clock.today()) if task.state == TaskState.ACTIVE else 0
    return Stop(
        milestone=milestone,
        css="late" if late else milestone.state,
        days_overdue=late,
        claim=pending,
        can_decide=pending is not None and can_review(viewer, pending.update),
        last_return=returned[-1] if returned and milestone.state == MilestoneState.OPEN else "",
    )


@dataclass(frozen=True)
class Line:
    """One sentence of history."""

    at: dt.datetime
    text: str


def history(events: Iterable[Event]) -> list[Line]:
    """Events as sentences: who did what; names are read as they are today."""
    rows = list(events)
    people = dict(User.objects.filter(pk__in=_ids(rows, "person")).values_list("pk", "name"))
    clients = dict(ApiClient.objects.filter(pk__in=_ids(rows, "client")).values_list("pk", "name"))
    behalf = {row.on_behalf_unit_id for row in rows if row.on_behalf_unit_id}
    units = dict(Unit.objects.filter(pk__in=behalf).values_list("pk", "name"))
    wanted = {row.subject_id for row in rows if row.subject_kind == "tasks.milestone"}
    milestones = dict(Milestone.objects.filter(pk__in=wanted).values_list("pk", "name"))
    lines = []
    for row in rows:
        names = people if row.actor_kind == "person" else clients
        who = names.get(row.actor_id or 0, _("The program"))
        if row.on_behalf_unit_id:
            who = _("%(who)s for %(unit)s") % {"who": who, "unit": units.get(row.on_behalf_unit_id, "?")}
        what = sentences().get(row.name, row.name)
        about = milestones.get(row.subject_id, "") if row.subject_kind == "tasks.milestone" else ""
        parts = [f"{who} {what}", f" “{about}”" if about else "", f"：{row.reason}" if row.reason else ""]
        lines.append(Line(row.at, "".join(parts)))
    return lines


def _ids(rows: Iterable[Event], kind: str) -> set[int]:
    return {row.actor_id for row in rows if row.actor_kind == kind and row.actor_id}


def sentences() -> dict[str, str]:
    """What each event says."""
    return {
        "task.created": _("entered the task"),
        "task.handed_out": _("handed the task out"),
        "milestone.claimed": _("claimed the milestone"),
        "milestone.verified": _("verified the milestone"),
        "milestone.returned": _("returned the milestone"),
        "milestone.overdue": _("flagged as overdue the milestone"),
        "spell.paused": _("paused the overdue spell"),
        "spell.resumed": _("let the overdue spell run on"),
        "spell.ended": _("ended the overdue spell"),
        "update.submitted": _("submitted a report"),
        "update.accepted": _("accepted a report"),
        "update.returned": _("returned a report"),
    }


@dataclass(frozen=True)
class Review:
    """An update waiting for the office, with what the viewer may decide about it."""

    update: ProgressUpdate
    claims: list[MilestoneClaim]
    can_decide: bool


def reviews(updates: Iterable[ProgressUpdate], viewer: Viewer) -> list[Review]:
    return [Review(each, list(each.claims.all()), can_review(viewer, each)) for each in updates]
