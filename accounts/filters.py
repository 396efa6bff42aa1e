"""One FilterSet for the page of units and its API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet

ALL = _("All")


class UnitFilterSet(django_filters.FilterSet):
    search = django_filters.CharFilter(method="filter_search", label=_("Name or pinyin initials"))
    kind = django_filters.ChoiceFilter(choices=Unit.Kind.choices, label=_("Kind"), empty_label=ALL)
    status = django_filters.ChoiceFilter(
        choices=[("running", _("Running")), ("unconfirmed", _("To be confirmed")), ("ended", _("Ended"))],
        method="filter_status",
        label=_("Status"),
        empty_label=ALL,
    )

    class Meta:
        model = Unit
        fields = ("parent", "is_confirmed")

    def filter_search(self, queryset: UnitQuerySet, name: str, value: str) -> UnitQuerySet:
        return queryset.search(value)

    def filter_status(self, queryset: UnitQuerySet, name: str, value: str) -> QuerySet[Unit]:
        if value == "ended":
            return queryset.filter(ended_on__isnull=False)
        running = queryset.active()
        return running.filter(is_confirmed=False) if value == "unconfirmed" else running
