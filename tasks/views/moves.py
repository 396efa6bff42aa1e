"""Moves of tasks and milestones by page: each a verb with its form and its service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN
from accounts.permissions import Viewer
from accounts.views.form_page import FormText
from base.errors import DomainError
from base.trail import Actor
from campaign.models import Phase
from tasks.forms.moves import PhaseForm, PlainForm, ReasonForm
from tasks.models import Milestone, Task
from tasks.permissions import can_decide_time, can_override_order, can_verify, can_write_tasks
from tasks.services.claims import revoke_verification
from tasks.services.measures import remove_measure
from tasks.services.milestones import cancel_milestone, remove_milestone
from tasks.services.order import override_order
from tasks.services.suspensions import resume_task, suspend_task
from tasks.services.tasks import cancel_task, carry_over, close_task, hand_out
from tasks.views.pages import TaskPage


@dataclass(frozen=True)
class TaskVerb:
    """A verb on a task: its words, who may, its form, and the service it calls with what was given."""

    title: Promise
    lede: Promise
    run: Callable[[Actor, Task, dict[str, Any]], Any]
    is_allowed: Callable[[Viewer, Task], bool]
    form: type[PlainForm | ReasonForm | PhaseForm] = PlainForm


def _writes(viewer: Viewer, task: Task) -> bool:
    return can_write_tasks(viewer, task.campaign)


TASK_VERBS = {
    "hand-out": TaskVerb(
        gettext_lazy("Hand out"),
        gettext_lazy("From now on its units see it and its clock runs; dates then move by the rules only."),
        lambda actor, task, _given: hand_out(actor=actor, task=task),
        _writes,
    ),
    "suspend": TaskVerb(
        gettext_lazy("Suspend"),
        gettext_lazy("Its clock stops today. When it is resumed, the suspended days are added to its open dates."),
        lambda actor, task, given: suspend_task(actor=actor, task=task, reason=given["reason"]),
        can_decide_time,
        ReasonForm,
    ),
    "resume": TaskVerb(
        gettext_lazy("Resume"),
        gettext_lazy("Its clock runs again from today; the suspended days are added to its open dates."),
        lambda actor, task, _given: resume_task(actor=actor, task=task),
        can_decide_time,
    ),
    "close": TaskVerb(
        gettext_lazy("Close"),
        gettext_lazy("Every milestone is verified; the task is done."),
        lambda actor, task, _given: close_task(actor=actor, task=task),
        _writes,
    ),
    "cancel": TaskVerb(
        gettext_lazy("Cancel the task"),
        gettext_lazy("It is counted nowhere any more; its history stays. This is not taken back."),
        lambda actor, task, given: cancel_task(actor=actor, task=task, reason=given["reason"]),
        _writes,
        ReasonForm,
    ),
    "carry-over": TaskVerb(
        gettext_lazy("Carry into a later phase"),
        gettext_lazy("An unfinished task goes on in the next phase with its dates and its baseline."),
        lambda actor, task, given: carry_over(actor=actor, task=task, phase=given["phase"]),
        _writes,
        PhaseForm,
    ),
}


class TaskMoveView(TaskPage):
    """One verb on a task, asked for once more with what it needs."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.verb = TASK_VERBS[kwargs["verb"]]
        self.take(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.task):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        if self.verb.form is PhaseForm:
            return PhaseForm(data, phases=self.later_phases())
        return self.verb.form(data)  # type: ignore[call-arg]  # the others take no phases

    def later_phases(self) -> QuerySet[Phase]:
        return Phase.objects.filter(campaign=self.task.campaign, starts_on__gt=self.task.phase.starts_on)

    def save(self, form: Any) -> str:
        self.verb.run(self.actor, self.task, form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        title = str(self.verb.title)
        return FormText(title, str(self.verb.lede), title, self.url(), self.label(), _("Done."))


@dataclass(frozen=True)
class MilestoneVerb:
    """A verb on a milestone."""

    title: Promise
    lede: Promise
    run: Callable[[Actor, Milestone, dict[str, Any]], Any]
    is_allowed: Callable[[Viewer, Task], bool]
    form: type[PlainForm | ReasonForm] = ReasonForm


MILESTONE_VERBS = {
    "cancel": MilestoneVerb(
        gettext_lazy("Cancel the milestone"),
        gettext_lazy("It is counted nowhere any more; what waited for it is free."),
        lambda actor, each, given: cancel_milestone(actor=actor, milestone=each, reason=given["reason"]),
        _writes,
    ),
    "remove": MilestoneVerb(
        gettext_lazy("Remove the milestone"),
        gettext_lazy("Only a draft's milestone is removed."),
        lambda actor, each, _given: remove_milestone(actor=actor, milestone=each),
        _writes,
        PlainForm,
    ),
    "revoke": MilestoneVerb(
        gettext_lazy("Revoke the verification"),
        gettext_lazy("The milestone is as if never claimed: overdue from its date again."),
        lambda actor, each, given: revoke_verification(actor=actor, milestone=each, reason=given["reason"]),
        can_verify,
    ),
    "override": MilestoneVerb(
        gettext_lazy("Let the surface come first"),
        gettext_lazy("The milestone may be claimed before its substance; the reason stays visible."),
        lambda actor, each, given: override_order(actor=actor, milestone=each, reason=given["reason"]),
        can_override_order,
    ),
}


class MilestoneMoveView(TaskPage):
    """One verb on a milestone."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.verb = MILESTONE_VERBS[kwargs["verb"]]
        self.milestone = self.take_milestone(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.task):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        return self.verb.form(data)

    def save(self, form: Any) -> str:
        self.verb.run(self.actor, self.milestone, form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        title = str(self.verb.title)
        lede = f"{self.milestone.name} · {self.verb.lede}"
        return FormText(title, lede, title, self.url(), self.label(), _("Done."))


class MeasureRemoveView(TaskPage):
    """Removes a measure nobody has read."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        measure = self.take_measure(kwargs["pk"])
        try:
            remove_measure(actor=self.actor, measure=measure)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Removed."))
        return redirect(self.url())
