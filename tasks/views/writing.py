"""Tasks entered and edited."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from campaign.current import current_campaign
from campaign.services.phases import current_phase
from tasks.forms.milestones import CorrectionForm
from tasks.forms.tasks import TaskCreateForm, TaskForm, initial_of
from tasks.models import Responsibility, Task
from tasks.permissions import can_write_tasks
from tasks.selectors import units_of
from tasks.services.dates import correct_start, is_handed_out
from tasks.services.milestones import MilestoneDraft
from tasks.services.tasks import TaskDraft, TaskEdit, create_task, edit_task
from tasks.views.pages import TaskPage


class TaskCreateView(FormPage):
    """A task of the current campaign is entered as a draft, with its units and first milestones."""

    access = holders_of(Permission.WRITE_TASKS)

    def load(self, **kwargs: Any) -> None:
        campaign = current_campaign(self.request)
        if campaign is None:
            raise Http404
        if not can_write_tasks(self.person, campaign):
            raise PermissionDenied
        self.campaign = campaign

    def make_form(self, data: Any = None, files: Any = None) -> TaskCreateForm:
        asked = self.request.GET.get("project_list", "")
        phases = self.campaign.phases.exists()
        initial = {
            "version": 0,
            "project_list": asked if asked.isdigit() else None,
            "phase": current_phase(self.campaign).pk if phases else None,
            "priority": Task.Priority.NORMAL,
        }
        return TaskCreateForm(data, campaign=self.campaign, units=units_of(self.campaign), initial=initial)

    def save(self, form: Any) -> str:
        values = form.values()
        draft = TaskDraft(
            units=form.units(),
            milestones=[MilestoneDraft(**row) for row in form.rows("milestones")],
            **values,
        )
        task = create_task(actor=self.person.as_actor(), draft=draft)
        return reverse("tasks:task-detail", args=[task.pk])

    def text(self) -> FormText:
        return FormText(
            _("Enter a task"),
            _("It stays a draft, seen by the office only, until it is handed out."),
            _("Save the draft"),
            reverse("tasks:task-list"),
            _("Tasks"),
            _("The draft was saved. Check it and hand it out."),
        )


class TaskEditView(TaskPage):
    """A task's own fields and units; before it is handed out its list, phase and start as well."""

    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])
        self.record = self.task

    def make_form(self, data: Any = None, files: Any = None) -> TaskForm:
        responsibilities = list(Responsibility.objects.filter(task=self.task))
        return TaskForm(
            data,
            campaign=self.task.campaign,
            units=self.units(),
            is_handed_out=is_handed_out(self.task),
            initial=initial_of(self.task, responsibilities),
        )

    def save(self, form: Any) -> str:
        edit = TaskEdit(form.values(), units=form.units(), version=form.cleaned_data["version"])
        edit_task(actor=self.actor, task=self.task, edit=edit)
        return self.url()

    def text(self) -> FormText:
        lede = _("Before it is handed out everything is free.")
        if is_handed_out(self.task):
            lede = _("It is handed out: dates move by correction, extension or suspension only.")
        return FormText(_("Edit the task"), lede, _("Save"), self.url(), self.label(), _("Saved."))


class TaskCorrectView(TaskPage):
    """The day a task handed out begins, mended with a reason."""

    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])
        self.record = self.task

    def make_form(self, data: Any = None, files: Any = None) -> CorrectionForm:
        return CorrectionForm(data, initial={"day": self.task.starts_on, "version": self.task.version})

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        correct_start(
            actor=self.actor,
            task=self.task,
            starts_on=given["day"],
            reason=given["reason"],
            version=given["version"],
        )
        return self.url()

    def text(self) -> FormText:
        lede = _("The day the task starts, as it should have been entered; the old day and the reason are kept.")
        return FormText(_("Correct the start"), lede, _("Correct"), self.url(), self.label(), _("Corrected."))
