"""The verbs a person has on a task now, and for those they do not have, why."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from base.moves import find
from tasks.models import Milestone, Task
from tasks.permissions import (
    can_ask_for_time,
    can_decide_time,
    can_instruct,
    can_prepare_notices,
    can_write_tasks,
    is_liaison,
    reporting_units,
)
from tasks.workflow import TASK_MOVES, MilestoneState, TaskState


@dataclass(frozen=True)
class Verb:
    """A verb: where it leads, or `why_not` when it cannot be done now; `is_primary` for what comes next."""

    label: str
    url: str
    why_not: str = ""
    is_primary: bool = False


def verbs(task: Task, milestones: list[Milestone], viewer: Viewer) -> list[Verb]:
    """Reporting first, then what the office does with the task."""
    found = [*_reporting(task, viewer)]
    if can_write_tasks(viewer, task.campaign):
        found += _writing(task, milestones, viewer)
    return found + _urging(task, viewer)


def _urging(task: Task, viewer: Viewer) -> list[Verb]:
    """A leader instructs; the office drafts a notice."""
    if task.state in {TaskState.DRAFT, TaskState.CANCELLED}:
        return []
    found = []
    if can_instruct(viewer, task.campaign):
        found.append(Verb(_("Give an instruction"), reverse("tasks:task-instruct", args=[task.pk]), is_primary=True))
    if can_prepare_notices(viewer, task.campaign):
        found.append(Verb(_("Draft a notice"), f"{reverse('tasks:notice-create')}?task={task.pk}"))
    return found


def _reporting(task: Task, viewer: Viewer) -> list[Verb]:
    url = reverse("tasks:update-create", args=[task.pk])
    if reporting_units(viewer, task):
        found = [Verb(_("Report progress"), url, is_primary=True)]
        if can_ask_for_time(viewer, task):
            found.append(Verb(_("Ask for a suspension"), reverse("tasks:suspension-ask", args=[task.pk])))
        return found
    if not is_liaison(viewer):
        return []
    if task.state != TaskState.ACTIVE:
        return [Verb(_("Report progress"), url, _("The task is “%(state)s”.") % {"state": task.get_state_display()})]
    return [Verb(_("Report progress"), url, _("Your unit has no role in this task."))]


def _writing(task: Task, milestones: list[Milestone], viewer: Viewer) -> list[Verb]:
    counted = [each for each in milestones if each.state != MilestoneState.CANCELLED]
    waiting = [each.name for each in counted if each.state != MilestoneState.VERIFIED]
    why_not = {
        "hand-out": "" if task.lead_unit_id else _("Name a lead unit first."),
        "close": _("Not verified yet: %(names)s.") % {"names": "、".join(waiting)} if waiting else "",
    }
    labels = {"hand-out": _("Hand out"), "close": _("Close")}
    if can_decide_time(viewer, task):
        labels |= {"suspend": _("Suspend"), "resume": _("Resume")}
    found = [] if task.state == TaskState.CANCELLED else [Verb(_("Edit"), reverse("tasks:task-edit", args=[task.pk]))]
    for verb, label in labels.items():
        if task.state in find(TASK_MOVES, verb).sources:
            reason = why_not.get(verb, "")
            is_next = verb == "hand-out" or (verb == "close" and not reason)
            found.append(Verb(label, _move(task, verb), reason, is_primary=is_next and not reason))
    if task.state not in {TaskState.CLOSED, TaskState.CANCELLED}:
        if task.state != TaskState.DRAFT:
            found.append(Verb(_("Correct the start"), reverse("tasks:task-correct", args=[task.pk])))
        found.append(Verb(_("Carry into a later phase"), _move(task, "carry-over")))
    if task.state in find(TASK_MOVES, "cancel").sources:
        found.append(Verb(_("Cancel the task"), _move(task, "cancel")))
    return found


def _move(task: Task, verb: str) -> str:
    return reverse("tasks:task-move", args=[task.pk, verb])
