"""Measures added and edited, with their plan and parts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.form_page import FormText
from tasks.forms.measures import MeasureForm
from tasks.services.measures import MeasureDraft, MeasureEdit, add_measure, edit_measure
from tasks.views.pages import TaskPage


class MeasureCreateView(TaskPage):
    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["task_pk"])

    def make_form(self, data: Any = None, files: Any = None) -> MeasureForm:
        return MeasureForm(data, units=self.units(), initial={"version": 0, "start": 0})

    def save(self, form: Any) -> str:
        draft = MeasureDraft(
            **form.values(), plan=form.plan(), parts=form.parts(), client_uid=form.cleaned_data["client_uid"]
        )
        add_measure(actor=self.actor, task=self.task, draft=draft)
        return self.url()

    def text(self) -> FormText:
        lede = _("A quantified target, followed by what units read on it.")
        return FormText(_("Add a measure"), lede, _("Add the measure"), self.url(), self.label(), _("Added."))


class MeasureEditView(TaskPage):
    def load(self, **kwargs: Any) -> None:
        self.record = self.take_measure(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> MeasureForm:
        record = self.record
        names = ("name", "unit_label", "kind", "mode", "start", "target", "version")
        rows = {
            "plan": list(record.plan.values("by_on", "value")),
            "parts": list(record.children.order_by("pk").values("unit", "start", "target")),
        }
        initial = {name: getattr(record, name) for name in names} | {"unit": record.unit_id}
        return MeasureForm(data, units=self.units(), initial=initial, row_initial=rows)

    def save(self, form: Any) -> str:
        edit = MeasureEdit(form.values(), form.plan(), form.parts(), form.cleaned_data["version"])
        edit_measure(actor=self.actor, measure=self.record, edit=edit)
        return self.url()

    def text(self) -> FormText:
        return FormText(
            _("Edit the measure"),
            self.record.name,
            _("Save"),
            self.url(),
            self.label(),
            _("Saved."),
            reverse("tasks:measure-remove", args=[self.record.pk]),
            _("Remove the measure"),
        )
