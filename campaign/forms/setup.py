"""Shapes of input for a campaign and its parts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField
from base.forms import VersionedForm, day_field
from campaign.models import Action, Campaign, ProjectList

NUMBERS = (1, 9999)


class CampaignFields(forms.Form):
    """A campaign's own fields."""

    city = forms.CharField(label=_("Name of the city or county"), max_length=50, help_text=_("As documents print it."))
    title = forms.CharField(label=_("Title"), max_length=100)
    office_unit = UnitField(
        Unit.objects.none(),
        label=_("Creation office"),
        help_text=_("What it leads is the office's own (自办)."),
    )
    starts_on = day_field(_("Starts on"))
    ends_on = day_field(_("Ends on"))
    parent = forms.ModelChoiceField(
        queryset=Campaign.objects.none(),
        label=_("Campaign above"),
        required=False,
        empty_label=_("none"),
        help_text=_("A county's campaign inherits the policy of the city's until it sets its own."),
    )

    def __init__(self, *args: Any, offices: UnitQuerySet, parents: QuerySet[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_unit"].queryset = offices.select_related("parent")  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class CampaignStartForm(CampaignFields):
    unit = UnitField(Unit.objects.none(), label=_("City or county"))
    copies_parts = forms.BooleanField(
        label=_("Copy the actions and lists of the campaign above"),
        required=False,
    )

    field_order = ("unit", "city", "title", "office_unit", "starts_on", "ends_on", "parent", "copies_parts")

    def __init__(self, *args: Any, holders: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = holders.select_related("parent")  # type: ignore[attr-defined]


class CampaignEditForm(CampaignFields, VersionedForm):
    pass


class PartForm(VersionedForm):
    """A phase, action or list; `campaign` is the one it belongs to. A part to be added carries version 1."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PhaseForm(PartForm):
    name = forms.CharField(label=_("Name"), max_length=50)
    starts_on = day_field(_("Starts on"))
    ends_on = day_field(_("Ends on"))


class ActionForm(PartForm):
    number = forms.IntegerField(label=_("Number"), min_value=NUMBERS[0], max_value=NUMBERS[1])
    name = forms.CharField(label=_("Name"), max_length=50)


class ProjectListForm(PartForm):
    category = forms.ChoiceField(label=_("Category"), choices=ProjectList.Category.choices)
    number = forms.IntegerField(label=_("Number"), min_value=NUMBERS[0], max_value=NUMBERS[1])
    name = forms.CharField(label=_("Name"), max_length=50)
    action = forms.ModelChoiceField(queryset=Action.objects.none(), label=_("Action"))
    lead_unit = UnitField(Unit.objects.none(), label=_("Lead unit"), required=False, empty_label=_("none"))
    is_sample = forms.BooleanField(
        label=_("Sample"), required=False, help_text=_("Untick once the name is the city's own.")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.fields["action"].queryset = campaign.actions.all()  # type: ignore[attr-defined]
        units = Unit.objects.active().at_or_below(campaign.unit.path)
        self.fields["lead_unit"].queryset = units.select_related("parent")  # type: ignore[attr-defined]
