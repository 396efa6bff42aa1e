"""Who may do what with a campaign's set-up and imports (rules.md §14)."""

from accounts.permissions import Viewer, holds_at
from accounts.roles import Permission
from campaign.models import Campaign


def can_import(viewer: Viewer, campaign: Campaign) -> bool:
    """Take spreadsheets over: the campaign's own head and office."""
    return holds_at(viewer, Permission.WRITE_TASKS, campaign.unit_id)
