"""Shapes of input for tasks: their own fields, units and first milestones."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField, UnitsField
from base.forms import OnceForm, RowsForm, RowTable, VersionedForm, day_field
from campaign.models import Campaign, Phase, ProjectList
from tasks.forms.milestones import MilestoneRow
from tasks.models import Responsibility, Task

ROLES = {
    "lead_unit": Responsibility.Role.LEAD,
    "build_units": Responsibility.Role.BUILD,
    "manage_units": Responsibility.Role.MANAGE,
    "support_units": Responsibility.Role.SUPPORT,
}
FIXED = ("project_list", "phase", "starts_on", "is_ongoing")
"""What is no longer edited once a task is handed out."""


class TaskForm(VersionedForm):
    """A task's own fields and its units (1+1+N): one leader, one lead unit, any number of others."""

    project_list = forms.ModelChoiceField(queryset=ProjectList.objects.none(), label=_("List"), empty_label=None)
    phase = forms.ModelChoiceField(queryset=Phase.objects.none(), label=_("Phase"), empty_label=None)
    code = forms.CharField(label=_("Code"), max_length=20)
    title = forms.CharField(
        label=_("Task"), max_length=200, help_text=_("What is to be done, with its quantity where there is one.")
    )
    leader_name = forms.CharField(label=_("Leader"), max_length=50, required=False)
    leader_title = forms.CharField(label=_("Leader's title"), max_length=50, required=False)
    lead_unit = UnitField(queryset=Unit.objects.none(), label=_("Lead unit"), required=False)
    build_units = UnitsField(queryset=Unit.objects.none(), label=_("Units that build"), required=False)
    manage_units = UnitsField(queryset=Unit.objects.none(), label=_("Units that manage"), required=False)
    support_units = UnitsField(queryset=Unit.objects.none(), label=_("Units that support"), required=False)
    starts_on = day_field(_("Starts on"), required=False)
    is_ongoing = forms.BooleanField(label=_("Ongoing: no dated milestones, followed by its reports"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=Task.Priority.choices)
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    indicator_code = forms.CharField(label=_("Indicator"), max_length=30, required=False)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, campaign: Campaign, units: UnitQuerySet, is_handed_out: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["project_list"].queryset = campaign.lists.all()
        fields["project_list"].label_from_instance = lambda each: each.label
        fields["phase"].queryset = campaign.phases.all()
        for name in ROLES:
            fields[name].queryset = units
        for name in FIXED if is_handed_out else ():
            del fields[name]

    def units(self) -> list[tuple[Unit, str]]:
        """The units with their roles, the lead first."""
        lead = self.cleaned_data["lead_unit"]
        found = [(lead, str(ROLES["lead_unit"]))] if lead else []
        for name, role in list(ROLES.items())[1:]:
            found += [(unit, str(role)) for unit in self.cleaned_data[name]]
        return found

    def values(self) -> dict[str, Any]:
        """The task's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {*ROLES, "version"}}


class TaskCreateForm(OnceForm, TaskForm, RowsForm):
    """A new task with its milestones; without any it has one, 完成, due on the day given."""

    due_on = day_field(_("Done by, where there are no milestones"), required=False)

    tables = {
        "milestones": RowTable(
            MilestoneRow, _("Milestones"), _("Dated, weighted steps; empty rows are left out. More can be added later.")
        )
    }


def initial_of(task: Task, responsibilities: Sequence[Responsibility]) -> dict[str, Any]:
    """What the form shows of a task."""
    roles: dict[str, list[int]] = {name: [] for name in ROLES}
    for name, role in ROLES.items():
        roles[name] = [each.unit_id for each in responsibilities if each.role == role]
    own = ("code", "title", "leader_name", "leader_title", "priority", "location", "indicator_code", "description")
    values = {name: getattr(task, name) for name in (*own, "starts_on", "is_ongoing", "version")}
    lead = roles.pop("lead_unit")
    return (
        values
        | roles
        | {
            "project_list": task.project_list_id,
            "phase": task.phase_id,
            "lead_unit": lead[0] if lead else None,
        }
    )
