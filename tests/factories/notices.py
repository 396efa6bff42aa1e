"""Notices in any state, made through the services."""

from accounts.models import Unit
from base.trail import SYSTEM
from campaign.models import Campaign
from tasks.models import Notice
from tasks.services.answers import ReplyDraft, answer_notice, close_notice, receive_notice
from tasks.services.drafts import Proof
from tasks.services.notices import NoticeDraft, draft_notice, issue_notice, void_notice

STEPS = ("draft", "issued", "received", "answered", "closed")


def make_notice(
    campaign: Campaign, unit: Unit, state: str = "draft", *, kind: str = "supervision", proofs=(), **fields
) -> Notice:
    """A notice made by hand and brought into a state; a void one was issued before."""
    title, content = fields.pop("title", "关于占道经营整治的督办单"), fields.pop("content", "请限期整治。")
    draft = NoticeDraft(campaign, kind, unit, title, content, **fields)
    notice = draft_notice(actor=SYSTEM, draft=draft)
    reached = STEPS.index("issued" if state == "void" else state)
    if reached >= STEPS.index("issued"):
        issue_notice(actor=SYSTEM, notice=notice)
    if reached >= STEPS.index("received"):
        receive_notice(actor=SYSTEM, notice=notice)
    if reached >= STEPS.index("answered"):
        answer_notice(actor=SYSTEM, notice=notice, draft=reply(*proofs))
    if reached >= STEPS.index("closed"):
        close_notice(actor=SYSTEM, notice=notice)
    if state == "void":
        void_notice(actor=SYSTEM, notice=notice, reason="重复")
    return notice


def reply(*proofs: Proof, text: str = "已完成整治，责任领导周明远。") -> ReplyDraft:
    return ReplyDraft(text, proofs)
