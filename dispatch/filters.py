"""The FilterSet of meetings."""

import django_filters
from django.utils.translation import gettext_lazy as _

from base.filters import ALL, SearchFilter
from dispatch.models import Meeting
from dispatch.querysets import MeetingQuerySet
from dispatch.workflow import MeetingState


class MeetingFilterSet(django_filters.FilterSet):
    q = SearchFilter(method="filter_search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=MeetingState.choices, label=_("State"), empty_label=ALL)

    class Meta:
        model = Meeting
        fields = ()

    def filter_search(self, queryset: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        return queryset.search(value)
