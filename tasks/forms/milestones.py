"""Shapes of input for milestones: their own fields, what they wait for, corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import OnceForm, RecordsField, VersionedForm, day_field
from tasks.models import Milestone
from tasks.querysets import MilestoneQuerySet

WEIGHTS = (1, 32767)
NOT_ITS_OWN = {"depends_on", "version", "client_uid"}
LAYERS = [("", _("none")), *Milestone.Layer.choices]


class MilestoneRow(forms.Form):
    """One milestone of a new task."""

    name = forms.CharField(label=_("Milestone"), max_length=100)
    due_on = day_field(_("Due on"), required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=WEIGHTS[0], max_value=WEIGHTS[1], initial=1)
    layer = forms.ChoiceField(label=_("Layer"), choices=LAYERS, required=False)

    def has_changed(self) -> bool:
        """A row counts once it has a name or a date."""
        return bool({"name", "due_on"} & set(self.changed_data))


class MilestoneForm(OnceForm, VersionedForm):
    """A milestone's own fields; its date only while the task is a draft."""

    name = forms.CharField(label=_("Milestone"), max_length=100)
    due_on = day_field(_("Due on"), required=False)
    due_text = forms.CharField(
        label=_("Date as written"), max_length=100, required=False, help_text=_("The words of the list, as 6月底前.")
    )
    weight = forms.IntegerField(label=_("Weight"), min_value=WEIGHTS[0], max_value=WEIGHTS[1], initial=1)
    layer = forms.ChoiceField(
        label=_("Layer"),
        choices=LAYERS,
        required=False,
        help_text=_("A surface milestone cannot be claimed before the substance of the same task."),
    )
    unit = UnitField(
        queryset=Unit.objects.none(),
        label=_("Answering unit"),
        required=False,
        help_text=_("Leave empty for the lead unit."),
    )
    depends_on = RecordsField(
        queryset=Milestone.objects.none(),
        label=_("Waits for"),
        required=False,
        help_text=_("Milestones that must be claimed before this one; of other tasks as well."),
        widget=forms.SelectMultiple(attrs={"data-picker": "milestone"}),
    )

    def __init__(self, *args: Any, units: Any, others: MilestoneQuerySet, is_dated_freely: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["depends_on"].queryset = others
        fields["depends_on"].label_from_instance = lambda each: f"{each.task.code} {each.task.title} · {each.name}"
        fields["depends_on"].widget.attrs |= {
            "data-none": _("No milestone matches."),
            "data-remove": _("Remove"),
            "data-more": _("More: type to narrow"),
        }
        if not is_dated_freely:
            del fields["due_on"]

    def values(self) -> dict[str, Any]:
        """The milestone's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOT_ITS_OWN}


class CorrectionForm(VersionedForm):
    """A wrong date mended; the reason is kept with the old and the new one."""

    day = day_field(_("Right date"), required=False, help_text=_("Leave empty where there is no time limit."))
    reason = forms.CharField(label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 2}))
