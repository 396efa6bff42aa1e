"""The verbs on a notice, once for pages and API: who may, what is needed with it, and the service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Viewer
from base.trail import Actor
from tasks.models import Notice
from tasks.permissions import acting_for, can_answer_notice, can_issue_notices, can_prepare_notices, can_void_notice
from tasks.services.answers import close_notice, receive_notice, send_back
from tasks.services.notices import erase_notice, issue_notice, void_notice


@dataclass(frozen=True)
class NoticeVerb:
    """`run` gets the reason too, empty where none `needs_reason`; `is_units`: done by its unit, or on its behalf."""

    run: Callable[[Actor, Notice, str], Any]
    is_allowed: Callable[[Viewer, Notice], bool]
    needs_reason: bool = False
    is_units: bool = False

    def make(self, viewer: Viewer, notice: Notice, reason: str = "") -> None:
        """Makes it, as the person or for the unit. Raises what the service raises."""
        actor = acting_for(viewer, notice.unit_id) if self.is_units else viewer.as_actor()
        self.run(actor, notice, reason)


def _prepares(viewer: Viewer, notice: Notice) -> bool:
    return can_prepare_notices(viewer, notice.campaign)


def _issues(viewer: Viewer, notice: Notice) -> bool:
    return can_issue_notices(viewer, notice.campaign)


NOTICE_VERBS = {
    "issue": NoticeVerb(lambda actor, notice, _reason: issue_notice(actor=actor, notice=notice), _issues),
    "receive": NoticeVerb(
        lambda actor, notice, _reason: receive_notice(actor=actor, notice=notice), can_answer_notice, is_units=True
    ),
    "send-back": NoticeVerb(
        lambda actor, notice, reason: send_back(actor=actor, notice=notice, reason=reason),
        _prepares,
        needs_reason=True,
    ),
    "close": NoticeVerb(lambda actor, notice, _reason: close_notice(actor=actor, notice=notice), _prepares),
    "void": NoticeVerb(
        lambda actor, notice, reason: void_notice(actor=actor, notice=notice, reason=reason),
        can_void_notice,
        needs_reason=True,
    ),
    "erase": NoticeVerb(lambda actor, notice, _reason: erase_notice(actor=actor, notice=notice), _issues),
}
