"""Shapes of input for whistles and calls."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField, UnitsField
from base.forms import OnceForm, VersionedForm
from inspections.models import Whistle, WhistleCall
from inspections.services.whistle_verbs import WhistleVerb
from tasks.forms.updates import ManyFilesField


class WhistleFields(forms.Form):
    """What is needed, where, of whom."""

    title = forms.CharField(label=_("What is needed"), max_length=100)
    description = forms.CharField(label=_("What is the matter"), widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(label=_("Where to come to"), max_length=200)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Whistle.Urgency.choices, initial=Whistle.Urgency.NORMAL)
    lead = UnitField(queryset=Unit.objects.none(), label=_("Unit that leads"))
    others = UnitsField(queryset=Unit.objects.none(), label=_("Other units called"), required=False)
    longitude = forms.DecimalField(max_digits=9, decimal_places=6, required=False, widget=forms.HiddenInput)
    latitude = forms.DecimalField(max_digits=8, decimal_places=6, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["lead"].queryset = fields["others"].queryset = units


class WhistleForm(WhistleFields, OnceForm):
    """With who raises it, and photos."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Raised by"), empty_label=None)
    photos = ManyFilesField(label=_("Photos"), help_text=_("How it looks now; several at once."), required=False)
    field_order = ("unit", "title", "description", "place", "urgency", "lead", "others", "photos")

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = own

    def values(self) -> dict[str, Any]:
        """The whistle's own fields and the units it calls; photos are stored by the view."""
        return {name: value for name, value in self.cleaned_data.items() if name != "photos"}


class WhistleEditForm(WhistleFields, VersionedForm):
    """A draft, changed before it is raised."""

    def values(self) -> dict[str, Any]:
        """The whistle's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "lead", "others"}}


class WhistleVerbForm(forms.Form):
    """What a verb on a whistle or a call needs; of `calls` each is rated."""

    comer_name = forms.CharField(label=_("Who comes"), max_length=50)
    comer_phone = forms.CharField(
        label=_("Telephone"), max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    lead = UnitField(queryset=Unit.objects.none(), label=_("Unit that leads"))
    others = UnitsField(queryset=Unit.objects.none(), label=_("Other units called"), required=False)
    outcome = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    unit = UnitField(
        queryset=Unit.objects.none(),
        label=_("Unit called in its place"),
        required=False,
        help_text=_("Left empty, the others that are called do without it."),
    )

    def __init__(self, *args: Any, verb: WhistleVerb, units: Any, calls: Sequence[WhistleCall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - verb.needs:
            del self.fields[name]
        fields: Any = self.fields
        for name in {"lead", "others", "unit"} & set(fields):
            fields[name].queryset = units
        for each in calls if "ratings" in verb.needs else ():
            fields[_name(each)] = forms.ChoiceField(
                label=each.unit.name, choices=WhistleCall.Result.choices, widget=forms.RadioSelect
            )
        if "ratings" in verb.needs:
            fields["reason"].help_text = _("Needed where you are not satisfied.")
            self.order_fields([*(_name(each) for each in calls), "reason"])

    def ratings(self) -> dict[int, str]:
        """By the id of the call."""
        start = "result_"
        return {
            int(name.removeprefix(start)): value for name, value in self.cleaned_data.items() if name.startswith(start)
        }


def _name(call: WhistleCall) -> str:
    return f"result_{call.pk}"
