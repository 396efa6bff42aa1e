"""A task's history in plain sentences."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.presenters import Line, Telling, tell
from base.models import Event
from campaign.models import Phase, ProjectList
from tasks.models import Measure, Milestone, Responsibility

SILENT = frozenset(
    {"judged_by_on", "overdue_since", "late_days", "rungs_from", "reopened_at", "claim_received_at", "lead_unit_id"}
    | {"handed_out_at", "submitted_at", "decided_at", "ended_at", "order_override", "old_due_on", "answer"}
    | {"return_reason", "unblocked_on", "next_rung_on"}
)
"""Columns that follow from what the sentence says."""
SAID = frozenset({"claimed_on", "verified_on"})


def task_history(events: Iterable[Event]) -> list[Line]:
    """Who did what to which milestone or measure, why, and what changed; names are read as they are today."""
    rows = list(events)
    return tell(rows, Telling(task_sentences(), _names(rows), SILENT | SAID, _labels(), _Shown(rows)))


def _names(rows: Sequence[Event]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for model in (Milestone, Measure):
        kind = model._meta.label_lower
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        if ids:
            found |= {
                (kind, pk): name for pk, name in model._default_manager.filter(pk__in=ids).values_list("pk", "name")
            }
    return found


def _labels() -> dict[str, str]:
    return {
        "plan": _("Plan"),
        "parts": _("Parts"),
        "units": _("Units"),
        "depends_on": _("Waits for"),
        "rung": _("Days overdue"),
    }


class _Shown:
    """Says changed relations in words: a phase, a list, units with their roles, milestones waited for."""

    def __init__(self, rows: Sequence[Event]) -> None:
        self.names: dict[str, dict[int, str]] = {"phase": {}, "project_list": {}, "depends_on": {}, "units": {}}
        ids = {name: set(_ids(rows, name)) for name in self.names}
        if ids["phase"]:
            self.names["phase"] = dict(Phase.objects.filter(pk__in=ids["phase"]).values_list("pk", "name"))
        if ids["project_list"]:
            lists = ProjectList.objects.filter(pk__in=ids["project_list"])
            self.names["project_list"] = {each.pk: each.label for each in lists}
        if ids["depends_on"]:
            self.names["depends_on"] = dict(
                Milestone.objects.filter(pk__in=ids["depends_on"]).values_list("pk", "name")
            )
        if ids["units"]:
            self.names["units"] = dict(Unit.objects.filter(pk__in=ids["units"]).values_list("pk", "name"))

    def __call__(self, name: str, value: Any) -> str | None:
        if name == "units":
            roles = dict(Responsibility.Role.choices)
            return "、".join(f"{self.names['units'].get(pk, '?')}（{roles[role]}）" for pk, role in value) or "—"
        if name in {"plan", "parts"}:
            return _("%(count)d rows") % {"count": len(value)}
        if name not in self.names or value is None:
            return None
        ids = value if isinstance(value, list) else [value]
        return "、".join(self.names[name].get(pk, f"#{pk}") for pk in ids) or "—"


def _ids(rows: Sequence[Event], name: str) -> Iterable[int]:
    for row in rows:
        for value in row.changes.get(name) or ():
            if name == "units":
                yield from (pk for pk, _role in value)
            else:
                yield from (value if isinstance(value, list) else [value] if value is not None else [])


def task_sentences() -> dict[str, str]:
    """What each event says."""
    return _of_tasks() | _of_milestones() | _of_requests()


def _of_tasks() -> dict[str, str]:
    return {
        "task.created": _("entered the task"),
        "task.edited": _("changed the task"),
        "task.units_changed": _("changed the units"),
        "task.unit_merged": _("merged a unit of the task"),
        "task.handed_out": _("handed the task out"),
        "task.suspended": _("suspended the task"),
        "task.resumed": _("resumed the task"),
        "task.closed": _("closed the task"),
        "task.reopened": _("let the task run again"),
        "task.cancelled": _("cancelled the task"),
        "task.carried_over": _("carried the task over"),
        "task.corrected": _("corrected the start"),
        "task.instructed": _("gave an instruction"),
        "measure.added": _("added the measure"),
        "measure.edited": _("changed the measure"),
        "measure.planned": _("changed the plan of the measure"),
        "measure.parted": _("changed the parts of the measure"),
        "measure.removed": _("removed a measure"),
        "update.submitted": _("submitted a report"),
        "update.withdrawn": _("withdrew a report"),
        "update.accepted": _("accepted a report"),
        "update.returned": _("returned a report"),
    }


def _of_milestones() -> dict[str, str]:
    return {
        "milestone.added": _("added the milestone"),
        "milestone.edited": _("changed the milestone"),
        "milestone.ordered": _("changed what the milestone waits for"),
        "milestone.corrected": _("corrected the date of the milestone"),
        "milestone.moved": _("moved the milestone by the suspended days"),
        "milestone.extended": _("moved the date of the milestone"),
        "milestone.overridden": _("let the surface come first:"),
        "milestone.cancelled": _("cancelled the milestone"),
        "milestone.removed": _("removed a milestone"),
        "milestone.claimed": _("claimed the milestone"),
        "milestone.withdrawn": _("withdrew the claim of the milestone"),
        "milestone.verified": _("verified the milestone"),
        "milestone.returned": _("returned the milestone"),
        "milestone.revoked": _("revoked the verification of the milestone"),
        "milestone.overdue": _("flagged as overdue the milestone"),
        "spell.paused": _("paused the overdue spell"),
        "spell.resumed": _("let the overdue spell run on"),
        "spell.ended": _("ended the overdue spell"),
        "spell.escalated": _("reached a rung of the ladder"),
        "spell.held": _("held the ladder still"),
    }


def _of_requests() -> dict[str, str]:
    return {
        "extension.asked": _("asked for an extension"),
        "extension.granted": _("granted an extension"),
        "extension.refused": _("refused an extension"),
        "extension.withdrawn": _("withdrew the request for an extension"),
        "suspension.asked": _("asked for a suspension"),
        "suspension.granted": _("granted a suspension"),
        "suspension.refused": _("refused a suspension"),
        "suspension.withdrawn": _("withdrew the request for a suspension"),
        "suspension.ended": _("ended the suspension"),
    }
