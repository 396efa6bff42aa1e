"""What a finding's page says: its history, the verbs a person has and why not; the figures above the list."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count as CountOf
from django.db.models import F, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import Viewer
from accounts.presenters import Line, Telling, tell
from base.lists import Count, query_of
from base.models import Event
from inspections.models import Category, Finding, Site
from inspections.presenters.rounds import elder
from inspections.querysets import FindingQuerySet
from inspections.services.finding_verbs import FINDING_VERBS
from inspections.workflow import FINDING_MOVES, FindingState
from tasks.presenters.verbs import Verb

SILENT = frozenset(
    {"assigned_at", "taken_at", "rectified_at", "rectified_by", "rectified_by_id", "verified_at", "step_due_at"}
    | {"overdue_since", "dispute_count", "returned_count", "reopened_count", "is_late", "next_rung_on", "ended_at"}
)
PRIMARY = ("assign", "take", "settle", "rectify", "verify")
"""What leads on from where a finding is."""


def finding_history(events: Iterable[Event]) -> list[Line]:
    """Who did what, why, and what changed; names are read as they are today."""
    rows = list(events)
    names = {
        "unit": dict(Unit.objects.filter(pk__in=_ids(rows, "unit")).values_list("pk", "name")),
        "area": dict(Unit.objects.filter(pk__in=_ids(rows, "area")).values_list("pk", "name")),
        "category": dict(Category.objects.filter(pk__in=_ids(rows, "category")).values_list("pk", "name")),
        "site": dict(Site.objects.filter(pk__in=_ids(rows, "site")).values_list("pk", "name")),
    }

    def shown(name: str, value: object) -> str | None:
        found = names.get(name)
        return None if found is None or value is None else found.get(int(str(value)), str(value))

    return tell(rows, Telling(_sentences(), {}, SILENT, {"rung": _("Days overdue")}, shown, elder()))


def _ids(rows: Sequence[Event], name: str) -> set[int]:
    return {int(value) for row in rows for value in row.changes.get(name) or () if value is not None}


def _sentences() -> dict[str, str]:
    return {
        "finding.reported": _("reported the finding"),
        "finding.edited": _("changed the finding"),
        "finding.shown": _("added photos"),
        "finding.assigned": _("assigned the finding"),
        "finding.taken": _("took the finding"),
        "finding.disputed": _("disputed it"),
        "finding.settled": _("settled the dispute"),
        "finding.rectified": _("reported it as rectified"),
        "finding.returned": _("returned the rectification"),
        "finding.verified": _("verified and closed it"),
        "finding.reopened": _("found it wrong again at the re-check"),
        "finding.voided": _("declared it void"),
        "finding.marked_duplicate": _("marked it as a duplicate"),
        "finding.overdue": _("noted that it is overdue"),
        "finding.moved": _("moved it to the unit that took over"),
        "spell.escalated": _("reached a rung of the ladder"),
        "spell.paused": _("paused the overdue spell"),
        "spell.resumed": _("let the overdue spell run on"),
        "spell.ended": _("ended the overdue spell"),
        "spell.held": _("held the ladder still"),
    }


def finding_verbs(finding: Finding, viewer: Viewer) -> list[Verb]:
    """What comes next first; what somebody else does, with who that is."""
    found: list[Verb] = []
    for move in FINDING_MOVES:
        if finding.state not in move.sources:
            continue
        may = FINDING_VERBS[move.verb].is_allowed(viewer, finding)
        if not may and move.verb not in PRIMARY:
            continue
        url = reverse("inspections:finding-move", args=[finding.pk, move.verb])
        is_primary = may and move.verb in PRIMARY and not any(each.is_primary for each in found)
        found.append(Verb(str(move.label), url, "" if may else _whose(finding, move.verb), is_primary=is_primary))
    return found


def _whose(finding: Finding, verb: str) -> str:
    if FINDING_VERBS[verb].is_units:
        return _("The liaison of %(unit)s does this.") % {"unit": finding.unit}
    if verb == "settle":
        return _("The head of the office decides it.")
    return _("The office does this.")


def state_numbers(findings: FindingQuerySet) -> dict[str, int]:
    """How many findings are in each state; one query. Nearly all are verified: those an index counts by itself."""
    others = findings.filter(state__in=[state for state in FindingState if state != FindingState.VERIFIED])
    waiting, ended = (
        found.order_by().values_list(state).annotate(number=CountOf("*"))
        for found, state in ((others, F("state")), (findings.verified(), Value(str(FindingState.VERIFIED))))
    )
    return dict(waiting.union(ended, all=True))


def state_counts(numbers: Mapping[str, int], query: QueryDict) -> list[Count]:
    """The numbers above the list, of all and of each state, each with the query of exactly its rows."""
    chosen = query.get("state", "")
    counts = [Count(_("All"), sum(numbers.values()), query_of(query, state=None), is_current=not chosen)]
    for state in FindingState:
        if numbers.get(state):
            link = query_of(query, state=str(state))
            counts.append(Count(str(state.label), numbers[state], link, is_current=chosen == state))
    return counts
