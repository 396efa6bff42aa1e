"""The verbs on a finding, once for pages and API: who may, what is needed with it, and the service it calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import Viewer
from base.errors import InvalidInputError
from base.models import StoredFile
from base.trail import Actor
from inspections.models import Finding
from inspections.permissions import acting_on, can_answer, can_assign, can_judge, can_settle
from inspections.services import finding_moves as moves


@dataclass(frozen=True)
class Given:
    """What comes with a verb: a reason or the measures taken, a unit, supporting ones, a limit, photos, another."""

    text: str = ""
    unit: Unit | None = None
    support_units: Sequence[Unit] = ()
    limit_text: str | None = None
    photos: Sequence[StoredFile] = ()
    other: Finding | None = None


@dataclass(frozen=True)
class FindingVerb:
    """`needs` names what a form asks for; `is_units`: done by the unit that answers, or on its behalf."""

    run: Callable[[Actor, Finding, Given], Any]
    is_allowed: Callable[[Viewer, Finding], bool]
    needs: frozenset[str] = frozenset()
    is_units: bool = False

    def make(self, viewer: Viewer, finding: Finding, given: Given) -> None:
        """Makes it, as the person or for the unit. Raises what the service raises."""
        self.run(acting_on(viewer, finding) if self.is_units else viewer.as_actor(), finding, given)


def _assigns(viewer: Viewer, finding: Finding) -> bool:
    return can_assign(viewer, finding.campaign)


def _settles(viewer: Viewer, finding: Finding) -> bool:
    return can_settle(viewer, finding.campaign)


def _assign(actor: Actor, finding: Finding, given: Given) -> None:
    if given.unit is None:
        text = _("Choose the unit that answers for it.")
        raise InvalidInputError(text, fields={"unit": [text]})
    moves.assign_finding(
        actor=actor,
        finding=finding,
        unit=given.unit,
        support_units=given.support_units,
        limit_text=given.limit_text,
    )


def _duplicate(actor: Actor, finding: Finding, given: Given) -> None:
    if given.other is None:
        text = _("Choose the finding it repeats.")
        raise InvalidInputError(text, fields={"other": [text]})
    moves.mark_duplicate(actor=actor, finding=finding, other=given.other)


_REASON = frozenset({"reason"})
FINDING_VERBS = {
    "assign": FindingVerb(_assign, _assigns, frozenset({"unit", "support_units", "limit_text"})),
    "take": FindingVerb(
        lambda actor, finding, _given: moves.take_finding(actor=actor, finding=finding), can_answer, is_units=True
    ),
    "dispute": FindingVerb(
        lambda actor, finding, given: moves.dispute_finding(actor=actor, finding=finding, reason=given.text),
        can_answer,
        _REASON,
        is_units=True,
    ),
    "settle": FindingVerb(
        lambda actor, finding, given: moves.settle_dispute(
            actor=actor, finding=finding, reason=given.text, unit=given.unit
        ),
        _settles,
        frozenset({"reason", "other_unit"}),
    ),
    "rectify": FindingVerb(
        lambda actor, finding, given: moves.rectify_finding(
            actor=actor, finding=finding, measures=given.text, photos=given.photos
        ),
        can_answer,
        frozenset({"measures", "photos"}),
        is_units=True,
    ),
    "verify": FindingVerb(lambda actor, finding, _given: moves.verify_finding(actor=actor, finding=finding), can_judge),
    "return": FindingVerb(
        lambda actor, finding, given: moves.return_finding(actor=actor, finding=finding, reason=given.text),
        can_judge,
        _REASON,
    ),
    "reopen": FindingVerb(
        lambda actor, finding, given: moves.reopen_finding(actor=actor, finding=finding, reason=given.text),
        can_judge,
        _REASON,
    ),
    "void": FindingVerb(
        lambda actor, finding, given: moves.void_finding(actor=actor, finding=finding, reason=given.text),
        can_judge,
        _REASON,
    ),
    "mark-duplicate": FindingVerb(_duplicate, _assigns, frozenset({"other"})),
}
