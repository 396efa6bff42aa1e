"""Shapes of input for units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField
from base.forms import VersionedForm


class LinesField(forms.CharField):
    """Several texts, one a line; cleaned to a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class UnitFields(forms.Form):
    """A unit's own fields."""

    name = forms.CharField(label=_("Name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=50, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    aliases = LinesField(
        label=_("Aliases"), required=False, help_text=_("Other names it goes by in spreadsheets, one a line.")
    )
    leader_name = forms.CharField(label=_("Leader"), max_length=50, required=False)
    leader_title = forms.CharField(label=_("Leader's title"), max_length=50, required=False)
    is_confirmed = forms.BooleanField(
        label=_("Confirmed"), required=False, initial=True, help_text=_("Untick for a unit still to be confirmed.")
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in UnitFields.base_fields}


class UnitCreateForm(UnitFields):
    parent = UnitField(Unit.objects.none(), label=_("Stands below"))

    field_order = ("name", "short_name", "kind", "parent")

    def __init__(self, *args: Any, units: UnitQuerySet, may_be_top: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", units, "" if may_be_top else None)


class UnitEditForm(UnitFields, VersionedForm):
    pass


class UnitMoveForm(VersionedForm):
    parent = UnitField(Unit.objects.none(), label=_("Stands below"))

    def __init__(self, *args: Any, units: UnitQuerySet, may_be_top: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", units, "" if may_be_top else None)


class UnitEndForm(VersionedForm):
    ended_on = forms.DateField(label=_("Ended on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    successor = UnitField(
        Unit.objects.none(),
        label=_("Successor"),
        required=False,
        help_text=_("Named for the reader. Its open records stay: to hand them over, merge the unit instead."),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = units.select_related("parent")  # type: ignore[attr-defined]


class UnitMergeForm(VersionedForm):
    into = UnitField(
        Unit.objects.none(),
        label=_("Merge into"),
        help_text=_("It takes over the open records, the people, the units below and, as aliases, the names."),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = units.select_related("parent")  # type: ignore[attr-defined]


def _offer(form: forms.Form, name: str, units: UnitQuerySet, top: str | None) -> None:
    """The units one may choose; standing at the top is offered to those who may set that up."""
    field: Any = form.fields[name]
    field.queryset = units.select_related("parent")
    if top is not None:
        field.required = False
        field.empty_label = _("nothing: at the top")
