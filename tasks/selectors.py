"""Reads that span aggregates: stumbling blocks (rules.md §5), what a unit owes and what came back to it (§6).

And tasks and milestones as the subjects of escalation and notices (§7).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Unit
from accounts.permissions import Viewer
from accounts.querysets import UnitQuerySet
from base import clock, trail
from campaign.models import Campaign, Phase
from campaign.schedule import DAY
from tasks.models import (
    Dependency,
    Instruction,
    Milestone,
    MilestoneClaim,
    Notice,
    ProgressUpdate,
    Responsibility,
    Task,
    TaskFigures,
)
from tasks.querysets import can_be_looked_into
from tasks.schedule.order import Node, downstream, weight_behind
from tasks.schedule.pauses import Pause
from tasks.schedule.reporting import Reporting, owes_report
from tasks.subjects import Subject
from tasks.workflow import ClaimState, MilestoneState, TaskState, UpdateState

RESTING = (TaskState.SUSPENDED, TaskState.CLOSED)
"""States in which a task owes no report for a day."""


@dataclass(frozen=True)
class StumblingBlock:
    """An open milestone that holds others up: the summed shares of the open ones behind it, and how many they are."""

    milestone: Milestone
    weight: Fraction
    waiting: int
    days_overdue: int


def stumbling_blocks(campaign_id: int, on: dt.date) -> list[StumblingBlock]:
    """Open milestones of active tasks, overdue or predicted late, with open ones behind them; the heaviest first.

    Ties by days overdue, then by code. Four queries; work grows with the dependencies, not with the milestones.
    """
    edges = list(
        Dependency.objects.filter(milestone__task__campaign=campaign_id).values_list("milestone_id", "needed_id")
    )
    dependents: dict[int, list[int]] = defaultdict(list)
    for milestone_id, needed_id in edges:
        dependents[needed_id].append(milestone_id)
    late = (
        Milestone.objects.filter(pk__in=list(dependents), state=MilestoneState.OPEN, task__state=TaskState.ACTIVE)
        .filter(Q(due_on__lt=on) | Q(predicted_on__gt=F("due_on")))
        .select_related("task__lead_unit", "task__project_list", "unit")
    )
    nodes = _nodes({pk for edge in edges for pk in edge})
    found = [_block(each, nodes, dependents, on) for each in late]
    holding = [each for each in found if each.weight]
    return sorted(
        holding,
        key=lambda each: (-each.weight, -each.days_overdue, each.milestone.task.code_sort, each.milestone.number),
    )


def _block(
    milestone: Milestone, nodes: dict[int, Node], dependents: dict[int, list[int]], on: dt.date
) -> StumblingBlock:
    waiting = [pk for pk in downstream(milestone.pk, dependents) if nodes[pk].is_open and nodes[pk].share]
    weight = weight_behind(milestone.pk, nodes, dependents)
    return StumblingBlock(milestone, weight, len(waiting), milestone.days_overdue(on))


def _nodes(milestone_ids: set[int]) -> dict[int, Node]:
    """Each milestone's share of its task; drafts and cancelled tasks weigh nothing."""
    rows = Milestone.objects.filter(pk__in=milestone_ids).values_list("pk", "task_id", "weight", "state", "task__state")
    stored = list(rows)
    whole: dict[int, int] = defaultdict(int)
    counted = Milestone.objects.counted().filter(task__in={task_id for _pk, task_id, *_rest in stored})
    for task_id, weight in counted.values_list("task_id", "weight"):
        whole[task_id] += weight
    weightless = {TaskState.DRAFT, TaskState.CANCELLED}
    return {
        pk: Node(
            is_open=state == MilestoneState.OPEN,
            share=Fraction(0) if task_state in weightless or not whole[task_id] else Fraction(weight, whole[task_id]),
        )
        for pk, task_id, weight, state, task_state in stored
    }


