"""What waits for the office, and what helps to judge it: what changed, what is doubtful, what is safe to accept."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Viewer, units_where
from accounts.roles import Permission
from base import clock
from base.display import day_text, number_text
from campaign.policies import policy_of
from tasks.models import Extension, MeasureReading, MilestoneClaim, ProgressUpdate, Suspension
from tasks.permissions import can_review
from tasks.policy import TasksPolicy
from tasks.presenters.differences import Piece, pieces
from tasks.workflow import ClaimState, UpdateState


@dataclass(frozen=True)
class Reading:
    """A value read, beside the last one that was accepted."""

    name: str
    before: str
    after: str
    is_correction: bool
    is_changed: bool


@dataclass(frozen=True)
class Review:
    """An update waiting for the office; `marks` say what is doubtful, `is_safe` that it can be accepted unread."""

    update: ProgressUpdate
    claims: list[MilestoneClaim]
    readings: list[Reading]
    narrative: list[Piece]
    marks: list[str]
    can_decide: bool
    is_safe: bool
    previous_at: Any

    @property
    def is_open(self) -> bool:
        return self.update.state == UpdateState.SUBMITTED

    @property
    def pending(self) -> list[MilestoneClaim]:
        return [claim for claim in self.claims if claim.state == ClaimState.PENDING]


def reviews(updates: Iterable[ProgressUpdate], viewer: Viewer) -> list[Review]:
    """The updates of a page, read by `ProgressUpdate.objects.for_review()`; no query but for permissions."""
    return [_review(each, viewer) for each in updates]


def _review(update: ProgressUpdate, viewer: Viewer) -> Review:
    claims = list(update.claims.all())
    readings = [_reading(each) for each in update.readings.all()]
    can_decide = can_review(viewer, update)
    marks = _marks(update, claims, readings)
    return Review(
        update=update,
        claims=claims,
        readings=readings,
        narrative=pieces(getattr(update, "previous_narrative", "") or "", update.narrative),
        marks=marks,
        can_decide=can_decide,
        is_safe=can_decide and update.state == UpdateState.SUBMITTED and not claims and not marks,
        previous_at=getattr(update, "previous_at", None),
    )


def _reading(reading: MeasureReading) -> Reading:
    measure = reading.measure
    return Reading(
        name=f"{measure.name}（{measure.unit_label}）",
        before=number_text(measure.current),
        after=number_text(reading.value),
        is_correction=reading.is_correction,
        is_changed=reading.value != measure.current,
    )


def _marks(update: ProgressUpdate, claims: list[MilestoneClaim], readings: list[Reading]) -> list[str]:
    late = max((claim.milestone.late_days or 0 for claim in claims), default=0)
    pace = update.task.pace(clock.today())
    behind = policy_of(update.task.campaign, TasksPolicy).behind_points
    wanted = (
        (late > 0, _("claimed %(days)d days late") % {"days": late}),
        (update.is_hollow, _("hollow: nothing new in it")),
        (pace is not None and pace.gap <= -behind, _("behind pace")),
        (update.corrects_id is not None, _("corrects an accepted report")),
        (any(each.is_correction for each in readings), _("corrects an earlier value")),
        (update.on_behalf, _("filed on behalf")),
        (
            any(getattr(each, "is_used_elsewhere", False) for each in update.evidence.all()),
            _("a file was shown before"),
        ),
    )
    return [text for holds, text in wanted if holds]


@dataclass(frozen=True)
class Asked:
    """An extension or suspension that waits: of which task, what is asked, why, and where it is decided."""

    task: str
    what: str
    reason: str
    url: str


REQUEST = ("pk", "asked_at", "reason")
MOVED = ("old_due_on", "new_due_on")


def asked_requests(viewer: Viewer) -> list[Asked]:
    """Extensions and suspensions that this person may decide, the oldest first. One query."""
    units = units_where(viewer, Permission.DECIDE_EXTENSIONS)
    if not units:
        return []
    day = Value(None, output_field=DateField())
    extensions = Extension.objects.asked().filter(milestone__task__campaign__unit__in=units)
    suspensions = Suspension.objects.asked().filter(task__campaign__unit__in=units)
    both = (
        extensions.order_by()
        .values_list(*REQUEST, "milestone__task__code", "milestone__task__title", "milestone__name", *MOVED)
        .union(
            suspensions.order_by().values_list(*REQUEST, "task__code", "task__title", Value(""), day, day),
            all=True,
        )
        .order_by("asked_at")
    )
    return [_asked(*row) for row in both]


def _asked(pk: int, _at: dt.datetime, reason: str, code: str, title: str, *moved: Any) -> Asked:
    milestone, old, new = moved
    task = f"{code} {title}"
    if new is None:
        return Asked(task, _("stop the clock"), reason, reverse("tasks:suspension-decide", args=[pk]))
    what = _("%(milestone)s: from %(old)s to %(new)s") % {
        "milestone": milestone,
        "old": day_text(old),
        "new": day_text(new),
    }
    return Asked(task, what, reason, reverse("tasks:extension-decide", args=[pk]))
