"""Tables of tasks' pages."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base import clock
from base.display import day_text, distance_text, percent_text
from tasks.lights import light_badge
from tasks.models import Task
from tasks.workflow import TaskState

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
BARE = {"td": {"class": "bare"}}


class TaskTable(tables.Table):
    """The task list: light, title, unit, date and days first; worst first unless sorted otherwise."""

    light = tables.Column(verbose_name=_("Light"), order_by=("light_rank", "next_due_on"), attrs=BARE)
    code = tables.Column(verbose_name=_("Code"), order_by="code_sort", attrs={"td": {"class": "nowrap"}})
    title = tables.Column(verbose_name=_("Task"), order_by="pinyin", attrs={"td": {"class": "title bare"}})
    project_list = tables.Column(verbose_name=_("List"), order_by="project_list__sort")
    lead_unit = tables.Column(verbose_name=_("Lead unit"), order_by="lead_unit__pinyin", empty_values=())
    leader_name = tables.Column(verbose_name=_("Leader"))
    next_due_on = tables.Column(verbose_name=_("Next due"), empty_values=(), attrs={"td": {"class": "nowrap"}})
    claimed_percent = tables.Column(verbose_name=_("Claimed"), attrs=NUMBER)
    verified_percent = tables.Column(verbose_name=_("Verified"), attrs=NUMBER)

    class Meta:
        empty_text = _("No task matches. Remove a filter, or import a list.")

    def render_light(self, value: str) -> SafeString:
        return light_badge(value)

    def render_title(self, record: Task) -> SafeString:
        url = reverse("tasks:task-detail", args=[record.pk])
        tags = [str(_("waiting for verification"))] if record.is_waiting else []
        if record.due_on is None:
            tags.append(str(_("no time limit")))
        if record.state not in {TaskState.ACTIVE, TaskState.CLOSED}:
            tags.append(record.get_state_display())
        shown = format_html_join("", ' <span class="tag">{}</span>', ((tag,) for tag in tags))
        return format_html('<a href="{}">{}</a>{}', url, record.title, shown)

    def render_project_list(self, record: Task) -> str:
        return record.project_list.label

    def render_lead_unit(self, record: Task) -> str:
        return record.lead_unit.label if record.lead_unit else "—"

    def render_next_due_on(self, value: Any, record: Task) -> SafeString | str:
        if value is None:
            return "—"
        is_late = record.state == TaskState.ACTIVE and value < clock.today()
        css = "late" if is_late else "soft"
        return format_html('{} <span class="{}">{}</span>', day_text(value), css, distance_text(value))

    def render_claimed_percent(self, value: Any) -> str:
        return percent_text(value)

    def render_verified_percent(self, value: Any) -> str:
        return percent_text(value)
