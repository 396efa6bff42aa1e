"""States of findings, rounds, visits, whistles, calls and the board, and the moves between them (rules.md §2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.moves import Move


class InspectionState(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Under way")
    CLOSED = "closed", _("Closed")


class VisitState(TextChoices):
    PLANNED = "planned", _("Not visited yet")
    STARTED = "started", _("Begun")
    SUBMITTED = "submitted", _("Submitted")


class FindingState(TextChoices):
    REPORTED = "reported", _("To be assigned")
    ASSIGNED = "assigned", _("Assigned")
    TAKEN = "taken", _("Taken")
    DISPUTED = "disputed", _("Disputed")
    RECTIFIED = "rectified", _("Rectified, to be verified")
    VERIFIED = "verified", _("Verified and closed")
    VOID = "void", _("Void")
    DUPLICATE = "duplicate", _("Duplicate")


class WhistleState(TextChoices):
    DRAFT = "draft", _("Draft")
    RAISED = "raised", _("Raised")
    DISPATCHED = "dispatched", _("Dispatched")
    HANDLING = "handling", _("Being handled")
    DONE = "done", _("Done")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CallState(TextChoices):
    CALLED = "called", _("Called")
    ARRIVED = "arrived", _("Reported in")
    FINISHED = "finished", _("Finished")
    REFUSED = "refused", _("Refused")
    RELEASED = "released", _("Released")


class BoardState(TextChoices):
    """Of what stands on the exposure board and on the red and black lists."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_F = FindingState
NOT_VERIFIED = _from(_F.REPORTED, _F.ASSIGNED, _F.TAKEN, _F.DISPUTED, _F.RECTIFIED)
"""What still waits for somebody."""
WITH_UNIT = _from(_F.ASSIGNED, _F.TAKEN)
"""What waits for the unit: overdue once `due_at` has passed."""

INSPECTION_MOVES = (
    Move("open", _from(InspectionState.PLANNED), InspectionState.OPEN, "inspection.opened", _("Open the round")),
    Move("close", _from(InspectionState.OPEN), InspectionState.CLOSED, "inspection.closed", _("Close the round")),
)

VISIT_MOVES = (
    Move("start", _from(VisitState.PLANNED), VisitState.STARTED, "visit.started", _("Start the visit")),
    Move("submit", _from(VisitState.STARTED), VisitState.SUBMITTED, "visit.submitted", _("Submit the visit")),
)

FINDING_MOVES = (
    Move("assign", _from(_F.REPORTED), _F.ASSIGNED, "finding.assigned", _("Assign")),
    Move("take", _from(_F.ASSIGNED), _F.TAKEN, "finding.taken", _("Take")),
    Move("dispute", WITH_UNIT, _F.DISPUTED, "finding.disputed", _("Dispute")),
    Move("settle", _from(_F.DISPUTED), _F.ASSIGNED, "finding.settled", _("Settle the dispute")),
    Move("rectify", _from(_F.TAKEN), _F.RECTIFIED, "finding.rectified", _("Report as rectified")),
    Move("verify", _from(_F.RECTIFIED), _F.VERIFIED, "finding.verified", _("Verify and close")),
    Move("return", _from(_F.RECTIFIED), _F.TAKEN, "finding.returned", _("Return")),
    Move("reopen", _from(_F.VERIFIED), _F.TAKEN, "finding.reopened", _("Re-check failed")),
    Move("void", NOT_VERIFIED, _F.VOID, "finding.voided", _("Declare void")),
    Move("mark-duplicate", _from(_F.REPORTED), _F.DUPLICATE, "finding.marked_duplicate", _("Mark as duplicate")),
)

_W = WhistleState
WHISTLE_MOVES = (
    Move("raise", _from(_W.DRAFT), _W.RAISED, "whistle.raised", _("Raise the whistle")),
    Move("dispatch", _from(_W.RAISED), _W.DISPATCHED, "whistle.dispatched", _("Dispatch the whistle")),
    Move("handle", _from(_W.RAISED, _W.DISPATCHED), _W.HANDLING, "whistle.handled"),
    Move("finish", _from(_W.HANDLING), _W.DONE, "whistle.finished", _("Report as done")),
    Move("close", _from(_W.DONE), _W.CLOSED, "whistle.closed", _("Close and rate")),
    Move("reopen", _from(_W.DONE), _W.HANDLING, "whistle.reopened", _("Not satisfied")),
    Move(
        "withdraw",
        _from(_W.DRAFT, _W.RAISED, _W.DISPATCHED, _W.HANDLING),
        _W.WITHDRAWN,
        "whistle.withdrawn",
        _("Withdraw the whistle"),
    ),
)
"""`handle` follows the first call that has reported in; `close` and `reopen` are the two ends of a rating."""

CALL_MOVES = (
    Move("arrive", _from(CallState.CALLED), CallState.ARRIVED, "call.arrived", _("Report in")),
    Move("contest", _from(CallState.ARRIVED), CallState.CALLED, "call.contested", _("Contest the arrival")),
    Move("finish", _from(CallState.ARRIVED), CallState.FINISHED, "call.finished", _("Report as finished")),
    Move("reopen", _from(CallState.FINISHED), CallState.ARRIVED, "call.reopened", _("Not satisfied")),
    Move("refuse", _from(CallState.CALLED), CallState.REFUSED, "call.refused", _("Refuse the call")),
    Move("release", _from(CallState.REFUSED), CallState.RELEASED, "call.released", _("Release the unit")),
    Move("overrule", _from(CallState.REFUSED), CallState.CALLED, "call.overruled", _("Overrule the refusal")),
)

BOARD_MOVES = (
    Move("publish", _from(BoardState.DRAFT), BoardState.PUBLISHED, "board.published", _("Publish")),
    Move("withdraw", _from(BoardState.PUBLISHED), BoardState.WITHDRAWN, "board.withdrawn", _("Take down")),
)
