"""Tables of tasks' pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base import clock
from base.display import MISSING, day_text, distance_text, listed, percent_text
from base.exports import ExportColumn, Percent
from tasks.lights import light_badge, light_text
from tasks.models import Notice, Task
from tasks.querysets import NoticeQuerySet, TaskQuerySet
from tasks.workflow import TaskState

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
TITLE = {"th": {"class": "title"}, "td": {"class": "title bare"}}
NOWRAP = {"td": {"class": "nowrap"}}
LONG = {"td": {"class": "long"}}
UNIT = {"td": {"class": "unit"}}
LIGHT = {"th": {"class": "light-column"}, "td": {"class": "light-column bare"}}


class TaskTable(tables.Table):
    """The task list: light, title, unit, date and days first; worst first unless sorted otherwise."""

    light = tables.Column(verbose_name=_("Light"), order_by="light_rank", attrs=LIGHT)
    code = tables.Column(verbose_name=_("Code"), order_by="code_sort", attrs=NOWRAP)
    title = tables.Column(verbose_name=_("Task"), order_by="pinyin", attrs=TITLE)
    project_list = tables.Column(verbose_name=_("List"), order_by="project_list__sort", attrs=LONG)
    lead_unit = tables.Column(verbose_name=_("Lead unit"), order_by="lead_unit__pinyin", empty_values=(), attrs=UNIT)
    leader_name = tables.Column(verbose_name=_("Leader"), attrs=NOWRAP)
    next_due_on = tables.Column(verbose_name=_("Next due"), empty_values=(), attrs=NOWRAP)
    claimed_percent = tables.Column(verbose_name=_("Claimed"), attrs=NUMBER)
    verified_percent = tables.Column(verbose_name=_("Verified"), attrs=NUMBER)

    days_late = ExportColumn(verbose_name=_("Days late"))
    state = ExportColumn(verbose_name=_("State"))
    progress = ExportColumn(verbose_name=_("Progress of this period"))
    difficulties = ExportColumn(verbose_name=_("Difficulties"))
    next_steps = ExportColumn(verbose_name=_("Next steps"))
    """Empty: a unit fills them in, and the sheet comes back as updates on its behalf."""

    class Meta:
        empty_text = _("No task matches. Remove a filter, or import a list.")

    def render_light(self, value: str) -> SafeString:
        return light_badge(value)

    def render_title(self, record: Task) -> SafeString:
        url = reverse("tasks:task-detail", args=[record.pk])
        shown = format_html_join("", ' <span class="tag">{}</span>', ((tag,) for tag in tags_of(record)))
        return format_html('<a href="{}">{}</a>{}', url, record.title, shown)

    def render_project_list(self, record: Task) -> str:
        return record.project_list.label

    def render_lead_unit(self, record: Task) -> str:
        return record.lead_unit.label if record.lead_unit else MISSING

    def render_next_due_on(self, value: Any, record: Task) -> SafeString | str:
        if value is None:
            return MISSING
        css = "late" if days_late(record) else "soft"
        return format_html('{} <span class="{}">{}</span>', day_text(value), css, distance_text(value))

    # django-tables2 calls these with two positional arguments.
    def order_light(self, queryset: TaskQuerySet, is_descending: bool) -> tuple[TaskQuerySet, bool]:  # noqa: FBT001
        date = F("next_due_on").asc(nulls_last=True)
        return queryset.order_by("-light_rank" if is_descending else "light_rank", date, "code_sort"), True

    def order_next_due_on(self, queryset: TaskQuerySet, is_descending: bool) -> tuple[TaskQuerySet, bool]:  # noqa: FBT001
        date = F("next_due_on")
        nulls_last = date.desc(nulls_last=True) if is_descending else date.asc(nulls_last=True)
        return queryset.order_by(nulls_last, "code_sort"), True

    def value_light(self, value: str) -> str:
        return light_text(value)

    def value_title(self, record: Task) -> str:
        return record.title

    def value_next_due_on(self, value: dt.date | None) -> dt.date | None:
        return value

    def value_days_late(self, record: Task) -> int | None:
        return days_late(record) or None

    def value_progress(self) -> None:
        return None

    value_difficulties = value_next_steps = value_progress

    def value_state(self, record: Task) -> str:
        return listed(dict.fromkeys([record.get_state_display(), *tags_of(record)]))

    def value_claimed_percent(self, value: Decimal) -> Percent:
        return Percent(value)

    def value_verified_percent(self, value: Decimal) -> Percent:
        return Percent(value)

    def render_claimed_percent(self, value: Any) -> str:
        return percent_text(value)

    def render_verified_percent(self, value: Any) -> str:
        return percent_text(value)


def days_late(task: Task) -> int:
    """Days since the earliest open milestone of an active task was due, else 0."""
    if task.state != TaskState.ACTIVE or task.next_due_on is None:
        return 0
    return max((clock.today() - task.next_due_on).days, 0)


def tags_of(task: Task) -> list[str]:
    """What is said beside the title."""
    tags = [str(_("waiting for verification"))] if task.is_waiting else []
    if task.due_on is None:
        tags.append(str(_("no time limit")))
    if task.state not in {TaskState.ACTIVE, TaskState.CLOSED}:
        tags.append(task.get_state_display())
    return tags


class NoticeTable(tables.Table):
    """Notices: what, to whom, by when; the latest first unless sorted otherwise."""

    title = tables.Column(verbose_name=_("Notice"), empty_values=(), orderable=False, attrs=TITLE)
    kind = tables.Column(verbose_name=_("Kind"), attrs=NOWRAP)
    mark = tables.Column(verbose_name=_("Notice number"), order_by=("year", "number"), empty_values=(), attrs=NOWRAP)
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__pinyin", attrs=UNIT)
    due_on = tables.Column(verbose_name=_("Answer by"), empty_values=(), attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"), attrs=NOWRAP)

    issued_at = ExportColumn(verbose_name=_("Issued on"))
    answered_at = ExportColumn(verbose_name=_("Answered on"))
    source = ExportColumn(verbose_name=_("Source"))
    content = ExportColumn(verbose_name=_("Content"))

    class Meta:
        empty_text = _("No notice matches. Rungs of the ladder draft them, or the office does by hand.")

    def render_title(self, record: Notice) -> SafeString:
        url = reverse("tasks:notice-detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.title or _("(erased)"))

    def render_mark(self, record: Notice) -> str:
        return record.mark or MISSING

    def render_unit(self, record: Notice) -> str:
        return record.unit.label

    def render_due_on(self, value: Any, record: Notice) -> SafeString | str:
        if value is None:
            return MISSING
        if record.is_late(clock.today()):
            return format_html('{} <span class="late">{}</span>', day_text(value), distance_text(value))
        return day_text(value)

    # django-tables2 calls these with two positional arguments.
    def order_due_on(self, queryset: NoticeQuerySet, is_descending: bool) -> tuple[NoticeQuerySet, bool]:  # noqa: FBT001
        date = F("due_on")
        nulls_last = date.desc(nulls_last=True) if is_descending else date.asc(nulls_last=True)
        return queryset.order_by(nulls_last, "-pk"), True

    def value_title(self, record: Notice) -> str:
        return record.title

    def value_mark(self, record: Notice) -> str:
        return record.mark

    def value_due_on(self, value: dt.date | None) -> dt.date | None:
        return value

    def value_issued_at(self, record: Notice) -> dt.datetime | None:
        return record.issued_at

    def value_answered_at(self, record: Notice) -> dt.datetime | None:
        return record.answered_at

    def value_source(self, record: Notice) -> str:
        return record.get_source_display()

    def value_content(self, record: Notice) -> str:
        return record.content
