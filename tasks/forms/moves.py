"""Shapes of input for moves: a reason, a phase, or nothing but the verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.models import Phase


class PlainForm(forms.Form):
    """Only the verb."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class PhaseForm(forms.Form):
    """Into which phase a task is carried."""

    phase = forms.ModelChoiceField(queryset=Phase.objects.none(), label=_("Into which phase"), empty_label=None)

    def __init__(self, *args: Any, phases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
