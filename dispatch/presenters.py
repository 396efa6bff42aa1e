"""What the report's page shows of a snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class UnitOverdue:
    """A unit's overdue milestones as the snapshot holds them, the longest first."""

    name: str
    leader: str
    rows: list[dict[str, Any]]


def overdue_by_unit(rows: Iterable[dict[str, Any]]) -> list[UnitOverdue]:
    units = []
    for _unit_id, grouped in groupby(rows, key=lambda row: row["unit_id"]):
        mine = list(grouped)
        units.append(UnitOverdue(mine[0]["unit"], mine[0]["unit_leader"], mine))
    return units
