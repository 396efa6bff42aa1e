"""One FilterSet for the page of tasks and its API; the filters of milestones and of notices."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitSelect
from base import clock
from base.filters import ALL, OfferedFilter, SearchFilter, YesNo
from campaign.models import Action, Phase, ProjectList
from tasks.models import Instruction, Measure, Milestone, Notice, Task
from tasks.querysets import MilestoneQuerySet, NoticeQuerySet, TaskQuerySet
from tasks.workflow import Light, MilestoneState, NoticeKind, NoticeState, TaskState

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TaskFilterSet(django_filters.FilterSet):
    """Expects a queryset with `light` where `light` is asked for; `against` stands first: it changes the lights."""

    against = django_filters.ChoiceFilter(
        choices=[("baseline", _("the first dates"))],
        method="filter_against",
        label=_("Lights by"),
        empty_label=_("the dates in force"),
    )
    q = SearchFilter(method="filter_search", label=_("Search"))
    light = django_filters.MultipleChoiceFilter(
        choices=Light.choices, label=_("Light"), widget=forms.CheckboxSelectMultiple
    )
    category = django_filters.ChoiceFilter(
        field_name="project_list__category", choices=ProjectList.Category.choices, label=_("Category"), empty_label=ALL
    )
    project_list = OfferedFilter(queryset=ProjectList.objects.all(), label=_("List"), empty_label=ALL)
    action = OfferedFilter(
        field_name="project_list__action", queryset=Action.objects.all(), label=_("Action"), empty_label=ALL
    )
    phase = OfferedFilter(queryset=Phase.objects.all(), label=_("Phase"), empty_label=ALL)
    lead_unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Lead unit"), empty_label=ALL, widget=UnitSelect)
    unit = OfferedFilter(
        queryset=Unit.objects.all(), method="filter_unit", label=_("Any role"), empty_label=ALL, widget=UnitSelect
    )
    state = django_filters.ChoiceFilter(choices=TaskState.choices, label=_("State"), empty_label=ALL)
    overdue = django_filters.BooleanFilter(method="filter_overdue", label=_("Overdue"), widget=YesNo)
    waiting = django_filters.BooleanFilter(method="filter_waiting", label=_("Waiting for verification"), widget=YesNo)
    is_ongoing = django_filters.BooleanFilter(label=_("Ongoing"), widget=YesNo)
    due_after = django_filters.DateFilter(
        field_name="next_due_on", lookup_expr="gte", label=_("Next due from"), widget=DAY
    )
    due_before = django_filters.DateFilter(
        field_name="next_due_on", lookup_expr="lte", label=_("Next due to"), widget=DAY
    )

    class Meta:
        model = Task
        fields = ("campaign",)

    def filter_against(self, queryset: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return queryset.with_light(clock.today(), value)

    def filter_search(self, queryset: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return queryset.search(value)

    def filter_unit(self, queryset: TaskQuerySet, name: str, value: Unit) -> TaskQuerySet:
        return queryset.of_unit(value.pk)

    def filter_overdue(self, queryset: TaskQuerySet, name: str, value: bool) -> TaskQuerySet:  # noqa: FBT001  django-filter's signature
        overdue = Task.objects.overdue(clock.today()).values("pk")
        return queryset.filter(pk__in=overdue) if value else queryset.exclude(pk__in=overdue)

    def filter_waiting(self, queryset: TaskQuerySet, name: str, value: bool) -> TaskQuerySet:  # noqa: FBT001  django-filter's signature
        return queryset.waiting() if value else queryset.exclude(open_count=0, waiting_count__gt=0)


class MilestoneFilterSet(django_filters.FilterSet):
    """Milestones by task, state, date and whether they are overdue."""

    state = django_filters.ChoiceFilter(choices=MilestoneState.choices)
    due_after = django_filters.DateFilter(field_name="due_on", lookup_expr="gte")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")
    overdue = django_filters.BooleanFilter(method="filter_overdue")
    campaign = django_filters.NumberFilter(field_name="task__campaign")

    class Meta:
        model = Milestone
        fields = ("task", "unit")

    def filter_overdue(self, queryset: MilestoneQuerySet, name: str, value: bool) -> MilestoneQuerySet:  # noqa: FBT001  django-filter's signature
        overdue = Milestone.objects.overdue(clock.today()).values("pk")
        return queryset.filter(pk__in=overdue) if value else queryset.exclude(pk__in=overdue)


class MeasureFilterSet(django_filters.FilterSet):
    """Measures by task, by the unit that counts its part, and by kind."""

    campaign = django_filters.NumberFilter(field_name="task__campaign")

    class Meta:
        model = Measure
        fields = ("task", "unit", "parent", "kind", "mode")


class NoticeFilterSet(django_filters.FilterSet):
    """Notices by what they are, how far they have come, and whether their answer is late."""

    q = SearchFilter(method="filter_search", label=_("Search"))
    kind = django_filters.ChoiceFilter(choices=NoticeKind.choices, label=_("Kind"), empty_label=ALL)
    state = django_filters.ChoiceFilter(choices=NoticeState.choices, label=_("State"), empty_label=ALL)
    unit = OfferedFilter(queryset=Unit.objects.all(), label=_("Unit"), empty_label=ALL, widget=UnitSelect)
    late = django_filters.BooleanFilter(method="filter_late", label=_("Answer is late"), widget=YesNo)
    source = django_filters.ChoiceFilter(choices=Notice.Source.choices, label=_("Source"), empty_label=ALL)
    due_after = django_filters.DateFilter(
        field_name="due_on", lookup_expr="gte", label=_("Answer by, from"), widget=DAY
    )
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Answer by, to"), widget=DAY)

    class Meta:
        model = Notice
        fields = ()

    def filter_search(self, queryset: NoticeQuerySet, name: str, value: str) -> NoticeQuerySet:
        return queryset.search(value)

    def filter_late(self, queryset: NoticeQuerySet, name: str, value: bool) -> NoticeQuerySet:  # noqa: FBT001  django-filter's signature
        late = Notice.objects.late(clock.today()).values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)


class InstructionFilterSet(django_filters.FilterSet):
    """Instructions by campaign, author, the notice they led to, and the task they are about."""

    task = django_filters.NumberFilter(field_name="subject_id", label=_("Task"))

    class Meta:
        model = Instruction
        fields = ("campaign", "author", "notice")
