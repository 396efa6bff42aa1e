"""Extensions and suspensions by page: asked by the unit that leads, taken back by it, decided by the office."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN
from accounts.views.form_page import FormText
from base.display import day_text
from base.errors import DomainError
from tasks.forms.requests import DecisionForm, ExtensionForm, SuspensionForm
from tasks.models import Extension, Suspension
from tasks.permissions import can_ask_for_time, can_decide_time
from tasks.services.extensions import ask_extension, grant_extension, refuse_extension, withdraw_extension
from tasks.services.suspensions import ask_suspension, grant_suspension, refuse_suspension, withdraw_suspension
from tasks.views.pages import RELATED, TaskPage

ABOUT = {"extension": (Extension, "milestone__task"), "suspension": (Suspension, "task")}


class AskPage(TaskPage):
    """Only for people of the unit that leads the task."""

    access = SIGNED_IN

    def ensure_allowed(self) -> None:
        if not can_ask_for_time(self.person, self.task):
            raise PermissionDenied


class ExtensionAskView(AskPage):
    def load(self, **kwargs: Any) -> None:
        self.milestone = self.take_milestone(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> ExtensionForm:
        return ExtensionForm(data, initial={"new_due_on": self.milestone.due_on})

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        ask_extension(
            actor=self.actor, milestone=self.milestone, new_due_on=given["new_due_on"], reason=given["reason"]
        )
        return self.url()

    def text(self) -> FormText:
        due = day_text(self.milestone.due_on) if self.milestone.due_on else "—"
        lede = _("%(name)s, due %(due)s. Its clock runs on until the office grants it.")
        return FormText(
            _("Ask for an extension"),
            lede % {"name": self.milestone.name, "due": due},
            _("Ask the office"),
            self.url(),
            self.label(),
            _("The office was asked."),
        )


class SuspensionAskView(AskPage):
    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> SuspensionForm:
        return SuspensionForm(data)

    def save(self, form: Any) -> str:
        ask_suspension(actor=self.actor, task=self.task, reason=form.cleaned_data["reason"])
        return self.url()

    def text(self) -> FormText:
        lede = _("While it is suspended nothing is claimed and no rung is reached; its days are added at the end.")
        return FormText(
            _("Ask for a suspension"), lede, _("Ask the office"), self.url(), self.label(), _("The office was asked.")
        )


class RequestPage(TaskPage):
    """An extension or a suspension of a task one sees."""

    access = SIGNED_IN
    request_record: Any

    def take_request(self, kind: str, pk: int) -> Any:
        model, path = ABOUT[kind]
        related = [f"{path}__{each}" for each in RELATED]
        found: Any = get_object_or_404(model._default_manager.select_related(*related), pk=pk)
        self.take((found.milestone.task if kind == "extension" else found.task).pk)
        return found


class RequestDecideView(RequestPage):
    """The office grants or refuses."""

    kind = ""

    def load(self, **kwargs: Any) -> None:
        self.asked = self.take_request(self.kind, kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not can_decide_time(self.person, self.task):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> DecisionForm:
        return DecisionForm(data)

    def save(self, form: Any) -> str:
        granted, answer = form.decided()
        if self.kind == "extension":
            if granted:
                grant_extension(actor=self.actor, extension=self.asked)
            else:
                refuse_extension(actor=self.actor, extension=self.asked, answer=answer)
        elif granted:
            grant_suspension(actor=self.actor, suspension=self.asked)
        else:
            refuse_suspension(actor=self.actor, suspension=self.asked, answer=answer)
        return self.url()

    def text(self) -> FormText:
        if self.kind == "extension":
            title = _("Decide the extension")
            change = f"{day_text(self.asked.old_due_on)} → {day_text(self.asked.new_due_on)}"
            lede = f"{self.asked.milestone.name} · {change} · {self.asked.reason}"
        else:
            title, lede = _("Decide the suspension"), self.asked.reason
        return FormText(title, lede, _("Decide"), self.url(), self.label(), _("Decided; the unit sees it."))


class RequestWithdrawView(RequestPage):
    """The unit takes back what it asked for."""

    def ensure_allowed(self) -> None:
        if not can_ask_for_time(self.person, self.task):
            raise PermissionDenied

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = self.take_request(kwargs["kind"], kwargs["pk"])
        try:
            if kwargs["kind"] == "extension":
                withdraw_extension(actor=self.actor, extension=asked)
            else:
                withdraw_suspension(actor=self.actor, suspension=asked)
            messages.success(request, _("Taken back."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(self.url())

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.take_request(kwargs["kind"], kwargs["pk"])
        return redirect(self.url())
