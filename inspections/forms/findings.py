"""Shapes of input for findings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField, UnitsField
from base.forms import OnceForm, VersionedForm
from campaign.models import Campaign
from inspections.models import Category, Finding, Site
from inspections.selectors import areas_of, tasks_of
from inspections.services.finding_verbs import FindingVerb
from tasks.forms.updates import ManyFilesField
from tasks.models import Task


class FindingForm(forms.Form):
    """What is wrong, where, how bad."""

    description = forms.CharField(label=_("What is wrong"), widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(), label=_("Category"), required=False, empty_label=_("to be sorted")
    )
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=_("Site"), required=False, empty_label="—")
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=200,
        help_text=_("Where no site fits: street, number, what is near."),
    )
    area = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Lies in"),
        required=False,
        empty_label="—",
        help_text=_("Left empty, the site's."),
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Finding.Severity.choices, initial=Finding.Severity.ORDINARY
    )
    task = forms.ModelChoiceField(
        queryset=Task.objects.none(), label=_("Belongs to the task"), required=False, empty_label="—"
    )
    longitude = forms.DecimalField(max_digits=9, decimal_places=6, required=False, widget=forms.HiddenInput)
    latitude = forms.DecimalField(max_digits=8, decimal_places=6, required=False, widget=forms.HiddenInput)
    accuracy_m = forms.IntegerField(min_value=0, max_value=100_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["category"].queryset = Category.objects.filter(campaign=campaign).leaves()
        fields["site"].queryset = Site.objects.filter(campaign=campaign, ended_on__isnull=True)
        fields["area"].queryset = areas_of(campaign)
        fields["task"].queryset = tasks_of(campaign)

    def values(self) -> dict[str, Any]:
        """The finding's own fields."""
        names = [name for name in FindingForm.base_fields if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names}


class FindingCreateForm(OnceForm, FindingForm):
    """A finding with its photos."""

    photos = ManyFilesField(label=_("Photos"), help_text=_("How it looks now; several at once."), required=False)


class FindingEditForm(VersionedForm, FindingForm):
    """What was found, mended."""


class VerbForm(forms.Form):
    """What a verb on a finding needs."""

    unit = UnitField(queryset=Unit.objects.none(), label=_("Unit that answers"))
    support_units = UnitsField(queryset=Unit.objects.none(), label=_("Supporting units"), required=False)
    limit_text = forms.CharField(
        label=_("Limit"),
        required=False,
        max_length=40,
        help_text=_("Left empty, the severity's. Else 3天, 5个工作日, 24小时, a date or 长期."),
    )
    other_unit = UnitField(
        queryset=Unit.objects.none(),
        label=_("Another unit answers for it"),
        required=False,
        help_text=_("Left empty, the dispute is refused and the unit keeps it."),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    measures = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photos = ManyFilesField(label=_("Photos of how it looks now"), required=False)
    other = forms.ModelChoiceField(queryset=Finding.objects.none(), label=_("Repeats"), empty_label=None)

    def __init__(self, *args: Any, verb: FindingVerb, units: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - verb.needs:
            del self.fields[name]
        fields: Any = self.fields
        for name in ("unit", "support_units", "other_unit"):
            if name in fields:
                fields[name].queryset = units
        if "other" in fields:
            fields["other"].queryset = others
