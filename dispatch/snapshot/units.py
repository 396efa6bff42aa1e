"""Units with the figures of the tasks they lead, ranked within their kind."""

from collections import Counter
from decimal import Decimal
from typing import Any

from accounts.models import Unit
from dispatch.snapshot.groups import Counted, group
from dispatch.snapshot.shortfalls import Shortfalls

Row = dict[str, Any]
KINDS = [kind.value for kind in Unit.Kind]


def ranked_units(counted: Counted, short: Shortfalls) -> list[Row]:
    """A row for every unit that leads a task or takes part in one; kind by kind, the best first. One query.

    Ranked by the share of its tasks on pace (达序), then by verified percent; equal ones share a rank (1, 1, 3). A unit
    without a task that has a pace has no rank and stands behind. `takes_part` counts tasks led by others.
    """
    led = counted.by(lambda row: row["unit_id"])
    part = Counter(pk for row in counted.tasks for pk in row["units"])
    units = Unit.objects.in_bulk(list({*led, *part}))
    rows = [_unit_row(unit, led[unit.pk], part[unit.pk], short) for unit in units.values()]
    rows.sort(key=_order)
    for kind in KINDS:
        _rank([row for row in rows if row["kind"] == kind and row["standing"]])
    return rows


def _unit_row(unit: Unit, led: Counted, takes_part: int, short: Shortfalls) -> Row:
    figures = group(unit.pk, unit.name, led)
    standing = [figures["on_pace_share"], figures["verified"]] if figures["paced"] else None
    return {
        **figures,
        "kind": unit.kind,
        "kind_label": unit.get_kind_display(),
        "sort": unit.pinyin,
        "leader": " ".join(part for part in (unit.leader_title, unit.leader_name) if part),
        "takes_part": takes_part,
        "reports": short.reports[unit.pk],
        "acts": short.acts_by_unit[unit.pk],
        "took_part": bool(short.reports[unit.pk] or short.acts_by_unit[unit.pk]),
        "standing": standing,
        "rank": None,
    }


def _order(row: Row) -> tuple[Any, ...]:
    downwards = [-Decimal(value) for value in row["standing"] or ()]
    return KINDS.index(row["kind"]), row["standing"] is None, downwards, row["sort"], row["id"]


def _rank(rows: list[Row]) -> None:
    standings = [row["standing"] for row in rows]
    for row in rows:
        row["rank"] = standings.index(row["standing"]) + 1
