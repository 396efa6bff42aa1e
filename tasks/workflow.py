"""States of tasks, milestones, updates, claims and spells, and the moves between them (rules.md §2)."""

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
    PENDING = "pending", _("Waiting for review")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Returned")


class SpellState(TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


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


TASK_MOVES = (Move("hand-out", _from(TaskState.DRAFT), TaskState.ACTIVE, "task.handed_out", _("Hand out")),)

MILESTONE_MOVES = (
    Move("claim", _from(MilestoneState.OPEN), MilestoneState.CLAIMED, "milestone.claimed", _("Claim")),
    Move("verify", _from(MilestoneState.CLAIMED), MilestoneState.VERIFIED, "milestone.verified", _("Verify")),
    Move("return", _from(MilestoneState.CLAIMED), MilestoneState.OPEN, "milestone.returned", _("Return")),
)

UPDATE_MOVES = (
    Move(
        "submit", _from(UpdateState.DRAFT, UpdateState.RETURNED), UpdateState.SUBMITTED, "update.submitted", _("Submit")
    ),
    Move("accept", _from(UpdateState.SUBMITTED), UpdateState.ACCEPTED, "update.accepted", _("Accept")),
    Move("return", _from(UpdateState.SUBMITTED), UpdateState.RETURNED, "update.returned", _("Return")),
)

SPELL_MOVES = (
    Move("pause", _from(SpellState.RUNNING), SpellState.PAUSED, "spell.paused"),
    Move("resume", _from(SpellState.PAUSED), SpellState.RUNNING, "spell.resumed"),
    Move("end", _from(SpellState.RUNNING, SpellState.PAUSED), SpellState.ENDED, "spell.ended"),
)
