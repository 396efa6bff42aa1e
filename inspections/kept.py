"""What counts all findings of a campaign, kept until something of the campaign changes.

Kept under the number of the campaign's last event, since every write to a finding writes one, and for a minute only:
of two writers at once the later event may be seen first. Who sees some findings only has them counted each time.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from accounts.permissions import Viewer
from base.remembered import remembered
from campaign.models import Campaign
from inspections.permissions import sees_all_findings

MINUTE = 60


def kept(campaign: Campaign | None, viewer: Viewer, about: str, compute: Callable[[], Any]) -> Any:
    """`compute()`, plain numbers, texts and lists, or what it was before; `about` says what, in words of any length.

    The campaign as `current_campaign` reads it, before what is computed.
    """
    if campaign is None or not sees_all_findings(viewer, campaign):
        return compute()
    key = f"findings:{campaign.pk}:{hashlib.sha256(about.encode()).hexdigest()[:32]}"
    return remembered({key: str(campaign.last_event)}, lambda _keys: {key: compute()}, seconds=MINUTE)[key]
