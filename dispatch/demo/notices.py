"""What people of the demo city did with its notices: the head issues, units receive and answer, the office settles."""

import datetime as dt

from accounts.models import Assignment, User
from accounts.roles import Role
from base import clock
from base.trail import Actor
from campaign.models import Campaign
from tasks.models import Notice
from tasks.querysets import NoticeQuerySet
from tasks.services.answers import ReplyDraft, answer_notice, close_notice, receive_notice
from tasks.services.notices import issue_notice
from tasks.workflow import NoticeState

ISSUED_AFTER, RECEIVED_AFTER, ANSWERED_AFTER, SETTLED_AFTER = (dt.timedelta(days=days) for days in (2, 1, 3, 2))
SLOW = 3
"""One notice of so many waits for its answer still."""
ANSWER = "已召开专题会研究，倒排工期、增派人员，明确由分管负责同志牵头，每周调度一次。"


def tend_notices(campaign: Campaign) -> None:
    """As of this moment: every notice that has waited its time takes its next step."""
    waiting = Notice.objects.filter(campaign=campaign).select_related("campaign__unit", "campaign__parent", "unit")
    office = _who(campaign.unit_id, Role.OFFICE)
    head = _who(campaign.unit_id, Role.HEAD)
    if office is None or head is None:
        return
    for notice in _since(waiting, NoticeState.DRAFT, "created_at", ISSUED_AFTER):
        issue_notice(actor=head.as_actor(), notice=notice)
    for notice in _since(waiting, NoticeState.ISSUED, "issued_at", RECEIVED_AFTER):
        receive_notice(actor=_for_unit(notice, office), notice=notice)
    for notice in _since(waiting, NoticeState.RECEIVED, "received_at", ANSWERED_AFTER):
        if (notice.number or 0) % SLOW:
            answer_notice(actor=_for_unit(notice, office), notice=notice, draft=ReplyDraft(ANSWER))
    for notice in _since(waiting, NoticeState.ANSWERED, "answered_at", SETTLED_AFTER):
        close_notice(actor=office.as_actor(), notice=notice)


def _since(notices: NoticeQuerySet, state: NoticeState, column: str, wait: dt.timedelta) -> list[Notice]:
    """Notices that have been in a state for that long, the oldest first."""
    return list(notices.filter(state=state, **{f"{column}__lte": clock.now() - wait}).order_by("pk"))


def _who(unit_id: int, role: Role) -> User | None:
    held = Assignment.objects.on(clock.today()).filter(unit=unit_id, role=role).select_related("user").order_by("pk")
    first = held.first()
    return first.user if first else None


def _for_unit(notice: Notice, office: User) -> Actor:
    """The unit's liaison, else the office on its behalf."""
    liaison = _who(notice.unit_id, Role.LIAISON)
    return liaison.as_actor() if liaison else office.as_actor().on_behalf_of(notice.unit_id)
