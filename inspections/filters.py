"""Filters of findings, sites, rounds, points and whistles, for the pages, the map and the API."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.permissions import unit_ids
from accounts.widgets import UnitSelect
from base import clock
from base.filters import ALL, OfferedFilter, SearchFilter, YesNo
from inspections.models import Category, Finding, Inspection, ScoreEvent, Site, SiteType, Whistle
from inspections.querysets import FindingQuerySet, ScoreEventQuerySet, SiteQuerySet, WhistleQuerySet
from inspections.workflow import FindingState, InspectionState, WhistleState
from tasks.models import Task

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WON, LOST = "won", "lost"


class FindingFilterSet(django_filters.FilterSet):
    """Findings by state, who answers, what and where, how old, late or a relapse."""

    q = SearchFilter(method="filter_search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=FindingState.choices, label=_("State"), empty_label=ALL)
    open = django_filters.BooleanFilter(method="filter_open", label=_("Still open"), widget=YesNo)
    overdue = django_filters.BooleanFilter(method="filter_overdue", label=_("Overdue"), widget=YesNo)
    counted = django_filters.BooleanFilter(
        method="filter_counted", label=_("Without void ones and duplicates"), widget=YesNo
    )
    relapse = django_filters.BooleanFilter(method="filter_relapse", label=_("Relapse"), widget=YesNo)
    unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Unit"), empty_label=ALL, widget=UnitSelect)
    area = OfferedFilter(queryset=Unit.objects.all(), label=_("Lies in"), empty_label=ALL)
    family = django_filters.ChoiceFilter(
        field_name="category__family", choices=Category.Family.choices, label=_("Family"), empty_label=ALL
    )
    category = OfferedFilter(queryset=Category.objects.all(), label=_("Category"), empty_label=ALL)
    uncategorised = django_filters.BooleanFilter(
        field_name="category", lookup_expr="isnull", label=_("Without a category"), widget=YesNo
    )
    severity = django_filters.ChoiceFilter(choices=Finding.Severity.choices, label=_("Severity"), empty_label=ALL)
    source = django_filters.ChoiceFilter(choices=Finding.Source.choices, label=_("Source"), empty_label=ALL)
    site_type = OfferedFilter(
        field_name="site__type", queryset=SiteType.objects.all(), label=_("Site type"), empty_label=ALL
    )
    site = django_filters.ModelChoiceFilter(queryset=Site.objects.all(), label=_("Site"), widget=forms.HiddenInput)
    task = django_filters.ModelChoiceFilter(queryset=Task.objects.all(), label=_("Task"), widget=forms.HiddenInput)
    age = django_filters.ChoiceFilter(
        choices=[("7", _("up to 7 days")), ("30", _("8 to 30 days")), ("90", _("31 to 90 days")), ("old", _("longer"))],
        method="filter_age",
        label=_("Open for"),
        empty_label=ALL,
    )
    found_after = django_filters.DateFilter(method="filter_found_after", label=_("Found from"), widget=DAY)
    found_before = django_filters.DateFilter(method="filter_found_before", label=_("Found to"), widget=DAY)

    class Meta:
        model = Finding
        fields = ()

    def filter_search(self, queryset: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        return queryset.search(value)

    def filter_open(self, queryset: FindingQuerySet, name: str, value: bool) -> FindingQuerySet:  # noqa: FBT001  django-filter's signature
        return queryset.open() if value else queryset.closed()

    def filter_overdue(self, queryset: FindingQuerySet, name: str, value: bool) -> FindingQuerySet:  # noqa: FBT001  likewise
        late = Finding.objects.overdue(clock.now()).values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def filter_counted(self, queryset: FindingQuerySet, name: str, value: bool) -> FindingQuerySet:  # noqa: FBT001  likewise
        return queryset.counted() if value else queryset

    def filter_relapse(self, queryset: FindingQuerySet, name: str, value: bool) -> FindingQuerySet:  # noqa: FBT001  likewise
        return queryset.filter(relapse_of__isnull=not value)

    def filter_age(self, queryset: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        return queryset.aged(value, clock.today())

    def filter_found_after(self, queryset: FindingQuerySet, name: str, value: dt.date) -> FindingQuerySet:
        return queryset.filter(found_at__gte=clock.midnight(value))

    def filter_found_before(self, queryset: FindingQuerySet, name: str, value: dt.date) -> FindingQuerySet:
        return queryset.found_by(value)


class InspectionFilterSet(django_filters.FilterSet):
    """Rounds by kind, state and days."""

    q = SearchFilter(field_name="name", lookup_expr="icontains", label=_("Search"))
    kind = django_filters.ChoiceFilter(choices=Inspection.Kind.choices, label=_("Kind"), empty_label=ALL)
    state = django_filters.ChoiceFilter(choices=InspectionState.choices, label=_("State"), empty_label=ALL)
    from_day = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("From day"), widget=DAY)
    to_day = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Until day"), widget=DAY)

    class Meta:
        model = Inspection
        fields = ()


class ScoreEventFilterSet(django_filters.FilterSet):
    """Points by unit, round, and whether they were won or lost."""

    q = SearchFilter(method="filter_search", label=_("Search"))
    unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Unit"), empty_label=ALL, widget=UnitSelect)
    inspection = OfferedFilter(queryset=Inspection.objects.all(), label=_("Round"), empty_label=ALL)
    side = django_filters.ChoiceFilter(
        choices=[(WON, _("Won")), (LOST, _("Lost"))], method="filter_side", label=_("Won or lost"), empty_label=ALL
    )
    from_day = django_filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From day"), widget=DAY)
    to_day = django_filters.DateFilter(field_name="on", lookup_expr="lte", label=_("Until day"), widget=DAY)

    class Meta:
        model = ScoreEvent
        fields = ()

    def filter_search(self, queryset: ScoreEventQuerySet, name: str, value: str) -> ScoreEventQuerySet:
        return queryset.search(value)

    def filter_side(self, queryset: ScoreEventQuerySet, name: str, value: str) -> ScoreEventQuerySet:
        return queryset.filter(points__gt=0) if value == WON else queryset.filter(points__lt=0)


class SiteFilterSet(django_filters.FilterSet):
    """Sites by type, unit, where they lie, and whether they are in use; those in use unless asked otherwise."""

    STATUSES = (("open", _("In use")), ("closed", _("No longer in use")))

    q = SearchFilter(method="filter_search", label=_("Name, address, chief or pinyin initials"))
    type = OfferedFilter(queryset=SiteType.objects.all(), label=_("Site type"), empty_label=ALL)
    unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Unit that answers"), empty_label=ALL, widget=UnitSelect)
    area = OfferedFilter(
        queryset=Unit.objects.all(), method="filter_area", label=_("Lies in"), empty_label=ALL, widget=UnitSelect
    )
    status = django_filters.ChoiceFilter(choices=STATUSES, method="filter_status", label=_("Status"), empty_label=ALL)
    has_position = django_filters.BooleanFilter(
        field_name="longitude", lookup_expr="isnull", exclude=True, label=_("Has a position"), widget=YesNo
    )

    class Meta:
        model = Site
        fields = ()

    def filter_search(self, queryset: SiteQuerySet, name: str, value: str) -> SiteQuerySet:
        return queryset.search(value)

    def filter_area(self, queryset: SiteQuerySet, name: str, value: Unit) -> QuerySet[Site]:
        """A district finds what lies in its streets."""
        return queryset.filter(area__path__startswith=value.path)

    def filter_status(self, queryset: SiteQuerySet, name: str, value: str) -> QuerySet[Site]:
        running = queryset.in_use(clock.today())
        return queryset.exclude(pk__in=running.values("pk")) if value == "closed" else running


class WhistleFilterSet(django_filters.FilterSet):
    """Whistles by state, who raised them, who is called, how urgent, whether somebody is late."""

    q = SearchFilter(method="filter_search", label=_("Search"))
    state = django_filters.ChoiceFilter(choices=WhistleState.choices, label=_("State"), empty_label=ALL)
    open = django_filters.BooleanFilter(method="filter_open", label=_("Still open"), widget=YesNo)
    mine = django_filters.BooleanFilter(method="filter_mine", label=_("Of my unit"), widget=YesNo)
    late = django_filters.BooleanFilter(method="filter_late", label=_("Somebody is late"), widget=YesNo)
    unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Raised by"), empty_label=ALL, widget=UnitSelect)
    called = OfferedFilter(
        queryset=Unit.objects.all(), method="filter_called", label=_("Called"), empty_label=ALL, widget=UnitSelect
    )
    urgency = django_filters.ChoiceFilter(choices=Whistle.Urgency.choices, label=_("Urgency"), empty_label=ALL)

    class Meta:
        model = Whistle
        fields = ()

    def filter_search(self, queryset: WhistleQuerySet, name: str, value: str) -> WhistleQuerySet:
        return queryset.search(value)

    def filter_open(self, queryset: WhistleQuerySet, name: str, value: bool) -> WhistleQuerySet:  # noqa: FBT001  django-filter's signature
        found = Whistle.objects.open().values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)

    def filter_mine(self, queryset: WhistleQuerySet, name: str, value: bool) -> WhistleQuerySet:  # noqa: FBT001  likewise
        own = unit_ids(self.request.user) if self.request else []
        found = Whistle.objects.of_units(own).values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)

    def filter_late(self, queryset: WhistleQuerySet, name: str, value: bool) -> WhistleQuerySet:  # noqa: FBT001  likewise
        found = Whistle.objects.late(clock.now()).values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)

    def filter_called(self, queryset: WhistleQuerySet, name: str, value: Unit) -> WhistleQuerySet:
        return queryset.calling(value)
