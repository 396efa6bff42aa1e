"""Meetings and reports."""

import datetime as dt

from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from dispatch.models import Meeting
from dispatch.services.meetings import MeetingDraft, create_meeting


def make_meeting(campaign: Campaign, *, cutoff_in_hours: float = 24, title: str = "专题调度会") -> Meeting:
    """A meeting whose cut-off is that many hours from now, held a day later."""
    cutoff_at = clock.now() + dt.timedelta(hours=cutoff_in_hours)
    draft = MeetingDraft(campaign, title, held_at=cutoff_at + dt.timedelta(days=1), cutoff_at=cutoff_at)
    return create_meeting(actor=SYSTEM, draft=draft)
