"""How a person wants to be told, and the robots of chat groups."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.forms.telling import MessageSettingsForm, RobotEditForm, RobotForm
from accounts.models import MessageSettings, Robot
from accounts.permissions import robots_to_set_up, units_to_give_at
from accounts.roles import Permission
from accounts.services.robots import create_robot, edit_robot, try_robot
from accounts.services.telling import choose_messages
from accounts.views.form_page import FormPage, FormText
from base.errors import DomainError, InvalidInputError, StaleVersionError
from base.forms import OnceForm

UNSAVED = 0
"""The version of choices nobody made yet."""


class MessageSettingsView(FormPage):
    """Everyone's own; who never chose sees the defaults."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.record = MessageSettings.objects.of([self.person.pk])[self.person.pk]

    def make_form(self, data: Any = None, files: Any = None) -> MessageSettingsForm:
        names = MessageSettingsForm.base_fields
        initial = {name: getattr(self.record, name) for name in names}
        if self.record.pk is None:
            initial["version"] = UNSAVED
        form = MessageSettingsForm(data, initial=initial)
        form.fields["by_sms"].help_text = self.person.phone or _("No telephone number is entered for you.")
        return form

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        choose_messages(actor=self.person.as_actor(), user=self.person, values=form.values(), version=version)
        return reverse("accounts:message-settings")

    def refuse(self, form: forms.Form, error: DomainError) -> None:
        if isinstance(error, StaleVersionError):
            self.load()
        super().refuse(form, error)

    def text(self) -> FormText:
        lede = _("You find every message in the program at once. Here you say what reaches you outside it, and when.")
        back = reverse("accounts:notification-list")
        return FormText(_("How I am told"), lede, _("Save"), back, _("Messages"), _("Saved."))


class RobotListView(GuardedView):
    """The robots of the units one sets up; addresses and secrets are not shown."""

    access = holders_of(Permission.SET_UP)

    def get(self, request: HttpRequest) -> HttpResponse:
        robots = [(robot, uuid.uuid4()) for robot in robots_to_set_up(self.person).select_related("unit")]
        return render(request, "accounts/robots.html", {"robots": robots})


class RobotFormPage(FormPage):
    """A form about a robot of a unit one sets up."""

    access = holders_of(Permission.SET_UP)

    def url(self) -> str:
        return reverse("accounts:robot-list")


class RobotCreateView(RobotFormPage):
    def load(self, **kwargs: Any) -> None:
        """Everyone who sets up may enter one; the form offers the units."""

    def make_form(self, data: Any = None, files: Any = None) -> RobotForm:
        return RobotForm(data, units=units_to_give_at(self.person))

    def save(self, form: Any) -> str:
        create_robot(actor=self.person.as_actor(), robot=Robot(**form.cleaned_data))
        return self.url()

    def text(self) -> FormText:
        lede = _("Add a robot to the unit's group in its app, and copy its webhook address here.")
        return FormText(_("Add a robot"), lede, _("Add the robot"), self.url(), _("Group robots"), _("Added."))


class RobotEditView(RobotFormPage):
    def load(self, **kwargs: Any) -> None:
        self.record = get_object_or_404(robots(self), pk=kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> RobotEditForm:
        shown = ("version", "kind", "name", "is_active")
        return RobotEditForm(data, initial={name: getattr(self.record, name) for name in shown})

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_robot(actor=self.person.as_actor(), robot=self.record, values=form.values(), version=version)
        return self.url()

    def text(self) -> FormText:
        lede = f"{self.record.unit} · {self.record.host}"
        return FormText(_("Edit the robot"), lede, _("Save"), self.url(), _("Group robots"), _("Saved."))


class RobotTryView(GuardedView):
    """Has the robot say one sentence in its group."""

    access = holders_of(Permission.SET_UP)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        robot = get_object_or_404(robots(self), pk=pk)
        form = OnceForm(request.POST)
        client_uid = form.cleaned_data["client_uid"] if form.is_valid() else uuid.uuid4()
        try:
            try_robot(actor=self.person.as_actor(), robot=robot, client_uid=client_uid)
        except InvalidInputError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The robot speaks in its group within a minute."))
        return redirect("accounts:robot-list")


def robots(view: GuardedView) -> QuerySet[Robot]:
    """Those of the units the person sets up."""
    return robots_to_set_up(view.person).select_related("unit")
