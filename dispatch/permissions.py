"""Who may do what with meetings and reports (rules.md §14)."""

from accounts.permissions import Viewer, holds_at
from accounts.roles import Permission
from campaign.models import Campaign


def can_prepare_meetings(viewer: Viewer, campaign: Campaign) -> bool:
    """Make meetings and have their reports built: the campaign's own head and office."""
    return holds_at(viewer, Permission.PREPARE_MEETINGS, campaign.unit_id)


def can_issue_reports(viewer: Viewer, campaign: Campaign) -> bool:
    """Issue a checked report under its number, and have an issued one corrected: the campaign's own head."""
    return holds_at(viewer, Permission.ISSUE_REPORTS, campaign.unit_id)
