"""The list of sites."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.display import day_text
from base.exports import ExportColumn
from inspections.models import Site
from inspections.schedule.coordinates import CoordinateSystem

TITLE = {"th": {"class": "title"}, "td": {"class": "title bare"}}
NOWRAP = {"td": {"class": "nowrap"}}
UNIT = {"td": {"class": "unit"}}
LONG = {"td": {"class": "long"}}


class SiteTable(tables.Table):
    """Sites by pinyin unless sorted otherwise. The sheet is the one that is taken in again."""

    name = tables.Column(verbose_name=_("Site"), order_by="pinyin", attrs=TITLE)
    code = tables.Column(verbose_name=_("Code"), attrs=NOWRAP)
    type = tables.Column(verbose_name=_("Site type"), order_by="type__number", attrs=LONG)
    address = tables.Column(verbose_name=_("Address"), orderable=False, attrs=LONG)
    unit = tables.Column(verbose_name=_("Unit that answers"), order_by="unit__pinyin", attrs=UNIT)
    area = tables.Column(verbose_name=_("Lies in"), order_by="area__pinyin", attrs=UNIT)
    chief_name = tables.Column(verbose_name=_("Chief"), attrs=NOWRAP)

    chief_phone = ExportColumn(verbose_name=_("Chief's telephone"))
    longitude = ExportColumn(verbose_name=_("Longitude"))
    latitude = ExportColumn(verbose_name=_("Latitude"))
    system = ExportColumn(verbose_name=_("Coordinate system"), accessor="longitude")
    ended_on = ExportColumn(verbose_name=_("Closed on"))

    class Meta:
        empty_text = _("No site matches. Remove a filter, add the site, or import a list.")

    def render_name(self, record: Site) -> SafeString:
        url = reverse("inspections:site-detail", args=[record.pk])
        tags = [str(_("closed")) + " " + day_text(record.ended_on)] if record.ended_on else []
        shown = format_html_join("", ' <span class="tag">{}</span>', ((tag,) for tag in tags))
        return format_html('<a href="{}">{}</a>{}', url, record.name, shown)

    def render_unit(self, value: Unit) -> str:
        return value.label

    def render_area(self, value: Unit) -> str:
        return value.label

    def value_name(self, record: Site) -> str:
        return record.name

    def value_system(self, record: Site) -> str:
        return "" if record.longitude is None else str(CoordinateSystem.WGS84.label)
