"""The tables of a report: rows of a snapshot as the cells its template shows."""

from itertools import groupby
from typing import Any

from base.display import MISSING
from dispatch.documents.wording.numbers import OUTCOMES, VERDICTS, day_of, numeral, shown

Row = dict[str, Any]
ENDINGS = tuple("。！？；…”")


def group_row(group: Row) -> Row:
    """An action, a list or a unit."""
    since = group["since"]
    return {
        "name": group["name"],
        "tasks": group["tasks"],
        **group["lights"],
        "verified": shown(group["verified"]),
        "claimed": shown(group["claimed"]),
        "expected": shown(group["expected"]),
        "on_pace": group["on_pace"],
        "on_pace_share": shown(group["on_pace_share"]),
        "overdue": group["overdue"],
        "change": VERDICTS[since["verdict"]] if since else MISSING,
    }


def unit_kinds(rows: list[Row]) -> list[Row]:
    """Units that lead tasks, a table for each kind, in the snapshot's order."""
    kinds = []
    leading = [row for row in rows if row["tasks"]]
    for number, (kind, grouped) in enumerate(groupby(leading, key=lambda row: row["kind_label"]), 1):
        mine = [{**group_row(row), "rank": row["rank"] or MISSING, "takes_part": row["takes_part"]} for row in grouped]
        kinds.append({"heading": f"（{numeral(number)}）{kind}（{len(mine)}个）", "rows": mine})
    return kinds


def overdue_units(rows: list[Row]) -> list[Row]:
    """Overdue milestones unit by unit, in the snapshot's order."""
    units = []
    for number, (_unit_id, grouped) in enumerate(groupby(rows, key=lambda row: row["unit_id"]), 1):
        mine = list(grouped)
        leader = f"，单位负责人：{mine[0]['unit_leader']}" if mine[0]["unit_leader"] else ""
        heading = f"（{numeral(number)}）{mine[0]['unit']}（{len(mine)}个节点{leader}）"
        units.append({"heading": heading, "rows": [step_row(row) for row in mine]})
    return units


def step_row(row: Row) -> Row:
    """A milestone: overdue, predicted late, or one that holds others up."""
    return {
        "task": f"{row['code']} {row['task']}",
        "milestone": row["milestone"],
        "due": day_of(row["due_on"]),
        "predicted": day_of(row["predicted_on"]),
        "days": row["days"] or MISSING,
        "unit": row["unit"],
        "leader": row["leader"] or MISSING,
        "waiting": row.get("waiting", MISSING),
    }


def previous_row(row: Row) -> Row:
    """A milestone the last report named, and what became of it."""
    outcome = OUTCOMES[row["outcome"]]
    return {
        **step_row(row),
        "then_days": row["then_days"],
        "outcome": f"{outcome}（{row['days']}天）" if row["days"] else outcome,
    }


def highlight_row(row: Row) -> Row:
    """A highlight in the unit's own words, which end as a sentence does."""
    text = row["text"]
    return {
        "unit": row["unit"],
        "task": f"{row['code']} {row['task']}",
        "list": row["list"],
        "on": day_of(row["on"]),
        "text": text if text.endswith(ENDINGS) else f"{text}。",
    }
