"""Shapes of input for what inspections are set up with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import VersionedForm
from campaign.models import Campaign
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, SiteType

NUMBERS = (1, 9999)


class PartForm(VersionedForm):
    """A type, category, indicator or item of a campaign; those of a set are given it. One to be added has version 1."""

    def __init__(
        self, *args: Any, campaign: Campaign, indicator_set: IndicatorSet | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(campaign, indicator_set)

    def offer(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> None:
        """Gives the fields what they may choose from."""

    def choose_from(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SiteTypeForm(PartForm):
    number = forms.IntegerField(label=_("Number"), min_value=NUMBERS[0], max_value=NUMBERS[1])
    name = forms.CharField(label=_("Name"), max_length=60)
    source = forms.CharField(label=_("Taken from"), max_length=60, required=False)


class CategoryForm(PartForm):
    family = forms.ChoiceField(label=_("Family"), choices=Category.Family.choices)
    parent = forms.ModelChoiceField(
        Category.objects.none(), label=_("Stands below"), required=False, empty_label=_("nothing: at the top")
    )
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    words = forms.CharField(
        label=_("Words that point to it"),
        required=False,
        help_text=_("Separated by spaces; a problem list that says one of them is proposed this category."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = UnitField(
        Unit.objects.none(),
        label=_("Unit asked for it"),
        required=False,
        empty_label=_("none"),
        help_text=_("Proposed when a finding of this category is assigned."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def offer(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> None:
        self.choose_from("parent", campaign.categories.all())
        units = Unit.objects.active().at_or_below(campaign.unit.path)
        self.choose_from("unit", units.select_related("parent"))


class IndicatorForm(PartForm):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("As tasks name it, for instance Ⅱ-1."))
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Stands below"), required=False, empty_label=_("nothing: at the top")
    )
    standard = forms.CharField(label=_("Standard"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    method = forms.CharField(label=_("How it is judged"), max_length=100, required=False)
    points = forms.DecimalField(label=_("Points"), min_value=0, max_digits=7, decimal_places=2, required=False)
    units_text = forms.CharField(label=_("Units named in it"), max_length=200, required=False)

    def offer(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> None:
        self.choose_from("parent", Indicator.objects.filter(indicator_set=indicator_set))


class ItemForm(PartForm):
    site_type = forms.ModelChoiceField(SiteType.objects.none(), label=_("Site type"))
    number = forms.IntegerField(label=_("Number"), min_value=NUMBERS[0], max_value=NUMBERS[1])
    section = forms.CharField(label=_("Section"), max_length=60, required=False)
    text = forms.CharField(label=_("What to look at"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    requirement = forms.CharField(
        label=_("Requirement"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indicator"), required=False, empty_label=_("none")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category of a finding"), required=False, empty_label=_("none")
    )
    scoring = forms.ChoiceField(
        label=_("Scoring"), choices=ChecklistItem.Scoring.choices, initial=ChecklistItem.Scoring.PASS
    )
    points = forms.DecimalField(
        label=_("Points"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        initial=1,
        help_text=_("What it brings at most."),
    )
    per_occurrence = forms.DecimalField(
        label=_("Off for each"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=_("With points off: for each occurrence."),
    )
    floor = forms.DecimalField(label=_("Never below"), min_value=0, max_digits=6, decimal_places=2, initial=0)
    grade_a = forms.IntegerField(
        label=_("A at most"),
        min_value=0,
        max_value=999,
        initial=0,
        help_text=_("With grades: up to so many occurrences; a grade left empty is never given."),
    )
    grade_b = forms.IntegerField(label=_("B at most"), min_value=0, max_value=999, required=False)
    grade_c = forms.IntegerField(label=_("C at most"), min_value=0, max_value=999, required=False)
    group = forms.CharField(
        label=_("Group"),
        max_length=40,
        required=False,
        help_text=_("With all or nothing: items of one group pass together or bring nothing."),
    )
    source = forms.CharField(label=_("Taken from"), max_length=60, required=False)

    def offer(self, campaign: Campaign, indicator_set: IndicatorSet | None) -> None:
        self.choose_from("site_type", campaign.site_types.all())
        self.choose_from("indicator", Indicator.objects.filter(indicator_set=indicator_set))
        self.choose_from("category", campaign.categories.leaves())


class SetForm(forms.Form):
    """A new set of indicators, empty or copied."""

    version = forms.CharField(
        label=_("Version"), max_length=60, help_text=_("What the set is called, for instance with its year.")
    )
