"""Many tasks made at once, as an import makes them: the same records and events as one by one, in few statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from base.validation import ensure_valid
from tasks.models import Measure, Milestone, Responsibility, Task, TaskQuestion
from tasks.schedule.figures import DatedStep, Rules, TaskClock
from tasks.schedule.pace import Gauge
from tasks.services.figures import keep_first_figures, rules_for, set_first_figures
from tasks.services.measures import MeasureDraft
from tasks.services.milestones import DEFAULT_MILESTONE, MilestoneDraft, drafted_milestone
from tasks.services.tasks import FREE, TaskDraft
from tasks.workflow import TaskState

BATCH = 1000


@dataclass(frozen=True)
class NewTask:
    """A task to be made with its measures; handed out at once where it has a lead unit and `hands_out` says so."""

    draft: TaskDraft
    measures: Sequence[MeasureDraft] = ()
    hands_out: bool = True

    @property
    def lead_id(self) -> int | None:
        leads = [unit.pk for unit, role in self.draft.units if role == Responsibility.Role.LEAD]
        return leads[0] if leads else None

    @property
    def is_active(self) -> bool:
        return self.hands_out and self.lead_id is not None


@transaction.atomic
def create_tasks(*, actor: Actor, new: Sequence[NewTask]) -> list[Task]:
    """Makes tasks and hands them out. Raises InvalidInputError, naming the task, for one that cannot be stored."""
    _ensure_codes_free(new)
    rules = {campaign.pk: rules_for(campaign) for campaign in {each.draft.project_list.campaign for each in new}}
    built = [_build(each, rules[each.draft.project_list.campaign_id]) for each in new]
    tasks = Task.objects.bulk_create([each.task for each in built], batch_size=BATCH)
    for rows in ("units", "milestones", "measures", "questions"):
        found = [row for each in built for row in getattr(each, rows)]
        if found:
            type(found[0])._default_manager.bulk_create(found, batch_size=BATCH)
    trail.record_all(actor, [change for each in built for change in _changes(each.task)])
    keep_first_figures(tasks)
    return tasks


@dataclass(frozen=True)
class _Built:
    """A task with the rows that hang on it, none of them stored yet."""

    task: Task
    units: list[Responsibility]
    milestones: list[Milestone]
    measures: list[Measure]
    questions: list[TaskQuestion]


def _build(new: NewTask, rules: Rules) -> _Built:
    task = _task(new)
    built = _Built(task, _units(new, task), _milestones(new, task), _measures(new, task), _questions(new, task))
    steps = [
        DatedStep(each.state, each.due_on, each.weight, each.predicted_on, each.baseline_due_on)
        for each in built.milestones
    ]
    counted = [each for each in built.measures if each.kind == Measure.Kind.OUTPUT and each.target != each.start]
    task_clock = TaskClock(
        state=task.state,
        steps=tuple(steps),
        gauges=tuple(
            Gauge(each.start, each.target, each.start, each.start) for each in counted if each.target is not None
        ),
        starts_on=task.starts_on,
        handed_out_on=clock.today() if new.is_active else None,
        is_ongoing=task.is_ongoing,
    )
    set_first_figures(task, task_clock, rules, new.draft.units)
    return built


def _ensure_codes_free(new: Sequence[NewTask]) -> None:
    wanted: dict[tuple[int, int], set[str]] = defaultdict(set)
    for each in new:
        codes = wanted[each.draft.project_list.pk, each.draft.phase.pk]
        if each.draft.code in codes:
            _refuse_code(each.draft.code)
        codes.add(each.draft.code)
    for (list_id, phase_id), codes in wanted.items():
        present = Task.objects.filter(project_list=list_id, phase=phase_id).values_list("code", flat=True)
        for code in codes.intersection(present):
            _refuse_code(code)


def _refuse_code(code: str) -> None:
    text = _("This list has a task with the code %(code)s already.") % {"code": code}
    raise InvalidInputError(text, fields={"code": [text]})


def _task(new: NewTask) -> Task:
    draft = new.draft
    task = Task(campaign_id=draft.project_list.campaign_id, **{name: getattr(draft, name) for name in FREE})
    if draft.phase.campaign_id != task.campaign_id:
        raise InvalidInputError(_("The phase and the list belong to different campaigns."))
    task.lead_unit_id = new.lead_id
    if new.is_active:
        task.state, task.handed_out_at = TaskState.ACTIVE, clock.now()
    try:
        ensure_valid(task)
    except InvalidInputError as error:
        raise InvalidInputError(f"{draft.code} {draft.title[:40]}：{error.message}") from error
    return task


def _units(new: NewTask, task: Task) -> list[Responsibility]:
    wanted = dict.fromkeys((unit.pk, str(role)) for unit, role in new.draft.units)
    return [
        Responsibility(task=task, unit_id=unit_id, role=role, order=order)
        for order, (unit_id, role) in enumerate(wanted)
    ]


def _milestones(new: NewTask, task: Task) -> list[Milestone]:
    draft = new.draft
    default = MilestoneDraft(DEFAULT_MILESTONE, due_on=None if draft.is_ongoing else draft.due_on)
    return [drafted_milestone(task, number, each) for number, each in enumerate(draft.milestones or (default,), 1)]


def _measures(new: NewTask, task: Task) -> list[Measure]:
    found = []
    for each in new.measures:
        measure = Measure(
            task=task,
            name=each.name,
            unit_label=each.unit_label,
            kind=each.kind,
            mode=each.mode,
            start=each.start,
            target=each.target,
            unit=each.unit,
            current=each.start,
            reached=each.start,
        )
        ensure_valid(measure)
        found.append(measure)
    return found


def _questions(new: NewTask, task: Task) -> list[TaskQuestion]:
    return [
        TaskQuestion(task=task, field=asked.field, text=asked.text, original=asked.original)
        for asked in new.draft.questions
    ]


def _changes(task: Task) -> list[Change]:
    changes = [Change("task.created", task, campaign_id=task.campaign_id)]
    if task.state == TaskState.ACTIVE:
        handed_out = {"lead_unit_id": [None, task.lead_unit_id]}
        changes.append(
            Change(
                "task.handed_out",
                task,
                campaign_id=task.campaign_id,
                from_state=TaskState.DRAFT,
                to_state=TaskState.ACTIVE,
                changes=handed_out,
            )
        )
    return changes