@dataclass(frozen=True)
class PeriodReport:
    """A task on which a unit reports in a period: whether it owes a report there, and its latest one, if any."""

    task: Task
    unit_id: int
    is_owed: bool
    update: ProgressUpdate | None = None

    @property
    def is_filed(self) -> bool:
        return self.update is not None and self.update.state in {UpdateState.SUBMITTED, UpdateState.ACCEPTED}


def period_reports(campaign_id: int, units: Collection[int], reporting: Reporting, on: dt.date) -> list[PeriodReport]:
    """What units report on in the period `on` falls in, by the next date: what they lead, then what names them.

    A draft or a returned report of an earlier period stands here until it is submitted. Five queries.
    """
    period = reporting.day_of(on)
    in_force = (
        Task.objects.filter(campaign=campaign_id, state=TaskState.ACTIVE).with_light(on).select_related("lead_unit")
    )
    order = (F("next_due_on").asc(nulls_last=True), "code_sort", "pk")
    led = list(in_force.filter(lead_unit__in=units).order_by(*order))
    named = Q(milestones__unit__in=units, milestones__state=MilestoneState.OPEN) | Q(measures__unit__in=units)
    others = list(in_force.filter(named).exclude(lead_unit__in=units).order_by(*order).distinct())
    taking_part: dict[int, list[int]] = defaultdict(list)
    roles = Responsibility.objects.filter(task__in=others, unit__in=units).order_by("order")
    for task_id, unit_id in roles.values_list("task_id", "unit_id").distinct():
        taking_part[task_id].append(unit_id)
    latest: dict[tuple[int, int], ProgressUpdate] = {}
    begun = Q(period=period) | Q(state__in=[UpdateState.DRAFT, UpdateState.RETURNED])
    mine = ProgressUpdate.objects.filter(begun, task__in=[*led, *others], unit__in=units)
    for update in mine.order_by("pk"):
        latest[update.task_id, update.unit_id] = update
    owed = {task.pk for task in reports_owed(campaign_id, units, reporting, on)}
    rows = [(task, task.lead_unit_id or 0) for task in led]
    rows += [(task, unit_id) for task in others for unit_id in taking_part[task.pk]]
    return [
        PeriodReport(task, unit_id, unit_id == task.lead_unit_id and task.pk in owed, latest.get((task.pk, unit_id)))
        for task, unit_id in rows
    ]


def reports_owed(campaign_id: int, units: Collection[int], reporting: Reporting, on: dt.date) -> list[Task]:
    """Tasks for which the units, as lead units, owe a report for the period `on` falls in; by their next date.

    A report submitted or accepted for the period is owed no more, a draft or a returned one still is. Three queries.
    """
    period = reporting.day_of(on)
    reports = ProgressUpdate.objects.filter(period=period, state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED])
    filed = reports.by_lead_units().filter(task=OuterRef("pk"))
    open_ones = Task.objects.filter(campaign=campaign_id, lead_unit__in=units, state=TaskState.ACTIVE)
    waiting = list(
        open_ones.exclude(Exists(filed))
        .select_related("lead_unit")
        .order_by(F("next_due_on").asc(nulls_last=True), "code_sort", "pk")
    )
    rests: dict[int, list[Pause]] = defaultdict(list)
    over = TaskFigures.objects.filter(task__in=waiting, state__in=RESTING, valid_until__isnull=False)
    for task_id, first, last in over.order_by("valid_from").values_list("task_id", "valid_from", "valid_until"):
        rests[task_id].append(Pause(first, last + DAY))
    return [task for task in waiting if owes_report(reporting, period, _active_from(task), rests[task.pk])]


def _active_from(task: Task) -> dt.date:
    handed_out_on = clock.local_date(task.handed_out_at) if task.handed_out_at else clock.today()
    return max(handed_out_on, task.starts_on or handed_out_on)


