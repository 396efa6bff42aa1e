"""Shapes of input for extensions and suspensions: asked with a reason, answered with yes or no."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from base.forms import day_field

GRANT, REFUSE = "grant", "refuse"


class ExtensionForm(forms.Form):
    """A later date and why."""

    new_due_on = day_field(_("New date"))
    reason = forms.CharField(label=_("Why more time is needed"), widget=forms.Textarea(attrs={"rows": 3}))


class SuspensionForm(forms.Form):
    """Why the clock should stop."""

    reason = forms.CharField(label=_("Why it has to stop"), widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """Yes or no; a no says why."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[(GRANT, _("Grant")), (REFUSE, _("Refuse"))], widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Answer to the unit"),
        help_text=_("Needed when it is refused."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def decided(self) -> tuple[bool, Any]:
        """(granted, answer)."""
        return self.cleaned_data["decision"] == GRANT, self.cleaned_data["answer"]
