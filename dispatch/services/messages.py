"""Who is told what becomes of reports and their templates."""

from accounts.roles import Role
from accounts.services.notifications import message
from base.outbox import Message
from campaign.models import Campaign
from tasks.services.recipients import people_at


def to_office(campaign: Campaign, *, key: str, kind: str, title: str, url: str) -> Message:
    """A message to the office of a campaign; `key` makes it one however often it is added."""
    recipients = people_at([campaign.unit_id])[campaign.unit_id, Role.OFFICE]
    return message(key=key, recipients=recipients, kind=kind, title=title, url=url)
