"""Who answers for a task: 1+1+N, one leader, one lead unit, any number of others."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Unit
from base import trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from tasks.models import Measure, Milestone, Responsibility, Spell, Task
from tasks.services.figures import refresh_tasks
from tasks.workflow import MilestoneState, TaskState


def store_units(task: Task, units: Sequence[tuple[Unit, str]], *, actor: Actor | None = None) -> bool:
    """Gives a task exactly these (unit, role); with an actor, as an event. False when it has them.

    Raises InvalidInputError for two leads.
    """
    wanted = list(dict.fromkeys((unit.pk, str(role)) for unit, role in units))
    if sum(role == Responsibility.Role.LEAD for _unit, role in wanted) > 1:
        text = _("A task has one lead unit.")
        raise InvalidInputError(text, fields={"lead_unit": [text]})
    present = list(Responsibility.objects.filter(task=task).values_list("unit_id", "role"))
    if present == wanted:
        return False
    Responsibility.objects.filter(task=task).delete()
    Responsibility.objects.bulk_create(
        Responsibility(task=task, unit_id=unit_id, role=role, order=order)
        for order, (unit_id, role) in enumerate(wanted)
    )
    if actor is not None:
        changes = {"units": [[list(each) for each in present], [list(each) for each in wanted]]}
        trail.record(actor, Change("task.units_changed", task, campaign_id=task.campaign_id, changes=changes))
    return True


UNFINISHED = (TaskState.DRAFT, TaskState.ACTIVE, TaskState.SUSPENDED)


def move_unit(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves the open records of a merged unit: its roles, milestones and measures in tasks not yet finished.

    Returns how many tasks were moved. History keeps the unit it had.
    """
    rows = Responsibility.objects.filter(unit=old_id, task__state__in=UNFINISHED).select_related("task").order_by("pk")
    tasks = {each.task_id: each.task for each in rows}
    for each in rows:
        if Responsibility.objects.filter(task=each.task_id, unit=new_id, role=each.role).exists():
            each.delete()
        else:
            Responsibility.objects.filter(pk=each.pk).update(unit=new_id)
    Measure.objects.filter(unit=old_id, task__state__in=UNFINISHED, parent__isnull=True).update(unit=new_id)
    _move_parts(old_id, new_id)
    Spell.objects.filter(unit=old_id).not_ended().update(unit=new_id)
    unfinished = Milestone.objects.filter(state__in=[MilestoneState.OPEN, MilestoneState.CLAIMED])
    unfinished.filter(unit=old_id, task__state__in=UNFINISHED).update(unit=new_id)
    refresh_tasks(tasks)
    changes = {"unit": [old_id, new_id]}
    trail.record_all(
        actor,
        [Change("task.unit_merged", task, campaign_id=task.campaign_id, changes=changes) for task in tasks.values()],
    )
    return len(tasks)


def _move_parts(old_id: int, new_id: int) -> None:
    """Parts of measures, where the other unit has none of the same measure; else both parts stay as they are."""
    taken = Measure.objects.filter(unit=new_id, parent__isnull=False).values("parent")
    parts = Measure.objects.filter(unit=old_id, task__state__in=UNFINISHED, parent__isnull=False)
    parts.exclude(parent__in=list(taken.values_list("parent", flat=True))).update(unit=new_id)
