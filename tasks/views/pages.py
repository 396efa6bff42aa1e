"""What the pages share that write tasks: the task is seen, and the person writes in its campaign."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.access import holders_of
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission
from accounts.views.form_page import FormPage
from tasks.models import Measure, Milestone, Task
from tasks.permissions import can_write_tasks
from tasks.selectors import units_of

RELATED = ("campaign__unit", "campaign__parent", "phase", "project_list", "lead_unit")


class TaskPage(FormPage):
    """A form about a task: 404 for one that may not be seen, 403 for one that is not this person's to write."""

    access = holders_of(Permission.WRITE_TASKS)
    task: Task

    def take(self, task_pk: int) -> None:
        visible = Task.objects.visible_to(self.person).select_related(*RELATED)
        self.task = get_object_or_404(visible, pk=task_pk)
        self.ensure_allowed()

    def take_milestone(self, pk: int) -> Milestone:
        visible = Milestone.objects.visible_to(self.person).select_related(*(f"task__{each}" for each in RELATED))
        milestone: Milestone = get_object_or_404(visible, pk=pk)
        self.task = milestone.task
        self.ensure_allowed()
        return milestone

    def take_measure(self, pk: int) -> Measure:
        tasks = Task.objects.visible_to(self.person)
        measures = Measure.objects.select_related(*(f"task__{each}" for each in RELATED)).filter(parent__isnull=True)
        measure: Measure = get_object_or_404(measures, pk=pk, task__in=tasks)
        self.task = measure.task
        self.ensure_allowed()
        return measure

    def ensure_allowed(self) -> None:
        if not can_write_tasks(self.person, self.task.campaign):
            raise PermissionDenied

    @property
    def actor(self) -> Any:
        return self.person.as_actor()

    def url(self) -> str:
        return reverse("tasks:task-detail", args=[self.task.pk])

    def label(self) -> str:
        return f"{self.task.code} {self.task.title}"

    def units(self) -> UnitQuerySet:
        return units_of(self.task.campaign)
