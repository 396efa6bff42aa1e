"""Tables of dispatch's pages."""

import datetime as dt

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from base.display import instant_text
from dispatch.models import Meeting


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
