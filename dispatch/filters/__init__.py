"""The FilterSets of meetings and reports."""

import django_filters
from django.utils.translation import gettext_lazy as _

from base.filters import ALL, SearchFilter, YesNo
from dispatch.models import Meeting, Report
from dispatch.querysets import MeetingQuerySet, ReportQuerySet
from dispatch.workflow import MeetingState, ReportState


class MeetingFilterSet(django_filters.FilterSet):
    q = SearchFilter(method="filter_search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=MeetingState.choices, label=_("State"), empty_label=ALL)

    class Meta:
        model = Meeting
        fields = ()

    def filter_search(self, queryset: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        return queryset.search(value)


class ReportFilterSet(django_filters.FilterSet):
    q = django_filters.CharFilter(method="filter_search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=ReportState.choices, label=_("State"), empty_label=ALL)
    is_preview = django_filters.BooleanFilter(label=_("Preview"), widget=YesNo)
    corrects = django_filters.BooleanFilter(
        "corrects", lookup_expr="isnull", exclude=True, label=_("Correction"), widget=YesNo
    )
    issued_from = django_filters.DateFilter("issued_at", lookup_expr="date__gte", label=_("Issued from"))
    issued_through = django_filters.DateFilter("issued_at", lookup_expr="date__lte", label=_("Issued through"))

    class Meta:
        model = Report
        fields = ()

    def filter_search(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.search(value)
