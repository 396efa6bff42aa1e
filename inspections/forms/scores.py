"""Shapes of input for points won and lost."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField
from base.forms import OnceForm, VersionedForm, day_field
from inspections.models import Indicator, Inspection


class ScoreForm(forms.Form):
    """Which unit won or lost how many points, where and why."""

    unit = UnitField(queryset=Unit.objects.none(), label=_("Unit"))
    on = day_field(_("On"))
    points = forms.DecimalField(
        label=_("Points"),
        help_text=_("Above zero for points won, with a minus for points lost."),
        max_digits=6,
        decimal_places=2,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    inspection = forms.ModelChoiceField(queryset=Inspection.objects.none(), label=_("Round"), required=False)
    indicator = forms.ModelChoiceField(queryset=Indicator.objects.none(), label=_("Indicator"), required=False)

    def __init__(
        self,
        *args: Any,
        units: UnitQuerySet,
        rounds: "QuerySet[Inspection]",
        indicators: "QuerySet[Indicator]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["inspection"].queryset = rounds
        fields["indicator"].queryset = indicators

    def values(self) -> dict[str, Any]:
        names = ("unit", "on", "points", "reason", "inspection", "indicator")
        return {name: self.cleaned_data[name] for name in names}


class ScoreCreateForm(OnceForm, ScoreForm):
    """Points to be entered."""


class ScoreEditForm(VersionedForm, ScoreForm):
    """Points entered before."""
