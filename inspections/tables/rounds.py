"""Tables of rounds, of their results, and of points won and lost."""

import datetime as dt
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base.display import MISSING, day_text, percent_text
from base.exports import ExportColumn, Percent
from inspections.figures import Result
from inspections.models import Inspection, ScoreEvent
from tasks.tables import LONG, NOWRAP, NUMBER, TITLE, UNIT


class InspectionTable(tables.Table):
    """Rounds, the latest first unless sorted otherwise."""

    name = tables.Column(verbose_name=_("Round"), attrs=TITLE)
    kind = tables.Column(verbose_name=_("Kind"), attrs=NOWRAP)
    starts_on = tables.Column(verbose_name=_("Starts on"), attrs=NOWRAP)
    ends_on = tables.Column(verbose_name=_("Ends on"), attrs=NOWRAP)
    visit_count = tables.Column(verbose_name=_("Sites"), attrs=NUMBER)
    submitted_count = tables.Column(verbose_name=_("Submitted"), attrs=NUMBER)
    state = tables.Column(verbose_name=_("State"), attrs=NOWRAP)

    indicator_set = ExportColumn(verbose_name=_("Indicator set"))

    class Meta:
        empty_text = _("No round matches. The office plans one: its kind, its days, its sites.")

    def render_name(self, record: Inspection) -> SafeString:
        url = reverse("inspections:inspection-detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.label)

    def render_starts_on(self, value: dt.date) -> str:
        return day_text(value)

    render_ends_on = render_starts_on

    def value_name(self, record: Inspection) -> str:
        return record.label

    def value_starts_on(self, value: dt.date) -> dt.date:
        return value

    value_ends_on = value_starts_on

    def value_indicator_set(self, record: Inspection) -> str:
        return str(record.indicator_set)


class ResultTable(tables.Table):
    """A roll-up of a round: points, out-of, rate, rank."""

    rank = tables.Column(verbose_name=_("Rank"), attrs=NUMBER)
    label = tables.Column(verbose_name=_("Name"), attrs=TITLE)
    points = tables.Column(verbose_name=_("Points"), attrs=NUMBER)
    out_of = tables.Column(verbose_name=_("Out of"), attrs=NUMBER)
    rate = tables.Column(verbose_name=_("Rate"), attrs=NUMBER)

    class Meta:
        empty_text = _("Nothing was submitted yet: results come with the first visit.")

    def render_rate(self, value: Decimal) -> str:
        return percent_text(value)

    def render_label(self, record: Result) -> str:
        return f"{'　' * record.depth}{record.label}"

    def value_label(self, record: Result) -> str:
        return record.label

    def value_rate(self, value: Decimal | None) -> Percent | None:
        return None if value is None else Percent(value)


class ScoreEventTable(tables.Table):
    """Points won and lost, the latest first unless sorted otherwise."""

    on = tables.Column(verbose_name=_("On"), attrs=NOWRAP)
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__pinyin", attrs=UNIT)
    points = tables.Column(verbose_name=_("Points"), attrs=NUMBER)
    reason = tables.Column(verbose_name=_("Reason"), attrs=TITLE)
    inspection = tables.Column(verbose_name=_("Round"), order_by="inspection__starts_on", attrs=LONG)
    indicator = tables.Column(verbose_name=_("Indicator"), order_by="indicator__sort", attrs=LONG)

    class Meta:
        empty_text = _("No points match. They are entered when a national or provincial result is known.")

    def render_on(self, value: dt.date) -> str:
        return day_text(value)

    def render_unit(self, record: ScoreEvent) -> str:
        return record.unit.label

    def render_points(self, value: Decimal) -> str:
        return f"+{value}" if value > 0 else f"−{-value}"

    def render_reason(self, record: ScoreEvent) -> SafeString | str:
        """A link where the page says that this person mends entries."""
        can = self.context.get("can", {}) if self.context else {}
        if not can.get("enter"):
            return record.reason
        url = reverse("inspections:score-event-edit", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.reason)

    def render_inspection(self, value: Inspection | None) -> str:
        return value.label if value else MISSING

    def value_on(self, value: dt.date) -> dt.date:
        return value

    def value_points(self, value: Any) -> Decimal:
        return Decimal(value)

    def value_reason(self, record: ScoreEvent) -> str:
        return record.reason
