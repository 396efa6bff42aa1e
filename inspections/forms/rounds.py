"""Shapes of input for rounds: planning, sites, draws, inspectors, other cities' scores."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField
from base.forms import OnceForm, RecordsField, VersionedForm, day_field
from inspections.models import IndicatorSet, Inspection, Site, SiteType, Visit

MOST_DRAWN = 5_000


class RoundWordsForm(forms.Form):
    """What a round is called and when it runs."""

    name = forms.CharField(label=gettext_lazy("Name of the round"), max_length=100)
    starts_on = day_field(gettext_lazy("Starts on"))
    ends_on = day_field(gettext_lazy("Ends on"))

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "starts_on", "ends_on")}


class RoundCreateForm(OnceForm, RoundWordsForm):
    """A round to be: its kind, its days and the indicator set it keeps."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Inspection.Kind.choices, initial="municipal")
    indicator_set = forms.ModelChoiceField(
        queryset=IndicatorSet.objects.none(),
        label=gettext_lazy("Indicator set"),
        help_text=gettext_lazy("The round keeps it, also when a newer one comes."),
    )
    unit = UnitField(
        queryset=Unit.objects.none(),
        label=gettext_lazy("Unit that checks itself"),
        help_text=gettext_lazy("For a self-check only."),
        required=False,
    )
    field_order = ("kind", "name", "starts_on", "ends_on", "indicator_set", "unit")

    def __init__(self, *args: Any, units: UnitQuerySet, sets: "QuerySet[IndicatorSet]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["indicator_set"].queryset = sets


class RoundEditForm(VersionedForm, RoundWordsForm):
    """A round that is not closed."""


class SitesForm(forms.Form):
    """Sites of one type, ticked."""

    sites = RecordsField(queryset=Site.objects.none(), label=gettext_lazy("Sites"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, sites: "QuerySet[Site]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["sites"].queryset = sites


class DrawForm(forms.Form):
    """How many sites of each type are drawn."""

    def __init__(self, *args: Any, types: Sequence[tuple[SiteType, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = [kind for kind, _free in types]
        for kind, free in types:
            self.fields[f"type_{kind.pk}"] = forms.IntegerField(
                label=kind.name,
                help_text=_("%(count)d sites are not in the round yet.") % {"count": free},
                min_value=0,
                max_value=MOST_DRAWN,
                required=False,
            )

    def asked(self) -> dict[int, int]:
        """How many by id of the type."""
        return {kind.pk: self.cleaned_data[f"type_{kind.pk}"] or 0 for kind in self.types}


class VisitsField(RecordsField):
    """Visits, called by their site, type and inspector."""

    def label_from_instance(self, obj: Visit) -> str:
        who = obj.inspector.name if obj.inspector else _("nobody yet")
        return f"{obj.site} · {obj.site.type} · {who}"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic while running
    """A person by name."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name}（{obj.username}）"


class VisitsForm(forms.Form):
    """Visits that are ticked."""

    visits = VisitsField(
        queryset=Visit.objects.none(), label=gettext_lazy("Sites"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, visits: "QuerySet[Visit]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["visits"].queryset = visits

    def chosen(self) -> list[int]:
        return [each.pk for each in self.cleaned_data["visits"]]


class AssignForm(VisitsForm):
    """Visits and who walks them."""

    inspector = PersonField(
        queryset=User.objects.none(),
        label=gettext_lazy("Inspector"),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )
    field_order = ("inspector", "visits")

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["inspector"].queryset = people


class CitiesForm(forms.Form):
    """Other cities and their points, one a line."""

    cities = forms.CharField(
        label=gettext_lazy("Other cities' published scores"),
        help_text=gettext_lazy("One a line: the city, a space, its points. They take the place of those entered."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )

    def clean_cities(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in self.cleaned_data["cities"].splitlines():
            if not line.strip():
                continue
            city, _space, points = line.strip().replace("　", " ").rpartition(" ")
            number = _points(points)
            if not city.strip() or number is None:
                raise forms.ValidationError(_("Write “%(line)s” as a city, a space and its points.") % {"line": line})
            if city.strip() in found:
                raise forms.ValidationError(_("%(city)s stands there twice.") % {"city": city.strip()})
            found[city.strip()] = number
        return found


def _points(text: str) -> Decimal | None:
    """Points as written, from 0 to under 10,000 with two decimals; else None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    fits = number.is_finite() and 0 <= number < 10_000 and number == round(number, 2)  # noqa: PLR2004  the column's size
    return number if fits else None
