"""Shapes of input for updates and decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.forms import OnceForm
from tasks.models import Milestone


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files in one input; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        single = super().clean
        return [single(each, initial) for each in files] if files else []


class UpdateForm(OnceForm):
    """A progress update: narrative, claims, evidence. Choices are what this person may report for."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Reporting unit"), empty_label=None)
    narrative = forms.CharField(
        label=_("Progress in this period"),
        help_text=_("What was done, with numbers and places."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    claims = forms.MultipleChoiceField(
        label=_("Milestones done"),
        help_text=_("Tick what is finished; the office will verify it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    proofs = ManyFilesField(
        label=_("Evidence"),
        help_text=_("Photos (JPEG, PNG, WebP) or documents (PDF, Word, Excel), up to 50 MB each."),
        required=False,
    )
    difficulties = forms.CharField(label=_("Difficulties"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    next_steps = forms.CharField(label=_("Next steps"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    highlights = forms.CharField(
        label=_("Highlights"),
        help_text=_("What others could learn from; the office may put it into its report."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, *args: Any, units: Any, milestones: list[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk
            self.fields["unit"].widget = forms.HiddenInput()
        claims = self.fields["claims"]
        claims.choices = [(each.pk, each.name) for each in milestones]  # type: ignore[attr-defined]
