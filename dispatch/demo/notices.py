"""What people of the demo city did with its notices: the head issues, units receive and answer, the office settles."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.db.models import Q

from accounts.models import Unit
from base import clock
from base.trail import Actor
from campaign.models import Campaign
from tasks.models import Notice
from tasks.querysets import NoticeQuerySet
from tasks.services.answers import ReplyDraft, answer_notice, close_notice, receive_notice
from tasks.services.notices import issue_notice
from tasks.workflow import NoticeState

STEPS = {
    NoticeState.DRAFT: ("created_at", dt.timedelta(days=2)),
    NoticeState.ISSUED: ("issued_at", dt.timedelta(days=1)),
    NoticeState.RECEIVED: ("received_at", dt.timedelta(days=3)),
    NoticeState.ANSWERED: ("answered_at", dt.timedelta(days=2)),
}
"""Since which moment, and for how long, a notice waits in a state before its next step."""
SLOW = 3
"""One notice of so many waits for its answer still."""
ANSWER = "已召开专题会研究，倒排工期、增派人员，明确由分管负责同志牵头，每周调度一次。"


def tend_notices(campaign: Campaign, people: Mapping[str, Actor], reporter: Callable[[Unit], Actor]) -> None:
    """As of this moment: every notice that has waited its time takes its next step; `reporter` acts for a unit."""
    for notice in _due(campaign):
        match notice.state:
            case NoticeState.DRAFT:
                issue_notice(actor=people["head"], notice=notice)
            case NoticeState.ISSUED:
                receive_notice(actor=reporter(notice.unit), notice=notice)
            case NoticeState.RECEIVED if (notice.number or 0) % SLOW:
                answer_notice(actor=reporter(notice.unit), notice=notice, draft=ReplyDraft(ANSWER))
            case NoticeState.ANSWERED:
                close_notice(actor=people["office"], notice=notice)


def _due(campaign: Campaign) -> NoticeQuerySet:
    """Notices that have been in their state for as long as its next step waits, the oldest first."""
    waited = Q()
    for state, (column, wait) in STEPS.items():
        waited |= Q(state=state, **{f"{column}__lte": clock.now() - wait})
    notices = Notice.objects.filter(waited, campaign=campaign)
    return notices.select_related("campaign__unit", "campaign__parent", "unit").order_by("pk")
