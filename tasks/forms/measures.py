"""Shapes of input for measures: target, plan and parts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import OnceForm, RowsForm, RowTable, VersionedForm, day_field
from tasks.models import Measure
from tasks.services.measures import PartDraft


def number_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **kwargs)


class PlanRow(forms.Form):
    """A plan point."""

    by_on = day_field(_("By"))
    value = number_field(_("Value"))


class PartRow(forms.Form):
    """A unit's part."""

    unit = UnitField(queryset=Unit.objects.none(), label=_("Unit"))
    start = number_field(_("Starts at"), required=False)
    target = number_field(_("Target"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class MeasureForm(OnceForm, VersionedForm, RowsForm):
    """A quantified target with its plan points and its parts by unit."""

    name = forms.CharField(
        label=_("What is counted"), max_length=100, help_text=_("For instance: communities renovated.")
    )
    unit_label = forms.CharField(label=_("Counted in"), max_length=20, help_text=_("For instance: 个, 公里, 万元."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Measure.Kind.choices, help_text=_("Only outputs count in the measured percent.")
    )
    mode = forms.ChoiceField(
        label=_("Mode"), choices=Measure.Mode.choices, help_text=_("A cumulative value never goes back; a level may.")
    )
    start = number_field(_("Starts at"), initial=0)
    target = number_field(_("Target"), required=False, help_text=_("May be below the start, for what is to fall."))
    unit = UnitField(
        queryset=Unit.objects.none(),
        label=_("Reporting unit"),
        required=False,
        help_text=_("Leave empty for the lead unit, or give parts below."),
    )

    tables = {
        "plan": RowTable(PlanRow, _("Plan"), _("By which day how much; between them the plan is a straight line.")),
        "parts": RowTable(PartRow, _("Parts"), _("One row a unit; the measure then is the sum of its parts.")),
    }

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, row_options={"parts": {"units": units}}, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "client_uid"}}

    def plan(self) -> list[tuple[Any, Any]]:
        return [(row["by_on"], row["value"]) for row in self.rows("plan")]

    def parts(self) -> list[PartDraft]:
        return [PartDraft(row["unit"], row["target"], row["start"] or Decimal(0)) for row in self.rows("parts")]
