"""Who may do what with a campaign's set-up and imports (rules.md §14)."""

from accounts.models import Unit
from accounts.permissions import Viewer, holds_at, is_admin, units_where
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission
from campaign.models import Campaign

HOLDERS = (Unit.Kind.CITY, Unit.Kind.DISTRICT, Unit.Kind.COUNTY, Unit.Kind.DEVELOPMENT_ZONE)
"""Kinds of units that hold a campaign of their own."""


def can_import(viewer: Viewer, campaign: Campaign) -> bool:
    """Take spreadsheets over: the campaign's own head and office."""
    return holds_at(viewer, Permission.WRITE_TASKS, campaign.unit_id)


def can_set_up(viewer: Viewer, campaign: Campaign) -> bool:
    """Change a campaign's fields, phases, actions, lists and policy: its own head and office, and administrators."""
    return is_admin(viewer) or holds_at(viewer, Permission.SET_UP, campaign.unit_id)


def units_to_hold_campaigns(viewer: Viewer) -> UnitQuerySet:
    """Where someone may start a campaign: administrators in every city and county, others at their own unit."""
    units = Unit.objects.active()
    if is_admin(viewer):
        return units.filter(kind__in=HOLDERS)
    return units.filter(pk__in=units_where(viewer, Permission.SET_UP), kind__in=HOLDERS)


def can_set_calendar(viewer: Viewer) -> bool:
    """Change the working calendar, which all campaigns share: administrators, and those who set up a top campaign."""
    tops = Campaign.objects.filter(parent__isnull=True, unit__in=units_where(viewer, Permission.SET_UP))
    return is_admin(viewer) or tops.exists()
