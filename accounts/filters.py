"""One FilterSet for the page of units and its API; the filters of the page of people."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, Unit, User
from accounts.querysets import AssignmentQuerySet, UnitQuerySet
from accounts.roles import Role
from accounts.widgets import UnitSelect
from base import clock
from base.filters import ALL, SearchFilter, YesNo


class UnitFilterSet(django_filters.FilterSet):
    STATUSES = (("running", _("Running")), ("unconfirmed", _("To be confirmed")), ("ended", _("Ended")))

    search = SearchFilter(method="filter_search", label=_("Name or pinyin initials"))
    kind = django_filters.ChoiceFilter(choices=Unit.Kind.choices, label=_("Kind"), empty_label=ALL)
    status = django_filters.ChoiceFilter(choices=STATUSES, method="filter_status", label=_("Status"), empty_label=ALL)

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


class PersonFilterSet(django_filters.FilterSet):
    """People by what they are called, by a role and a unit held today (the same assignment), by sign-in."""

    q = SearchFilter(method="filter_search", label=_("Name, number or unit"))
    role = django_filters.ChoiceFilter(
        choices=Role.choices, method="filter_assignment", label=_("Role"), empty_label=ALL
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(), method="filter_assignment", label=_("Unit"), empty_label=ALL, widget=UnitSelect
    )
    is_active = django_filters.BooleanFilter(label=_("May sign in"), widget=YesNo)
    has_signed_in = django_filters.BooleanFilter(
        field_name="last_login", lookup_expr="isnull", exclude=True, label=_("Has signed in"), widget=YesNo
    )

    class Meta:
        model = User
        fields = ()

    def filter_search(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        text = value.strip()
        there = held_today().filter(unit__in=Unit.objects.search(text))
        by_name = Q(name__icontains=text) | Q(username__icontains=text) | Q(phone__icontains=text)
        return queryset.filter(by_name | Q(pk__in=there.values("user")))

    def filter_assignment(self, queryset: QuerySet[User], name: str, value: object) -> QuerySet[User]:
        """Called for each of the two; both together ask for one assignment that has both."""
        asked = {field: self.form.cleaned_data[field] for field in ("role", "unit")}
        held = held_today().filter(**{field: wanted for field, wanted in asked.items() if wanted})
        return queryset.filter(pk__in=held.values("user"))


def held_today() -> AssignmentQuerySet:
    """Roles in force today."""
    found: AssignmentQuerySet = Assignment.objects.on(clock.today())
    return found
