"""Shapes of input for meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField, UnitsField
from base.forms import OnceForm, VersionedForm
from campaign.models import ProjectList


class MeetingForm(OnceForm):
    title = forms.CharField(label=_("Title"), max_length=100)
    cutoff_at = forms.DateTimeField(
        label=_("Cut-off of the report"),
        help_text=_("At this moment the report is built by itself."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    held_at = forms.DateTimeField(
        label=_("Held at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    chair = forms.CharField(label=_("Chair"), max_length=50, required=False)


class NextStepsForm(VersionedForm):
    text = forms.CharField(
        label=_("Next steps"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Each line is a paragraph of the report; an empty text leaves the section without one."),
    )


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("It stands in the correction.")
    )


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("Word template"), help_text=_("A .docx; every placeholder in it is checked before it is taken.")
    )


class SampleForm(forms.Form):
    """A field of every kind, for the gallery of components; saves nothing."""

    name = forms.CharField(label=_("Title"), max_length=20, help_text=_("As it stands in the printed list."))
    on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Category"), choices=[("", "—"), *ProjectList.Category.choices])
    text = forms.CharField(label=_("Progress"), widget=forms.Textarea(attrs={"rows": 3}))
    unit = UnitField(Unit.objects.active(), label=_("Lead unit"))
    units = UnitsField(Unit.objects.active(), label=_("Supporting units"), help_text=_("Any number."))
    file = forms.FileField(label=_("Evidence"))
    agreed = forms.BooleanField(label=_("I have looked at the photos"))
