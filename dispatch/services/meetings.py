"""Dispatch meetings."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext as _

from base import trail
from base.errors import InvalidInputError
from base.once import of, once
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import Campaign
from dispatch.models import Meeting


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting to be made; instants are aware."""

    campaign: Campaign
    title: str
    held_at: dt.datetime
    cutoff_at: dt.datetime
    chair: str = ""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_meeting(*, actor: Actor, draft: MeetingDraft) -> Meeting:
    """Makes a meeting under the campaign's next number; the same `client_uid` again returns the first one.

    Raises InvalidInputError when the cut-off is after the meeting.
    """
    may_change = of(campaign_id=draft.campaign.pk)
    return once(Meeting, draft.client_uid, lambda: _create_meeting(actor, draft), may_change=may_change)


def _create_meeting(actor: Actor, draft: MeetingDraft) -> Meeting:
    if draft.cutoff_at > draft.held_at:
        text = _("The cut-off must not be after the meeting.")
        raise InvalidInputError(text, fields={"cutoff_at": [text]})
    last = Meeting.objects.filter(campaign=draft.campaign).aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting(
        campaign=draft.campaign,
        number=last + 1,
        title=draft.title,
        held_at=draft.held_at,
        cutoff_at=draft.cutoff_at,
        chair=draft.chair,
        client_uid=draft.client_uid,
    )
    ensure_valid(meeting)
    meeting.save()
    trail.record(actor, Change("meeting.created", meeting, campaign_id=draft.campaign.pk))
    return meeting
