"""Template filters over base.display."""

import datetime as dt
from decimal import Decimal

from django import template

from base import clock, display

register = template.Library()


@register.filter
def day(value: dt.date | None) -> str:
    return display.day_text(value, weekday=True) if value else "—"


@register.filter
def short_day(value: dt.date | None) -> str:
    return display.day_text(value) if value else "—"


@register.filter
def instant(value: dt.datetime | None) -> str:
    return display.instant_text(value) if value else "—"


@register.filter
def distance(value: dt.date | None) -> str:
    return display.distance_text(value) if value else ""


@register.filter
def is_past(value: dt.date | None) -> bool:
    return value is not None and value < clock.today()


@register.filter
def percent(value: object) -> str:
    return "—" if value is None else display.percent_text(value)


@register.filter
def points(value: Decimal | None) -> str:
    return "—" if value is None else display.points_text(value)


@register.filter
def number(value: Decimal | None) -> str:
    return "—" if value is None else display.number_text(value)


@register.filter
def days_late(value: int) -> str:
    return display.late_text(value)
