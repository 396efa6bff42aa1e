"""Tables of the pages of units and people."""

import datetime as dt

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, Unit, User
from base.display import MISSING, day_text, instant_text, listed
from base.exports import ExportColumn

DEPTHS = 6


class UnitTable(tables.Table):
    """Units in the order of the tree, each set in by how far down it stands."""

    name = tables.Column(verbose_name=_("Unit"), attrs={"td": {"class": "title bare"}})
    short_name = tables.Column(verbose_name=_("Short name"))
    kind = tables.Column(verbose_name=_("Kind"))
    parent = tables.Column(verbose_name=_("Stands below"))
    leader_name = tables.Column(verbose_name=_("Leader"))

    leader_title = ExportColumn(verbose_name=_("Leader's title"))
    aliases = ExportColumn(verbose_name=_("Aliases"))
    is_confirmed = ExportColumn(verbose_name=_("Confirmed"))
    ended_on = ExportColumn(verbose_name=_("Ended on"))

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

    def value_name(self, record: Unit) -> str:
        return record.name

    def value_aliases(self, record: Unit) -> str:
        return listed(record.aliases)


class PersonTable(tables.Table):
    """People by name unless sorted otherwise; expects `current`, their roles of today with their units."""

    name = tables.Column(verbose_name=_("Full name"), attrs={"th": {"class": "title"}, "td": {"class": "title bare"}})
    username = tables.Column(verbose_name=_("Signs in as"), attrs={"td": {"class": "nowrap"}})
    phone = tables.Column(verbose_name=_("Telephone"), attrs={"td": {"class": "nowrap"}})
    current = tables.Column(verbose_name=_("Roles"), orderable=False, empty_values=(), attrs={"td": {"class": "long"}})
    last_login = tables.Column(verbose_name=_("Last signed in"), attrs={"td": {"class": "nowrap"}})

    is_active = ExportColumn(verbose_name=_("May sign in"))

    class Meta:
        empty_text = _("Nobody matches. Remove a filter, or add the person.")

    def render_name(self, record: User) -> SafeString:
        url = reverse("accounts:person-detail", args=[record.pk])
        tags = [] if record.is_active else [str(_("may not sign in"))]
        shown = format_html_join("", ' <span class="tag">{}</span>', ((tag,) for tag in tags))
        return format_html('<a href="{}">{}</a>{}', url, record.name, shown)

    def render_current(self, value: list[Assignment]) -> str:
        return listed(_role(each) for each in value) or MISSING

    def render_last_login(self, value: dt.datetime) -> str:
        return instant_text(value)

    # django-tables2 calls this with two positional arguments.
    def order_last_login(self, queryset: QuerySet[User], is_descending: bool) -> tuple[QuerySet[User], bool]:  # noqa: FBT001
        instant = F("last_login")
        return queryset.order_by(instant.desc(nulls_last=True) if is_descending else instant.asc(nulls_last=True)), True

    def value_name(self, record: User) -> str:
        return record.name

    def value_current(self, value: list[Assignment]) -> str:
        return listed(_role(each) for each in value)

    def value_last_login(self, value: dt.datetime | None) -> dt.datetime | None:
        return value


def _role(each: Assignment) -> str:
    return f"{each.get_role_display()} · {each.unit}"
