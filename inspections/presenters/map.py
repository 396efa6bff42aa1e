"""What the map shows: sites and open findings as short rows, in the coordinates its pictures are drawn in."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspections.models import Finding
from inspections.querysets import FindingQuerySet, SiteQuerySet
from inspections.schedule.coordinates import CoordinateSystem, Position, from_wgs84
from inspections.workflow import WITH_UNIT, FindingState

TITLE_LENGTH = 60
DIGITS = 6
SITE_COLUMNS = ("pk", "longitude", "latitude", "name", "type__name")
FINDING_COLUMNS = (
    "pk",
    "site_id",
    "longitude",
    "latitude",
    "site__longitude",
    "site__latitude",
    "description",
    "severity",
    "state",
    "due_at",
)

Row = list[Any]


@dataclass(frozen=True)
class MapData:
    """`sites`: [id, longitude, latitude, name, type, open findings]; `findings`: [id, longitude, latitude, what, state,
    severity, 1 when overdue]. Findings stand where they were found, else at their site.
    """

    sites: list[Row]
    findings: list[Row]

    def as_json(self) -> dict[str, list[Row]]:
        return {"sites": self.sites, "findings": self.findings}


def map_data(sites: SiteQuerySet, findings: FindingQuerySet, *, at: dt.datetime, system: str) -> MapData:
    """Two queries, however many there are."""
    rows = list(findings.values_list(*FINDING_COLUMNS))
    at_site = Counter(row[1] for row in rows)
    found = [_finding(row, at, system) for row in rows]
    return MapData(
        sites=[
            [pk, *_drawn(longitude, latitude, system), name, type_name, at_site[pk]]
            for pk, longitude, latitude, name, type_name in sites.filter(longitude__isnull=False).values_list(
                *SITE_COLUMNS
            )
        ],
        findings=[each for each in found if each is not None],
    )


def _finding(row: tuple[Any, ...], at: dt.datetime, system: str) -> Row | None:
    pk, _site, longitude, latitude, site_longitude, site_latitude, description, severity, state, due_at = row
    if longitude is None:
        longitude, latitude = site_longitude, site_latitude
    if longitude is None:
        return None
    is_overdue = state in WITH_UNIT and due_at is not None and due_at < at
    words = [description[:TITLE_LENGTH], str(FindingState(state).label), str(Finding.Severity(severity).label)]
    return [pk, *_drawn(longitude, latitude, system), *words, int(is_overdue)]


def _drawn(longitude: Decimal, latitude: Decimal, system: str) -> tuple[float, float]:
    if system == CoordinateSystem.WGS84:
        return float(longitude), float(latitude)
    found = from_wgs84(Position(float(longitude), float(latitude)), system)
    return round(found.longitude, DIGITS), round(found.latitude, DIGITS)
