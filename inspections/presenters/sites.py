"""What the pages of sites say: what was found there, visits, history, and codes to print."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from inspections.figures import rate_of_visit
from inspections.models import Finding, Site, Visit
from inspections.presenters.found import Found, found_among
from inspections.workflow import VisitState

QUIET_ZONE = 2
"""Modules of white around a code; a phone needs little."""


def site_sentences() -> dict[str, str]:
    """What each event of a site says."""
    return {
        "site.created": _("entered the site"),
        "site.edited": _("changed the site"),
        "site.moved": _("merged a unit of the site"),
    }


SHOWN = 8
"""Visits on a site's page."""


def findings_at(site: Site, viewer: Viewer) -> Found:
    """Of those a person may see. Two queries."""
    found = Finding.objects.visible_to(viewer).filter(site=site)
    return found_among(found, {"campaign": str(site.campaign_id), "site": str(site.pk)})


@dataclass(frozen=True)
class SeenVisit:
    """A submitted visit and what it brought of what it could, in percent."""

    visit: Visit
    rate: Decimal | None


def visits_at(site: Site, viewer: Viewer) -> list[SeenVisit]:
    """The last submitted ones a person may see, the latest first. One query."""
    submitted = Visit.objects.visible_to(viewer).filter(site=site, state=VisitState.SUBMITTED)
    last = submitted.select_related("inspection").order_by("-submitted_at", "-pk")[:SHOWN]
    return [SeenVisit(each, rate_of_visit(each)) for each in last]


@dataclass(frozen=True)
class CodeToPrint:
    """A site and its QR code as SVG."""

    site: Site
    svg: SafeString


def codes(sites: Iterable[Site], address_of: Callable[[Site], str]) -> list[CodeToPrint]:
    """A code for each site that leads to its absolute address; readable with a quarter of it worn away (level Q)."""
    return [CodeToPrint(site, qr_code(address_of(site))) for site in sites]


def qr_code(text: str) -> SafeString:
    """An SVG without colours of its own and without style, for a page or for printing."""
    drawn = segno.make(text, error="q", micro=False)
    svg = drawn.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308  drawn here: a path of numbers
