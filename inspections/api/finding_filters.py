"""Filters of findings that only the API has."""

import django_filters

from inspections.filters import FindingFilterSet
from inspections.models import Finding


class FindingApiFilterSet(FindingFilterSet):
    """The filters of the page, what the page knows by itself, and instants."""

    due_after = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_before = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    step_due_after = django_filters.IsoDateTimeFilter(field_name="step_due_at", lookup_expr="gte")
    step_due_before = django_filters.IsoDateTimeFilter(field_name="step_due_at", lookup_expr="lt")
    reported_after = django_filters.IsoDateTimeFilter(field_name="reported_at", lookup_expr="gte")
    reported_before = django_filters.IsoDateTimeFilter(field_name="reported_at", lookup_expr="lt")
    verified_after = django_filters.IsoDateTimeFilter(field_name="verified_at", lookup_expr="gte")
    verified_before = django_filters.IsoDateTimeFilter(field_name="verified_at", lookup_expr="lt")

    class Meta:
        model = Finding
        fields = (
            "campaign",
            "task",
            "visit",
            "support_units",
            "reported_by",
            "reporting_unit",
            "external_id",
            "duplicate_of",
            "relapse_of",
        )
