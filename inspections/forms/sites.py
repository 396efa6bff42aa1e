"""Shapes of input for sites."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import OnceForm, VersionedForm, day_field
from campaign.models import Campaign
from inspections.models import SiteType
from inspections.schedule.coordinates import CoordinateSystem, stored_degrees


class SiteFields(forms.Form):
    """A site's own fields; the position in the system chosen, WGS-84 when it is shown."""

    name = forms.CharField(label=_("Name"), max_length=100)
    type = forms.ModelChoiceField(SiteType.objects.none(), label=_("Site type"))
    code = forms.CharField(label=_("Code"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    unit = UnitField(Unit.objects.none(), label=_("Unit that answers"), required=False, empty_label=_("none"))
    area = UnitField(
        Unit.objects.none(),
        label=_("Lies in"),
        required=False,
        empty_label=_("none"),
        help_text=_("The district, street or community: its office sees what is found here."),
    )
    chief_name = forms.CharField(
        label=_("Chief"), max_length=50, required=False, help_text=_("The head of the street, lane or building.")
    )
    chief_phone = forms.CharField(label=_("Chief's telephone"), max_length=30, required=False)
    longitude = forms.DecimalField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    latitude = forms.DecimalField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    system = forms.ChoiceField(
        label=_("Coordinate system"),
        choices=CoordinateSystem.choices,
        initial=CoordinateSystem.WGS84,
        help_text=_("Where the numbers come from; they are kept as WGS-84."),
    )
    ended_on = day_field(_("Closed on"), required=False, help_text=_("From this day it is in no round any more."))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().at_or_below(campaign.unit.path).select_related("parent")
        self.fields["type"].queryset = campaign.site_types.all()  # type: ignore[attr-defined]
        for name in ("unit", "area"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if isinstance(longitude, Decimal) and isinstance(latitude, Decimal) and data.get("system"):
            data["longitude"], data["latitude"] = stored_degrees(longitude, latitude, data["system"])
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SiteFields.base_fields if name != "system"}


class SiteCreateForm(SiteFields, OnceForm):
    pass


class SiteEditForm(SiteFields, VersionedForm):
    pass
