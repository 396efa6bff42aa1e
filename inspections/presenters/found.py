"""What was found at a site, of a unit or for a task: numbers that open their rows, and the open ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from base import clock
from base.lists import Count
from inspections.models import Finding
from inspections.presenters.figures import NARROWED, RELAPSES
from inspections.querysets import FindingQuerySet
from inspections.workflow import NOT_VERIFIED, WITH_UNIT, FindingState

SHOWN = 8
"""Open findings on the page of what they are found at."""


@dataclass(frozen=True)
class Found:
    """The numbers, and the open ones, what is due first first."""

    counts: list[Count]
    open: list[Finding]


def found_among(findings: FindingQuerySet, narrowed: Mapping[str, str]) -> Found:
    """Of these, without void ones and duplicates; `narrowed` is what the list is asked by to show them. Two queries."""
    found = findings.counted()
    numbers = found.order_by().aggregate(
        all=CountOf("pk"),
        open=CountOf("pk", filter=Q(state__in=NOT_VERIFIED)),
        overdue=CountOf("pk", filter=Q(state__in=WITH_UNIT, due_at__lt=clock.now())),
        relapse=RELAPSES,
        verified=CountOf("pk", filter=Q(state=FindingState.VERIFIED)),
    )
    base = {**narrowed, "counted": "true"}
    labels = {
        "open": _("Still open"),
        "overdue": _("Overdue"),
        "relapse": _("Relapse"),
        "verified": _("Verified and closed"),
        "all": _("All"),
    }
    counts = [Count(label, numbers[name], urlencode({**base, **NARROWED[name]})) for name, label in labels.items()]
    related = ("category", "unit", "site")
    return Found(counts, list(found.open().select_related(*related).due_first()[:SHOWN]))
