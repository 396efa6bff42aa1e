"""What a round's page says: the verbs a person has, its draws, its history in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Viewer
from accounts.presenters import Line, Telling, tell
from base.models import Event
from inspections.models import Inspection, SiteType
from inspections.permissions import can_plan_rounds, can_see_results
from inspections.workflow import InspectionState
from tasks.presenters.verbs import Verb


@dataclass(frozen=True)
class RoundVerb(Verb):
    """A verb of a round; a move is made by the button itself, the rest lead to a page."""

    is_move: bool = False


SILENT = frozenset({"draw", "closed_at", "sites", "city_scores", "starts_on"})
SILENT_OF_VISITS = frozenset({"started_at", "submitted_at"})


def round_verbs(inspection: Inspection, viewer: Viewer) -> list[RoundVerb]:
    """What comes next first."""
    found = [_results(inspection)] if can_see_results(viewer, inspection) else []
    if not can_plan_rounds(viewer, inspection.campaign):
        return found
    compare = RoundVerb(_("Other cities' scores"), _url(inspection, "cities"))
    if inspection.state == InspectionState.CLOSED:
        return [*found, compare]
    return [*_moves(inspection), *_filling(inspection), *_entrance(inspection), *found, compare]


def _results(inspection: Inspection) -> RoundVerb:
    is_next = inspection.state == InspectionState.CLOSED
    return RoundVerb(_("Results"), _url(inspection, "results"), is_primary=is_next)


def _moves(inspection: Inspection) -> list[RoundVerb]:
    if inspection.state == InspectionState.OPEN:
        return [RoundVerb(_("Close the round"), _move(inspection, "close"), is_move=True)]
    has_sites = inspection.visits.exists()
    why_not = "" if has_sites else _("Choose or draw sites first.")
    opening = RoundVerb(_("Open the round"), _move(inspection, "open"), why_not, is_primary=has_sites, is_move=True)
    return [opening, RoundVerb(_("Delete the round"), _move(inspection, "delete"), is_move=True)]


def _filling(inspection: Inspection) -> list[RoundVerb]:
    return [
        RoundVerb(_("Draw sites"), _url(inspection, "draw"), is_primary=inspection.state == InspectionState.PLANNED),
        RoundVerb(_("Choose sites"), _url(inspection, "sites")),
        RoundVerb(_("Take sites out"), _url(inspection, "remove")),
        RoundVerb(
            _("Send inspectors"), _url(inspection, "assign"), is_primary=inspection.state == InspectionState.OPEN
        ),
        RoundVerb(_("Edit the round"), _url(inspection, "edit")),
    ]


def _entrance(inspection: Inspection) -> list[RoundVerb]:
    if inspection.kind != Inspection.Kind.ELDERS:
        return []
    found = [RoundVerb(_("Make a link and PIN"), _move(inspection, "link"), is_move=True)]
    if inspection.link_token:
        found.append(RoundVerb(_("Withdraw the link"), _move(inspection, "withdraw-link"), is_move=True))
    return found


def _url(inspection: Inspection, page: str) -> str:
    return reverse(f"inspections:inspection-{page}", args=[inspection.pk])


def _move(inspection: Inspection, verb: str) -> str:
    return reverse("inspections:inspection-move", args=[inspection.pk, verb])


@dataclass(frozen=True)
class DrawLine:
    """One type in one draw: how many of how many, by which seed."""

    at: str
    seed: int
    name: str
    asked: int
    candidates: int
    drawn: int


def draw_lines(inspection: Inspection) -> list[DrawLine]:
    """The draws as they were made, the latest first."""
    draws: list[dict[str, Any]] = inspection.draw.get("draws", [])
    ids = {int(pk) for each in draws for pk in each["types"]}
    names = dict(SiteType.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [
        DrawLine(
            each["at"],
            each["seed"],
            names.get(int(pk), "?"),
            found["asked"],
            len(found["candidates"]),
            len(found["drawn"]),
        )
        for each in reversed(draws)
        for pk, found in each["types"].items()
    ]


def round_history(events: Iterable[Event]) -> list[Line]:
    """Who did what to a round and its visits, and why."""
    labels = {"seed": _("Seed")}
    return tell(events, Telling(round_sentences(), silent=SILENT, labels=labels))


def visit_history(events: Iterable[Event]) -> list[Line]:
    """Who was sent to a site, began the visit and submitted it; names are read as they are today."""
    rows = list(events)
    sent = {pk for row in rows for pk in row.changes.get("inspector") or () if pk is not None}
    names = dict(User.objects.filter(pk__in=sent).values_list("pk", "name"))

    def shown(name: str, value: Any) -> str | None:
        return names.get(value) if name == "inspector" else None

    return tell(rows, Telling(round_sentences(), silent=SILENT_OF_VISITS, shown=shown, guest=elder()))


def elder() -> str:
    """What the history calls whoever came in by an elders' round's link: its name stands on the visit only."""
    return _("An elder (link and PIN)")


def round_sentences() -> dict[str, str]:
    """What each event of a round says."""
    return {
        "inspection.planned": _("planned the round"),
        "inspection.edited": _("edited the round"),
        "inspection.sites_added": _("put sites into the round"),
        "inspection.sites_removed": _("took sites out of the round"),
        "inspection.drawn": _("drew sites at random"),
        "inspection.opened": _("opened the round"),
        "inspection.closed": _("closed the round"),
        "inspection.compared": _("entered other cities' scores"),
        "inspection.link_given": _("made a link and PIN for the elders"),
        "inspection.link_withdrawn": _("withdrew the link of the elders"),
        "visit.assigned": _("sent an inspector to a site"),
        "visit.started": _("began a visit"),
        "visit.submitted": _("submitted a visit"),
    }
