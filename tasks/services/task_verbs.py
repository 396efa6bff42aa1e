"""The verbs on a task and on its milestones, once for pages and API: who may, what is needed, the service called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from accounts.permissions import Viewer
from base.trail import Actor
from tasks.models import Milestone, Task
from tasks.permissions import can_decide_time, can_override_order, can_verify, can_write_tasks
from tasks.services.claims import revoke_verification
from tasks.services.milestones import cancel_milestone, remove_milestone
from tasks.services.order import override_order
from tasks.services.suspensions import resume_task, suspend_task
from tasks.services.tasks import cancel_task, carry_over, close_task, hand_out

Given = Mapping[str, Any]


@dataclass(frozen=True)
class TaskVerb:
    """`run` gets what was given with it by the name it `needs`: a reason, a phase, or nothing."""

    run: Callable[[Actor, Task, Given], Any]
    is_allowed: Callable[[Viewer, Task], bool]
    needs: Literal["", "reason", "phase"] = ""


@dataclass(frozen=True)
class MilestoneVerb:
    """The same on a milestone; who may is asked of its task."""

    run: Callable[[Actor, Milestone, Given], Any]
    is_allowed: Callable[[Viewer, Task], bool]
    needs: Literal["", "reason"] = "reason"


def _writes(viewer: Viewer, task: Task) -> bool:
    return can_write_tasks(viewer, task.campaign)


TASK_VERBS = {
    "hand-out": TaskVerb(lambda actor, task, _given: hand_out(actor=actor, task=task), _writes),
    "suspend": TaskVerb(
        lambda actor, task, given: suspend_task(actor=actor, task=task, reason=given["reason"]),
        can_decide_time,
        "reason",
    ),
    "resume": TaskVerb(lambda actor, task, _given: resume_task(actor=actor, task=task), can_decide_time),
    "close": TaskVerb(lambda actor, task, _given: close_task(actor=actor, task=task), _writes),
    "cancel": TaskVerb(
        lambda actor, task, given: cancel_task(actor=actor, task=task, reason=given["reason"]), _writes, "reason"
    ),
    "carry-over": TaskVerb(
        lambda actor, task, given: carry_over(actor=actor, task=task, phase=given["phase"]), _writes, "phase"
    ),
}

MILESTONE_VERBS = {
    "cancel": MilestoneVerb(
        lambda actor, each, given: cancel_milestone(actor=actor, milestone=each, reason=given["reason"]), _writes
    ),
    "remove": MilestoneVerb(lambda actor, each, _given: remove_milestone(actor=actor, milestone=each), _writes, ""),
    "revoke": MilestoneVerb(
        lambda actor, each, given: revoke_verification(actor=actor, milestone=each, reason=given["reason"]),
        can_verify,
    ),
    "override": MilestoneVerb(
        lambda actor, each, given: override_order(actor=actor, milestone=each, reason=given["reason"]),
        can_override_order,
    ),
}
