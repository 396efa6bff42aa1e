"""Filters of what stands in indicator sets."""

import django_filters

from inspections.models import ChecklistItem, Indicator


class IndicatorFilterSet(django_filters.FilterSet):
    """Indicators by set, its campaign, what they stand below, and code."""

    campaign = django_filters.NumberFilter(field_name="indicator_set__campaign")

    class Meta:
        model = Indicator
        fields = ("indicator_set", "parent", "code")


class ChecklistItemFilterSet(django_filters.FilterSet):
    """Items by set, its campaign, type of sites, indicator, category and scoring."""

    campaign = django_filters.NumberFilter(field_name="indicator_set__campaign")

    class Meta:
        model = ChecklistItem
        fields = ("indicator_set", "site_type", "indicator", "category", "scoring")