def returned_reports(campaign_id: int, units: Collection[int]) -> QuerySet[ProgressUpdate]:
    """Reports of the units that were returned, and after which none was submitted for the task; the latest first."""
    mended = ProgressUpdate.objects.filter(
        task=OuterRef("task"), unit=OuterRef("unit"), pk__gt=OuterRef("pk"), submitted_at__isnull=False
    )
    found = ProgressUpdate.objects.filter(task__campaign=campaign_id, unit__in=units, state=UpdateState.RETURNED)
    in_force = found.filter(task__state=TaskState.ACTIVE).exclude(Exists(mended))
    return in_force.select_related("task", "unit").order_by("-decided_at", "-pk")


def returned_claims(campaign_id: int, units: Collection[int]) -> QuerySet[MilestoneClaim]:
    """Claims of the units returned by themselves, their milestones open and not claimed again; the latest first."""
    later = MilestoneClaim.objects.filter(milestone=OuterRef("milestone"), pk__gt=OuterRef("pk"))
    again = later.exclude(state=ClaimState.TICKED)
    found = MilestoneClaim.objects.filter(
        update__task__campaign=campaign_id,
        update__unit__in=units,
        state=ClaimState.RETURNED,
        milestone__state=MilestoneState.OPEN,
        update__task__state=TaskState.ACTIVE,
    )
    single = found.exclude(update__state=UpdateState.RETURNED).exclude(Exists(again))
    return single.select_related("milestone__task", "update__unit").order_by("-decided_at", "-pk")


def milestone_subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Milestones as the ladder sees them; two queries."""
    rows = Milestone.objects.filter(pk__in=ids).select_related("task__campaign__parent")
    blockers = blockers_of(ids)
    return {each.pk: _milestone_subject(each, tuple(blockers[each.pk])) for each in rows}


def _milestone_subject(milestone: Milestone, blockers: tuple[str, ...]) -> Subject:
    task = milestone.task
    return Subject(
        pk=milestone.pk,
        campaign=task.campaign,
        unit_id=milestone.unit_id or task.lead_unit_id,
        title=f"{task} · {milestone.name}",
        url=reverse("tasks:task-detail", args=[task.pk]),
        root=task,
        due_on=milestone.due_on,
        counts_from=milestone.rungs_count_from,
        blockers=blockers,
    )


def blockers_of(milestone_ids: Collection[int]) -> dict[int, list[str]]:
    """What each of these milestones waits for that is open still, by name; one query that grows with what they need."""
    found: dict[int, list[str]] = defaultdict(list)
    needed = Milestone.objects.blocking().filter(needed_by__milestone__in=milestone_ids).select_related("task")
    rows = needed.annotate(waiting_id=F("needed_by__milestone"))
    for each in rows.order_by("task__code_sort", "number", "needed_by__pk"):
        found[each.waiting_id].append(f"{each.task} · {each.name}")
    return found


def task_subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Tasks as notices name them; no rung counts on a task. One query."""
    rows = Task.objects.filter(pk__in=ids).select_related("campaign__parent")
    return {
        each.pk: Subject(
            pk=each.pk,
            campaign=each.campaign,
            unit_id=each.lead_unit_id,
            title=str(each),
            url=reverse("tasks:task-detail", args=[each.pk]),
            root=each,
            due_on=each.next_due_on,
        )
        for each in rows
    }


def units_of(campaign: Campaign) -> UnitQuerySet:
    """The units a campaign's tasks and notices may name."""
    return Unit.objects.active().at_or_below(campaign.unit.path).order_by("pinyin", "pk")


def later_phases(task: Task) -> QuerySet[Phase]:
    """The phases into which a task may be carried."""
    return Phase.objects.filter(campaign=task.campaign, starts_on__gt=task.phase.starts_on)


def instructions_seen_by(viewer: Viewer) -> QuerySet[Instruction]:
    """Those about tasks into which one may look, and those from which a notice was drafted that one may see."""
    tasks = Task.objects.filter(can_be_looked_into(viewer)).values("pk")
    about = Q(kind=trail.kind_of(Task()), subject_id__in=tasks)
    return Instruction.objects.filter(about | Q(notice__in=Notice.objects.visible_to(viewer).values("pk")))
