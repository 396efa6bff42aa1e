"""What the pages of sites say: history, and codes to print."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from inspections.models import Site

QUIET_ZONE = 2
"""Modules of white around a code; a phone needs little."""


def site_sentences() -> dict[str, str]:
    """What each event of a site says."""
    return {
        "site.created": _("entered the site"),
        "site.edited": _("changed the site"),
        "site.moved": _("merged a unit of the site"),
    }


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
