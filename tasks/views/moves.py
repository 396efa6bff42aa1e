"""Moves of tasks and milestones by page: each a verb with its form and its service."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN
from accounts.views.form_page import FormText
from base.errors import DomainError
from tasks.forms.moves import PhaseForm, PlainForm, ReasonForm
from tasks.selectors import later_phases
from tasks.services.measures import remove_measure
from tasks.services.task_verbs import MILESTONE_VERBS, TASK_VERBS
from tasks.views.pages import TaskPage


@dataclass(frozen=True)
class VerbText:
    """What a page says of a verb before it is made."""

    title: Promise
    lede: Promise


TASK_TEXTS = {
    "hand-out": VerbText(
        gettext_lazy("Hand out"),
        gettext_lazy("From now on its units see it and its clock runs; dates then move by the rules only."),
    ),
    "suspend": VerbText(
        gettext_lazy("Suspend"),
        gettext_lazy("Its clock stops today. When it is resumed, the suspended days are added to its open dates."),
    ),
    "resume": VerbText(
        gettext_lazy("Resume"),
        gettext_lazy("Its clock runs again from today; the suspended days are added to its open dates."),
    ),
    "close": VerbText(gettext_lazy("Close"), gettext_lazy("Every milestone is verified; the task is done.")),
    "cancel": VerbText(
        gettext_lazy("Cancel the task"),
        gettext_lazy("It is counted nowhere any more; its history stays. This is not taken back."),
    ),
    "carry-over": VerbText(
        gettext_lazy("Carry into a later phase"),
        gettext_lazy("An unfinished task goes on in the next phase with its dates and its baseline."),
    ),
}

MILESTONE_TEXTS = {
    "cancel": VerbText(
        gettext_lazy("Cancel the milestone"),
        gettext_lazy("It is counted nowhere any more; what waited for it is free."),
    ),
    "remove": VerbText(gettext_lazy("Remove the milestone"), gettext_lazy("Only a draft's milestone is removed.")),
    "revoke": VerbText(
        gettext_lazy("Revoke the verification"),
        gettext_lazy("The milestone is as if never claimed: overdue from its date again."),
    ),
    "override": VerbText(
        gettext_lazy("Let the surface come first"),
        gettext_lazy("The milestone may be claimed before its substance; the reason stays visible."),
    ),
}


class TaskMoveView(TaskPage):
    """One verb on a task, asked for once more with what it needs."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.verb, self.words = TASK_VERBS[kwargs["verb"]], TASK_TEXTS[kwargs["verb"]]
        self.take(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.task):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        if self.verb.needs == "phase":
            return PhaseForm(data, phases=later_phases(self.task))
        return ReasonForm(data) if self.verb.needs == "reason" else PlainForm(data)

    def save(self, form: Any) -> str:
        self.verb.run(self.actor, self.task, form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        title = str(self.words.title)
        return FormText(title, str(self.words.lede), title, self.url(), self.label(), _("Done."))


class MilestoneMoveView(TaskPage):
    """One verb on a milestone."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.verb, self.words = MILESTONE_VERBS[kwargs["verb"]], MILESTONE_TEXTS[kwargs["verb"]]
        self.milestone = self.take_milestone(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.task):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        return ReasonForm(data) if self.verb.needs == "reason" else PlainForm(data)

    def save(self, form: Any) -> str:
        self.verb.run(self.actor, self.milestone, form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        title = str(self.words.title)
        lede = f"{self.milestone.name} · {self.words.lede}"
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
