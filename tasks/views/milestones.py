"""Milestones added, edited, corrected."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.form_page import FormText
from tasks.forms.milestones import CorrectionForm, MilestoneForm
from tasks.models import Dependency, Milestone
from tasks.querysets import MilestoneQuerySet
from tasks.services.dates import correct_milestone, is_handed_out
from tasks.services.dependencies import set_dependencies
from tasks.services.milestones import MilestoneDraft, add_milestone, edit_milestone
from tasks.views.pages import TaskPage

MANY = 3000
"""Above so many milestones only those of the same list, and those waited for, are offered to be waited for."""


class MilestonePage(TaskPage):
    """A form of a milestone's own fields."""

    def others(self, milestone: Milestone | None = None) -> MilestoneQuerySet:
        """What it may wait for."""
        found = Milestone.objects.counted().filter(task__campaign=self.task.campaign).select_related("task")
        if milestone is not None:
            found = found.exclude(pk=milestone.pk)
        if found.count() > MANY:
            needed = Dependency.objects.filter(milestone=milestone).values("needed")
            found = found.filter(Q(task__project_list=self.task.project_list) | Q(pk__in=needed))
        return found.order_by("task__code_sort", "task_id", "number")


class MilestoneCreateView(MilestonePage):
    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["task_pk"])

    def make_form(self, data: Any = None, files: Any = None) -> MilestoneForm:
        initial = {"version": 0, "weight": 1}
        return MilestoneForm(data, units=self.units(), others=self.others(), is_dated_freely=True, initial=initial)

    @transaction.atomic
    def save(self, form: Any) -> str:
        draft = MilestoneDraft(**form.values(), client_uid=form.cleaned_data["client_uid"])
        milestone = add_milestone(actor=self.actor, task=self.task, draft=draft)
        set_dependencies(actor=self.actor, milestone=milestone, needed=form.cleaned_data["depends_on"])
        return self.url()

    def text(self) -> FormText:
        lede = _("Its first date is its baseline. Added to a closed task, the task runs again.")
        return FormText(_("Add a milestone"), lede, _("Add the milestone"), self.url(), self.label(), _("Added."))


class MilestoneEditView(MilestonePage):
    def load(self, **kwargs: Any) -> None:
        self.record = self.take_milestone(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> MilestoneForm:
        record = self.record
        names = ("name", "due_on", "due_text", "weight", "layer", "version")
        initial = {name: getattr(record, name) for name in names} | {
            "unit": record.unit_id,
            "depends_on": list(Dependency.objects.filter(milestone=record).values_list("needed_id", flat=True)),
        }
        return MilestoneForm(
            data,
            units=self.units(),
            others=self.others(record),
            is_dated_freely=not is_handed_out(self.task),
            initial=initial,
        )

    def save(self, form: Any) -> str:
        edit_milestone(
            actor=self.actor,
            milestone=self.record,
            values=form.values(),
            needed=form.cleaned_data["depends_on"],
            version=form.cleaned_data["version"],
        )
        return self.url()

    def text(self) -> FormText:
        lede = f"{self.record.name}"
        if is_handed_out(self.task):
            lede = _("%(name)s: its date moves by correction, extension or suspension only.") % {"name": lede}
        delete = {}
        if not is_handed_out(self.task):
            delete = {
                "delete_url": reverse("tasks:milestone-move", args=[self.record.pk, "remove"]),
                "delete_verb": _("Remove the milestone"),
            }
        return FormText(_("Edit the milestone"), lede, _("Save"), self.url(), self.label(), _("Saved."), **delete)


class MilestoneCorrectView(TaskPage):
    """A wrong date mended: it sets the date and the baseline."""

    def load(self, **kwargs: Any) -> None:
        self.record = self.take_milestone(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> CorrectionForm:
        return CorrectionForm(data, initial={"day": self.record.due_on, "version": self.record.version})

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        correct_milestone(
            actor=self.actor,
            milestone=self.record,
            due_on=given["day"],
            reason=given["reason"],
            version=given["version"],
        )
        return self.url()

    def text(self) -> FormText:
        lede = _("%(name)s: for a date that was entered wrongly; more time is an extension.") % {
            "name": self.record.name
        }
        return FormText(_("Correct the date"), lede, _("Correct"), self.url(), self.label(), _("Corrected."))
