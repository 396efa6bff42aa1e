"""Tables of the pages of units."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.display import day_text

DEPTHS = 6


class UnitTable(tables.Table):
    """Units in the order of the tree, each set in by how far down it stands."""

    name = tables.Column(verbose_name=_("Unit"), attrs={"td": {"class": "title bare"}})
    short_name = tables.Column(verbose_name=_("Short name"))
    kind = tables.Column(verbose_name=_("Kind"))
    parent = tables.Column(verbose_name=_("Stands below"))
    leader_name = tables.Column(verbose_name=_("Leader"))

    class Meta:
        orderable = False
        empty_text = _("No unit matches. Remove a filter, or add the unit.")

    def render_name(self, record: Unit) -> SafeString:
        url = reverse("accounts:unit-detail", args=[record.pk])
        tags = [] if record.is_confirmed else [str(_("to be confirmed"))]
        if record.ended_on:
            tags.append(str(_("ended")) + " " + day_text(record.ended_on))
        shown = format_html_join("", ' <span class="tag">{}</span>', ((tag,) for tag in tags))
        depth = min(record.path.count("/") - 2, DEPTHS)
        return format_html('<span class="depth-{}"><a href="{}">{}</a>{}</span>', depth, url, record.name, shown)

    def render_kind(self, record: Unit) -> str:
        return record.get_kind_display()
