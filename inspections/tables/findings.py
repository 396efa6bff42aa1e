"""The table of findings."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from base import clock
from base.display import MISSING, day_text, instant_text
from base.exports import ExportColumn
from inspections.models import Finding
from inspections.querysets import FindingQuerySet

NOWRAP = {"td": {"class": "nowrap"}}
TITLE = {"th": {"class": "title"}, "td": {"class": "title bare"}}
UNIT = {"td": {"class": "unit"}}


class FindingTable(tables.Table):
    """Findings: what, where, whose, by when; what is due first unless sorted otherwise."""

    description = tables.Column(verbose_name=_("Finding"), orderable=False, attrs=TITLE)
    where = tables.Column(verbose_name=_("Place"), empty_values=(), orderable=False)
    category = tables.Column(verbose_name=_("Category"), empty_values=(), order_by="category__code", attrs=NOWRAP)
    unit = tables.Column(verbose_name=_("Unit"), empty_values=(), order_by="unit__pinyin", attrs=UNIT)
    found_at = tables.Column(verbose_name=_("Found"), attrs=NOWRAP)
    step_due_at = tables.Column(verbose_name=_("This step by"), empty_values=(), attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"), attrs=NOWRAP)

    # What these are called in an export is read again: inspections.reading.finding_exports.
    number = ExportColumn(verbose_name=_("Finding number (leave as it is)"), accessor="pk")
    severity = ExportColumn(verbose_name=_("Severity"))
    limit_text = ExportColumn(verbose_name=_("Limit given with it"))
    due_at = ExportColumn(verbose_name=_("Due"))
    area = ExportColumn(verbose_name=_("Lies in"))
    source = ExportColumn(verbose_name=_("Source"))
    measures_taken = ExportColumn(verbose_name=_("What was done"))
    verified_at = ExportColumn(verbose_name=_("Verified at"))
    relapse_depth = ExportColumn(verbose_name=_("Relapses before"))

    class Meta:
        empty_text = _("No finding matches. Inspectors, units and imported lists bring them in.")

    def render_description(self, record: Finding) -> SafeString:
        url = reverse("inspections:finding-detail", args=[record.pk])
        marks = [_now("relapse")] * (record.relapse_of_id is not None)
        if record.severity in {Finding.Severity.URGENT, Finding.Severity.SERIOUS}:
            marks.append(record.get_severity_display())
        tail = format_html(' <span class="tag">{}</span>', " · ".join(marks)) if marks else ""
        return format_html('<a href="{}">{}</a>{}', url, str(record), tail)

    def render_where(self, record: Finding) -> str:
        return record.where or MISSING

    def render_category(self, record: Finding) -> str:
        return str(record.category) if record.category else _now("to be sorted")

    def render_unit(self, record: Finding) -> str:
        return record.unit.label if record.unit else MISSING

    def render_found_at(self, value: dt.datetime) -> str:
        return day_text(clock.local_date(value))

    def render_step_due_at(self, record: Finding) -> SafeString | str:
        if record.step_due_at is None:
            return MISSING
        text = instant_text(record.step_due_at)
        is_late = record.step_due_at < clock.now()
        return format_html('<span class="late">{}</span>', text) if is_late else text

    # django-tables2 calls these with two positional arguments.
    def order_step_due_at(self, queryset: FindingQuerySet, is_descending: bool) -> tuple[FindingQuerySet, bool]:  # noqa: FBT001
        at = F("step_due_at")
        return queryset.order_by(at.desc(nulls_last=True) if is_descending else at.asc(nulls_last=True), "-pk"), True

    def value_description(self, record: Finding) -> str:
        return record.description

    def value_where(self, record: Finding) -> str:
        return record.where

    def value_category(self, record: Finding) -> str:
        return str(record.category or "")

    def value_unit(self, record: Finding) -> str:
        return record.unit.name if record.unit else ""

    def value_found_at(self, value: dt.datetime) -> dt.datetime:
        return value.astimezone(clock.LOCAL)

    def value_step_due_at(self, record: Finding) -> dt.datetime | None:
        return _local(record.step_due_at)

    def value_due_at(self, value: Any) -> dt.datetime | None:
        return _local(value)

    def value_verified_at(self, value: Any) -> dt.datetime | None:
        return _local(value)


def _local(at: dt.datetime | None) -> dt.datetime | None:
    return at.astimezone(clock.LOCAL) if at else None
