"""What a task's page says: percents on one bar, milestones on the line of time, measures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from base import clock
from tasks.models import Dependency, Measure, MeasureReading, Milestone, MilestoneClaim, Task
from tasks.permissions import can_ask_for_time, can_override_order, can_review, can_verify, can_write_tasks
from tasks.presenters.verbs import Verb
from tasks.querysets import is_visible_task
from tasks.schedule.percents import HUNDREDTH, clamped, percent_of
from tasks.services.dates import is_handed_out
from tasks.services.extensions import RUNNING
from tasks.workflow import ClaimState, MilestoneState, TaskState


@dataclass(frozen=True)
class Bar:
    """Three percents on one bar; widths and places in hundredths of the bar. `gap` is in percentage points."""

    verified: Decimal
    claimed: Decimal
    expected: Decimal | None
    gap: Decimal | None = None


def bar(task: Task) -> Bar:
    pace = task.pace(clock.today())
    return Bar(task.verified_percent, task.claimed_percent, pace.expected if pace else None, pace.gap if pace else None)


@dataclass(frozen=True)
class Stop:
    """A milestone on the line of time: what it waits for, the claim to be decided, and what the viewer may do."""

    milestone: Milestone
    css: str
    days_overdue: int
    claim: MilestoneClaim | None
    can_decide: bool
    last_return: str
    waits_for: list[Dependency]
    is_blocked: bool
    verbs: list[Verb]


def line_of_time(task: Task, milestones: Sequence[Milestone], viewer: Viewer) -> list[Stop]:
    """The milestones in their order; a fixed number of queries."""
    claims: dict[int, list[MilestoneClaim]] = defaultdict(list)
    for claim in MilestoneClaim.objects.filter(milestone__task=task).select_related("update__task__campaign"):
        claims[claim.milestone_id].append(claim)
    needed: dict[int, list[Dependency]] = defaultdict(list)
    seen = Dependency.objects.filter(is_visible_task(viewer, "needed__task__"), milestone__task=task)
    for each in seen.select_related("needed__task"):
        needed[each.milestone_id].append(each)
    may = {
        "write": can_write_tasks(viewer, task.campaign),
        "revoke": can_verify(viewer, task),
        "override": can_override_order(viewer, task),
        "ask": can_ask_for_time(viewer, task),
    }
    return [_stop(task, each, claims[each.pk], needed[each.pk], may | {"viewer": viewer}) for each in milestones]


def _stop(
    task: Task, milestone: Milestone, claims: list[MilestoneClaim], needed: list[Dependency], may: dict[str, Viewer]
) -> Stop:
    pending = next((claim for claim in claims if claim.state == ClaimState.PENDING), None)
    returned = [claim.reason for claim in claims if claim.state == ClaimState.RETURNED]
    is_open = milestone.state == MilestoneState.OPEN
    late = milestone.days_overdue(clock.today()) if task.state == TaskState.ACTIVE else 0
    running = {TaskState.ACTIVE, TaskState.SUSPENDED}
    blocking = [
        each for each in needed if each.needed.state == MilestoneState.OPEN and each.needed.task.state in running
    ]
    return Stop(
        milestone=milestone,
        css="late" if late else milestone.state,
        days_overdue=late,
        claim=pending,
        can_decide=pending is not None and can_review(may["viewer"], pending.update),
        last_return=returned[-1] if returned and is_open else "",
        waits_for=needed,
        is_blocked=is_open and bool(blocking),
        verbs=_milestone_verbs(task, milestone, may),
    )


def _milestone_verbs(task: Task, milestone: Milestone, may: dict[str, Viewer]) -> list[Verb]:
    pk, state = milestone.pk, milestone.state
    found = []
    if may["ask"] and state == MilestoneState.OPEN and milestone.due_on and task.state in RUNNING:
        found.append(Verb(_("Ask for an extension"), reverse("tasks:extension-ask", args=[pk])))
    if may["write"] and task.state != TaskState.CANCELLED and state != MilestoneState.CANCELLED:
        found.append(Verb(_("Edit"), reverse("tasks:milestone-edit", args=[pk])))
        if is_handed_out(task):
            found.append(Verb(_("Correct the date"), reverse("tasks:milestone-correct", args=[pk])))
        if state == MilestoneState.OPEN and is_handed_out(task):
            found.append(Verb(_("Cancel the milestone"), _move(milestone, "cancel")))
    is_surface = milestone.layer == Milestone.Layer.SURFACE and not milestone.order_override
    if may["override"] and is_surface and state == MilestoneState.OPEN:
        found.append(Verb(_("Let the surface come first"), _move(milestone, "override")))
    if may["revoke"] and state == MilestoneState.VERIFIED and task.state != TaskState.CANCELLED:
        found.append(Verb(_("Revoke the verification"), _move(milestone, "revoke")))
    return found


def _move(milestone: Milestone, verb: str) -> str:
    return reverse("tasks:milestone-move", args=[milestone.pk, verb])


@dataclass(frozen=True)
class Gauge:
    """A measure with what was said and what is accepted, its share of the way, and its readings as a line."""

    measure: Measure
    share: Decimal | None
    points: str
    parts: list[Measure]
    readings: list[MeasureReading]


SPARK_WIDTH, SPARK_HEIGHT = 100, 24


def gauges(task: Task) -> list[Gauge]:
    """The measures of a task, parents with their parts; three queries."""
    said = MeasureReading.objects.said().select_related("update")
    measures = list(
        Measure.objects.filter(task=task).select_related("unit").prefetch_related("plan", Prefetch("readings", said))
    )
    children: dict[int, list[Measure]] = defaultdict(list)
    for each in measures:
        if each.parent_id:
            children[each.parent_id].append(each)
    return [_gauge(each, children[each.pk]) for each in measures if each.parent_id is None]


def _gauge(measure: Measure, parts: list[Measure]) -> Gauge:
    readings = list(measure.readings.all())
    share = None
    if measure.target is not None and measure.target != measure.start:
        share = percent_of(clamped(measure.current, measure.start, measure.target)).quantize(HUNDREDTH)
    return Gauge(measure, share, _spark([measure.start, *(each.value for each in readings)]), parts, readings)


def _spark(values: Sequence[Decimal]) -> str:
    """The points of a polyline, in a box of 100 by 24; nothing for fewer than two values."""
    if len(values) < 2:  # noqa: PLR2004  one value is no line
        return ""
    low, high = min(values), max(values)
    span = (high - low) or Decimal(1)
    step = Decimal(SPARK_WIDTH) / (len(values) - 1)
    return " ".join(
        f"{number * step:.1f},{SPARK_HEIGHT - 2 - (value - low) / span * (SPARK_HEIGHT - 4):.1f}"
        for number, value in enumerate(values)
    )
