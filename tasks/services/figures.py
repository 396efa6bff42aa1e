"""The stored figures of tasks, of today and of every past day, written here and nowhere else (rules.md §4)."""

import dataclasses
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Unit
from base import clock, pinyin
from campaign.models import Campaign
from campaign.schedule import DAY, WorkCalendar
from campaign.services.calendar import work_calendar
from tasks.models import (
    Measure,
    MeasurePlan,
    MeasureReading,
    Milestone,
    ProgressUpdate,
    Responsibility,
    Suspension,
    Task,
    TaskFigures,
)
from tasks.schedule.figures import DatedStep, Figures, Rules, TaskClock, figures
from tasks.schedule.pace import Gauge
from tasks.schedule.pauses import Pause
from tasks.services.rules import rules_of
from tasks.workflow import SuspensionState, TaskState, UpdateState

BATCH = 500
FEW = 40
FIGURES = tuple(field.name for field in dataclasses.fields(Figures))
SEARCH = ("lead_unit_id", "search_text", "pinyin", "code_sort")
KEPT = ("state", "starts_on", "is_ongoing", "campaign_id", "lead_unit_id", *FIGURES)
"""What a row of TaskFigures holds."""

_gathered: ContextVar[set[int] | None] = ContextVar("gathered_tasks", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Within the block tasks are refreshed once, at its end: for writes to many tasks of one day, in one transaction.

    Until then their stored figures are as they were at its beginning. A block that raises refreshes nothing.
    """
    if _gathered.get() is not None:
        yield
        return
    ids: set[int] = set()
    token = _gathered.set(ids)
    try:
        yield
    finally:
        _gathered.reset(token)
    refresh_tasks(ids)


def refresh_tasks(task_ids: Iterable[int]) -> None:
    """Recomputes the figures of tasks and writes those that differ; in the transaction of any write that moves them.

    Counts every `figures_version` up, also where no figure differs: it marks that something of the task was written.
    """
    waiting = _gathered.get()
    if waiting is not None:
        waiting.update(task_ids)
        return
    ids = sorted(set(task_ids))
    _refresh(ids, counts_all=True)


def refresh_task(task: Task) -> Task | None:
    """The same of one task whose title, places and units are as they were; it as stored then.

    None within `gathered`, where it is not written yet: ask `with_figures_now`.
    """
    waiting = _gathered.get()
    if waiting is not None:
        waiting.add(task.pk)
        return None
    with transaction.atomic(savepoint=False):
        (fresh,) = _refresh_held([task.pk], work_calendar(), counts_all=True, is_renamed=False)
    return fresh


def with_figures_now(task: Task) -> Task:
    """A task as it was read in this transaction, with its figures after every write since, also within `gathered`."""
    for name, value in vars(figures(read_clocks([task])[task.pk], rules_for(task.campaign))).items():
        setattr(task, name, value)
    return task


def set_first_figures(task: Task, task_clock: TaskClock, rules: Rules, units: Sequence[tuple[Unit, str]]) -> None:
    """The figures of a task about to be stored, from what will be stored with it; for many at once."""
    for name, value in vars(figures(task_clock, rules)).items():
        setattr(task, name, value)
    _set_search_columns(task, [(unit.pk, unit.name, role) for unit, role in units])
    task.figures_version = 1


def keep_first_figures(tasks: Iterable[Task]) -> None:
    """Begins the figures by day of tasks just stored; drafts have none."""
    begun = [task for task in tasks if task.state != TaskState.DRAFT]
    TaskFigures.objects.bulk_create(
        (TaskFigures(task=task, valid_from=clock.today(), **_values(task, KEPT)) for task in begun), batch_size=BATCH
    )


def rules_for(campaign: Campaign) -> Rules:
    """The rules by which a campaign's figures are computed today."""
    return rules_of(campaign, work_calendar())


@transaction.atomic(savepoint=False)
def _refresh(ids: Sequence[int], *, counts_all: bool) -> None:
    """Holds the tasks before it reads what moves them: of two writers at once the second sees what the first wrote."""
    calendar = work_calendar()
    for start in range(0, len(ids), BATCH):
        _refresh_held(ids[start : start + BATCH], calendar, counts_all=counts_all)


def _refresh_held(
    ids: Sequence[int], calendar: WorkCalendar, *, counts_all: bool, is_renamed: bool = True
) -> list[Task]:
    held = Task.objects.filter(pk__in=ids).select_for_update(of=("self",))
    tasks = list(held.select_related("campaign__parent").order_by("pk"))
    rules = {campaign.pk: rules_of(campaign, calendar) for campaign in {task.campaign for task in tasks}}
    changed = _refresh_batch(tasks, rules, is_renamed=is_renamed)
    if counts_all:
        same = [task.pk for task in tasks if task.pk not in changed]
        Task.objects.filter(pk__in=same).update(figures_version=F("figures_version") + 1)
    return tasks


@transaction.atomic
def refresh_campaign(campaign_id: int | None) -> None:
    """Recomputes all tasks of a campaign, or of every one for None: when policy, calendar or forecasts changed."""
    tasks = Task.objects.all() if campaign_id is None else Task.objects.filter(campaign=campaign_id)
    _refresh(list(tasks.order_by("pk").values_list("pk", flat=True)), counts_all=False)


@transaction.atomic
def refresh_tasks_of(unit_id: int) -> None:
    """Recomputes the tasks that name a unit, when its names changed."""
    tasks = Task.objects.of_unit(unit_id).order_by("pk")
    _refresh(list(tasks.values_list("pk", flat=True)), counts_all=False)


def _refresh_batch(tasks: Sequence[Task], rules: dict[int, Rules], *, is_renamed: bool) -> Collection[int]:
    """Writes what differs, with the version counted up; returns the tasks it differed for."""
    clocks = read_clocks(tasks)
    units = _units_of(tasks) if is_renamed else {}
    changed: dict[int, Task] = {}
    for task in tasks:
        before = _values(task, (*FIGURES, *SEARCH))
        for name, value in vars(figures(clocks[task.pk], rules[task.campaign_id])).items():
            setattr(task, name, value)
        if is_renamed:
            _set_search_columns(task, units[task.pk])
        if _values(task, (*FIGURES, *SEARCH)) != before:
            changed[task.pk] = task
    changed |= {task.pk: task for task in _keep(tasks)}
    for task in changed.values():
        task.figures_version += 1
    _write(list(changed.values()), (*FIGURES, *SEARCH, "figures_version"))
    return changed.keys()


def _units_of(tasks: Sequence[Task]) -> dict[int, list[tuple[int, str, str]]]:
    """The (id, name, role) of every task's units, by task; one query."""
    units: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    named = Responsibility.objects.filter(task__in=tasks).values_list("task_id", "unit_id", "unit__name", "role")
    for task_id, unit_id, name, role in named:
        units[task_id].append((unit_id, name, role))
    return units


def _write(records: Sequence[Any], names: Sequence[str]) -> None:
    """Writes columns of records of one kind; a few, which is the usual case, by plain UPDATEs.

    Many go in as an insert that meets each row by its key and updates these columns: bulk_update, which writes a CASE
    of every row for every column, costs several times as much.
    """
    if len(records) > FEW:
        columns = [name.removesuffix("_id") for name in names]
        manager = type(records[0]).objects
        manager.bulk_create(records, update_conflicts=True, unique_fields=["id"], update_fields=columns)
        return
    for record in records:
        type(record).objects.filter(pk=record.pk).update(**_values(record, names))


def _keep(tasks: Sequence[Task]) -> list[Task]:
    """Writes today's row of TaskFigures where it differs from the one that holds; returns the tasks it differed for."""
    today = clock.today()
    current = {row.task_id: row for row in TaskFigures.objects.filter(task__in=tasks, valid_until__isnull=True)}
    ended, mended, begun, moved = [], [], [], []
    for task in tasks:
        row = current.get(task.pk)
        if task.state == TaskState.DRAFT or (row and _values(row, KEPT) == _values(task, KEPT)):
            continue
        moved.append(task)
        if row and row.valid_from >= today:
            for name in KEPT:
                setattr(row, name, getattr(task, name))
            mended.append(row)
            continue
        if row:
            ended.append(row)
        begun.append(TaskFigures(task=task, valid_from=today, **_values(task, KEPT)))
    TaskFigures.objects.filter(pk__in=[row.pk for row in ended]).update(valid_until=today - dt.timedelta(days=1))
    _write(mended, KEPT)
    TaskFigures.objects.bulk_create(begun)
    return moved


def _values(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def read_clocks(tasks: Sequence[Task]) -> dict[int, TaskClock]:
    """What moves the figures of tasks, by task; a fixed number of queries."""
    steps: dict[int, list[DatedStep]] = defaultdict(list)
    columns = ("task_id", "state", "due_on", "weight", "predicted_on", "baseline_due_on")
    for task_id, *values in Milestone.objects.filter(task__in=tasks).order_by("number").values_list(*columns):
        steps[task_id].append(DatedStep(*values))
    pauses: dict[int, list[Pause]] = defaultdict(list)
    in_force = Suspension.objects.filter(state__in=[SuspensionState.GRANTED, SuspensionState.ENDED])
    for each in in_force.filter(task__in=tasks).order_by("starts_on"):
        pauses[each.task_id].append(Pause(each.starts_on, each.ends_on))
    gauges, read = _gauges(tasks)
    reports = _last_reports(tasks)
    closed = _closed_stretches(tasks)
    return {
        task.pk: TaskClock(
            state=task.state,
            steps=tuple(steps[task.pk]),
            gauges=tuple(gauges[task.pk]),
            pauses=tuple(pauses[task.pk]),
            closed=tuple(closed[task.pk]),
            starts_on=task.starts_on,
            handed_out_on=clock.local_date(task.handed_out_at) if task.handed_out_at else None,
            is_ongoing=task.is_ongoing,
            has_reading=task.pk in read,
            last_report_on=reports.get(task.pk),
        )
        for task in tasks
    }


def _gauges(tasks: Sequence[Task]) -> tuple[dict[int, list[Gauge]], set[int]]:
    """Counted measures by task, and the tasks with a reading; keeps `current` and `reached` of measures right."""
    measures = list(Measure.objects.filter(task__in=tasks).order_by("pk"))
    gauges: dict[int, list[Gauge]] = defaultdict(list)
    if not measures:
        return gauges, set()
    read = _read_measures(measures)
    points: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for point in MeasurePlan.objects.filter(measure__in=measures).order_by("by_on"):
        points[point.measure_id].append((point.by_on, point.value))
    counted = set(Measure.objects.filter(task__in=tasks).counted().values_list("pk", flat=True))
    for each in measures:
        if each.pk in counted and each.target is not None:
            gauge = Gauge(each.start, each.target, each.current, each.reached, tuple(points[each.pk]))
            gauges[each.task_id].append(gauge)
    return gauges, read


def _read_measures(measures: Sequence[Measure]) -> set[int]:
    """Writes `current` and `reached` of measures from their readings; returns the tasks with a reading."""
    accepted: dict[int, Decimal] = {}
    said: dict[int, Decimal] = {}
    readings = (
        MeasureReading.objects.filter(measure__in=measures).said().values_list("measure_id", "value", "update__state")
    )
    for measure_id, value, state in readings:
        said[measure_id] = value
        if state == UpdateState.ACCEPTED:
            accepted[measure_id] = value
    children: dict[int, list[Measure]] = defaultdict(list)
    for each in measures:
        if each.parent_id:
            children[each.parent_id].append(each)
    changed = []
    for each in measures:
        parts = children[each.pk] or [each]
        current = sum((accepted.get(part.pk, part.start) for part in parts), Decimal(0))
        reached = sum((said.get(part.pk, part.start) for part in parts), Decimal(0))
        if (each.current, each.reached) != (current, reached):
            each.current, each.reached = current, reached
            changed.append(each)
    Measure.objects.bulk_update(changed, ["current", "reached"])
    return {each.task_id for each in measures if each.pk in said}


def _last_reports(tasks: Sequence[Task]) -> dict[int, dt.date]:
    """The latest period a lead unit has reported for, by task; only ongoing tasks need it."""
    ongoing = [task.pk for task in tasks if task.is_ongoing]
    if not ongoing:
        return {}
    filed = ProgressUpdate.objects.filter(task__in=ongoing, state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED])
    return dict(filed.by_lead_units().order_by("period").values_list("task_id", "period"))


def _closed_stretches(tasks: Sequence[Task]) -> dict[int, list[Pause]]:
    """From when to when tasks stood closed, by task, from their figures by day; only ongoing tasks need it.

    A row that has no end is today's, or that of a task which runs again from today on.
    """
    found: dict[int, list[Pause]] = defaultdict(list)
    ongoing = {task.pk: task for task in tasks if task.is_ongoing}
    if not ongoing:
        return found
    rows = TaskFigures.objects.filter(task__in=ongoing, state=TaskState.CLOSED).order_by("valid_from")
    for task_id, first, last in rows.values_list("task_id", "valid_from", "valid_until"):
        still = None if ongoing[task_id].state == TaskState.CLOSED else clock.today()
        found[task_id].append(Pause(first, last + DAY if last else still))
    return found


def _set_search_columns(task: Task, units: Sequence[tuple[int, str, str]]) -> None:
    """`units` are (id, name, role) in their order."""
    leads = [pk for pk, _name, role in units if role == Responsibility.Role.LEAD]
    task.lead_unit_id = leads[0] if leads else None
    names = [name for _pk, name, _role in units]
    text = " ".join([task.code, task.title, task.leader_name, task.location, *names]).lower()
    if not task.search_text.startswith(f"{text}\n"):
        keys = [pinyin.search_key(each) for each in (task.title, task.leader_name, *names)]
        task.search_text = f"{text}\n{' '.join(keys)}".lower()
        task.pinyin = pinyin.sort_key(task.title)
    task.code_sort = sortable_code(task.code)


def sortable_code(code: str) -> str:
    """A code whose text order is its natural order: numbers padded, `5-2` before `10`."""
    return re.sub(r"\d+", lambda match: match.group().zfill(6), code)[:60]
