"""States of tasks, milestones, updates, claims, spells and notices, and the moves between them (rules.md §2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.moves import Move


class TaskState(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Handed out")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class MilestoneState(TextChoices):
    OPEN = "open", _("Open")
    CLAIMED = "claimed", _("Claimed")
    VERIFIED = "verified", _("Verified")
    CANCELLED = "cancelled", _("Cancelled")


class UpdateState(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class ClaimState(TextChoices):
    TICKED = "ticked", _("Ticked in the draft")
    PENDING = "pending", _("Waiting for review")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")


class ExtensionState(TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SuspensionState(TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


class SpellState(TextChoices):
    RUNNING = "running", _("Still overdue")
    PAUSED = "paused", _("Clock paused")
    ENDED = "ended", _("No longer overdue")


class NoticeState(TextChoices):
    DRAFT = "draft", _("Draft notice")
    ISSUED = "issued", _("Issued to the unit")
    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Settled")
    VOID = "void", _("Void")


class NoticeKind(TextChoices):
    """What a notice is called; the ladder drafts the first three, each graver than the one before."""

    REMINDER = "reminder", _("Reminder notice")
    SUPERVISION = "supervision", _("Supervision notice")
    WARNING = "warning", _("Warning notice")
    REFERRAL = "referral", _("Referral of conduct")


class Light(TextChoices):
    """One definition for every page, chart and document (rules.md §4)."""

    RED = "red", _("Red")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    GREY = "grey", _("Grey")
    WHITE = "white", _("White")


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_NOT_CANCELLED = _from(TaskState.DRAFT, TaskState.ACTIVE, TaskState.SUSPENDED, TaskState.CLOSED)

TASK_MOVES = (
    Move("hand-out", _from(TaskState.DRAFT), TaskState.ACTIVE, "task.handed_out", _("Hand out")),
    Move("suspend", _from(TaskState.ACTIVE), TaskState.SUSPENDED, "task.suspended", _("Suspend")),
    Move("resume", _from(TaskState.SUSPENDED), TaskState.ACTIVE, "task.resumed", _("Resume")),
    Move("close", _from(TaskState.ACTIVE), TaskState.CLOSED, "task.closed", _("Close")),
    Move("reopen", _from(TaskState.CLOSED), TaskState.ACTIVE, "task.reopened", _("Reopen")),
    Move("cancel", _NOT_CANCELLED, TaskState.CANCELLED, "task.cancelled", _("Cancel the task")),
)
"""`suspend` and `resume` are a suspension's grant and end; `reopen` follows a revocation or an added milestone."""

MILESTONE_MOVES = (
    Move("claim", _from(MilestoneState.OPEN), MilestoneState.CLAIMED, "milestone.claimed", _("Claim")),
    Move("verify", _from(MilestoneState.CLAIMED), MilestoneState.VERIFIED, "milestone.verified", _("Verify")),
    Move("return", _from(MilestoneState.CLAIMED), MilestoneState.OPEN, "milestone.returned", _("Return")),
    Move("withdraw", _from(MilestoneState.CLAIMED), MilestoneState.OPEN, "milestone.withdrawn", _("Withdraw")),
    Move("revoke", _from(MilestoneState.VERIFIED), MilestoneState.OPEN, "milestone.revoked", _("Revoke")),
    Move("cancel", _from(MilestoneState.OPEN), MilestoneState.CANCELLED, "milestone.cancelled", _("Cancel")),
)

UPDATE_MOVES = (
    Move(
        "submit", _from(UpdateState.DRAFT, UpdateState.RETURNED), UpdateState.SUBMITTED, "update.submitted", _("Submit")
    ),
    Move("withdraw", _from(UpdateState.SUBMITTED), UpdateState.DRAFT, "update.withdrawn", _("Withdraw")),
    Move("accept", _from(UpdateState.SUBMITTED), UpdateState.ACCEPTED, "update.accepted", _("Accept")),
    Move("return", _from(UpdateState.SUBMITTED), UpdateState.RETURNED, "update.returned", _("Return")),
)

EXTENSION_MOVES = (
    Move("grant", _from(ExtensionState.ASKED), ExtensionState.GRANTED, "extension.granted", _("Grant")),
    Move("refuse", _from(ExtensionState.ASKED), ExtensionState.REFUSED, "extension.refused", _("Refuse")),
    Move("withdraw", _from(ExtensionState.ASKED), ExtensionState.WITHDRAWN, "extension.withdrawn", _("Withdraw")),
)

SUSPENSION_MOVES = (
    Move("grant", _from(SuspensionState.ASKED), SuspensionState.GRANTED, "suspension.granted", _("Grant")),
    Move("refuse", _from(SuspensionState.ASKED), SuspensionState.REFUSED, "suspension.refused", _("Refuse")),
    Move("withdraw", _from(SuspensionState.ASKED), SuspensionState.WITHDRAWN, "suspension.withdrawn", _("Withdraw")),
    Move("end", _from(SuspensionState.GRANTED), SuspensionState.ENDED, "suspension.ended", _("Resume")),
)

SPELL_MOVES = (
    Move("pause", _from(SpellState.RUNNING), SpellState.PAUSED, "spell.paused"),
    Move("resume", _from(SpellState.PAUSED), SpellState.RUNNING, "spell.resumed"),
    Move("end", _from(SpellState.RUNNING, SpellState.PAUSED), SpellState.ENDED, "spell.ended"),
)

NOTICE_MOVES = (
    Move("issue", _from(NoticeState.DRAFT), NoticeState.ISSUED, "notice.issued", _("Issue the notice")),
    Move("receive", _from(NoticeState.ISSUED), NoticeState.RECEIVED, "notice.received", _("Confirm receipt")),
    Move("answer", _from(NoticeState.RECEIVED), NoticeState.ANSWERED, "notice.answered", _("Answer the notice")),
    Move("send-back", _from(NoticeState.ANSWERED), NoticeState.RECEIVED, "notice.sent_back", _("Send the answer back")),
    Move("close", _from(NoticeState.ANSWERED), NoticeState.CLOSED, "notice.closed", _("Settle the notice")),
    Move(
        "void",
        _from(*(state for state in NoticeState if state != NoticeState.VOID)),
        NoticeState.VOID,
        "notice.voided",
        _("Declare void"),
    ),
)
"""A notice declared void keeps its number."""
