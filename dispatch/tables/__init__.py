"""Tables of dispatch's pages."""

import datetime as dt

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from base.display import instant_text
from dispatch.models import Meeting, Report


class MeetingTable(tables.Table):
    """The meetings of a campaign, the latest first unless sorted otherwise."""

    number = tables.Column(verbose_name=_("Number"), attrs={"td": {"class": "nowrap"}})
    title = tables.Column(
        verbose_name=_("Title"),
        linkify=("dispatch:meeting-detail", {"pk": tables.A("pk")}),
        attrs={"th": {"class": "title"}, "td": {"class": "title bare"}},
    )
    held_at = tables.Column(verbose_name=_("Held at"), attrs={"td": {"class": "nowrap"}})
    cutoff_at = tables.Column(verbose_name=_("Cut-off of the report"), attrs={"td": {"class": "nowrap"}})
    chair = tables.Column(verbose_name=_("Chair"))
    state = tables.Column(verbose_name=_("State"), attrs={"td": {"class": "bare"}})

    class Meta:
        empty_text = _("No meeting is planned yet.")

    def render_held_at(self, value: dt.datetime) -> str:
        return instant_text(value)

    def render_cutoff_at(self, value: dt.datetime) -> str:
        return instant_text(value)

    def value_held_at(self, value: dt.datetime) -> dt.datetime:
        return value

    def value_cutoff_at(self, value: dt.datetime) -> dt.datetime:
        return value

    def value_title(self, record: Meeting) -> str:
        return record.title


class ReportTable(tables.Table):
    """Reports of a campaign, the latest first unless sorted otherwise."""

    number = tables.Column(
        verbose_name=_("Report"), empty_values=(), attrs={"th": {"class": "title"}, "td": {"class": "title bare"}}
    )
    meeting = tables.Column(verbose_name=_("Meeting"), order_by="meeting__held_at", attrs={"td": {"class": "long"}})
    state = tables.Column(verbose_name=_("State"), attrs={"td": {"class": "bare"}})
    as_of = tables.Column(verbose_name=_("As of"), attrs={"td": {"class": "nowrap"}})
    issued_at = tables.Column(verbose_name=_("Issued at"), attrs={"td": {"class": "nowrap"}})
    corrects = tables.Column(verbose_name=_("Corrects"), attrs={"td": {"class": "nowrap"}})

    class Meta:
        empty_text = _("No report yet: it is built at the cut-off of a meeting.")

    def render_number(self, record: Report) -> SafeString:
        url = reverse("dispatch:report-detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, self.value_number(record))

    def render_as_of(self, value: dt.datetime) -> str:
        return instant_text(value)

    def render_issued_at(self, value: dt.datetime) -> str:
        return instant_text(value)

    def value_number(self, record: Report) -> str:
        if record.number:
            return record.number
        return str(_("Preview")) if record.is_preview else str(_("Progress report"))

    def value_as_of(self, value: dt.datetime) -> dt.datetime:
        return value

    def value_issued_at(self, value: dt.datetime) -> dt.datetime:
        return value
