"""The list of whistles, on the page and as a spreadsheet."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base import clock
from base.display import MISSING, instant_text
from base.exports import ExportColumn
from inspections.models import Whistle, WhistleCall
from inspections.querysets import WhistleQuerySet
from inspections.tables.findings import NOWRAP, TITLE, UNIT
from inspections.workflow import CallState


def with_calls(whistles: WhistleQuerySet) -> WhistleQuerySet:
    """Whistles with who raised them and, in `live`, the calls that count. Two queries."""
    calls = WhistleCall.objects.exclude(state=CallState.RELEASED).select_related("unit")
    return whistles.select_related("unit").prefetch_related(Prefetch("calls", calls, to_attr="live"))


class WhistleTable(tables.Table):
    """Whistles: what, where, by whom, who is called and by when they are to report in; the latest first."""

    title = tables.Column(verbose_name=_("Whistle"), orderable=False, attrs=TITLE)
    place = tables.Column(verbose_name=_("Place"), orderable=False)
    unit = tables.Column(verbose_name=_("Raised by"), order_by="unit__pinyin", attrs=UNIT)
    called = tables.Column(verbose_name=_("Called"), empty_values=(), orderable=False, attrs=UNIT)
    arrive_by = tables.Column(verbose_name=_("Report in by"), empty_values=(), orderable=False, attrs=NOWRAP)
    raised_at = tables.Column(verbose_name=_("Raised"), attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"), attrs=NOWRAP)

    number = ExportColumn(verbose_name=_("Number"), accessor="pk")
    urgency = ExportColumn(verbose_name=_("Urgency"))
    description = ExportColumn(verbose_name=_("What is the matter"))
    closed_at = ExportColumn(verbose_name=_("Closed at"))

    class Meta:
        empty_text = _("No whistle matches. Subdistricts and communities raise them.")

    def render_title(self, record: Whistle) -> SafeString:
        url = reverse("inspections:whistle-detail", args=[record.pk])
        is_urgent = record.urgency == Whistle.Urgency.URGENT
        tail = format_html(' <span class="tag">{}</span>', record.get_urgency_display()) if is_urgent else ""
        return format_html('<a href="{}">{}</a>{}', url, record.title, tail)

    def render_unit(self, record: Whistle) -> str:
        return record.unit.label

    def render_called(self, record: Any) -> SafeString | str:
        rows = ((each.unit.label, "" if each.arrived_at else f"（{each.get_state_display()}）") for each in record.live)
        return format_html_join("、", "{}{}", rows) or MISSING

    def render_arrive_by(self, record: Any) -> SafeString | str:
        waited = [each.arrive_by for each in record.live if each.state == CallState.CALLED and each.arrive_by]
        if not waited:
            return MISSING
        text = instant_text(min(waited))
        return format_html('<span class="late">{}</span>', text) if min(waited) < clock.now() else text

    def render_raised_at(self, value: dt.datetime) -> str:
        return instant_text(value)

    def value_title(self, record: Whistle) -> str:
        return record.title

    def value_unit(self, record: Whistle) -> str:
        return record.unit.name

    def value_called(self, record: Any) -> str:
        return "、".join(each.unit.name for each in record.live)

    def value_arrive_by(self, record: Any) -> dt.datetime | None:
        waited = [each.arrive_by for each in record.live if each.state == CallState.CALLED and each.arrive_by]
        return min(waited).astimezone(clock.LOCAL) if waited else None

    def value_raised_at(self, value: dt.datetime) -> dt.datetime:
        return value.astimezone(clock.LOCAL)

    def value_closed_at(self, value: dt.datetime | None) -> dt.datetime | None:
        return value.astimezone(clock.LOCAL) if value else None
