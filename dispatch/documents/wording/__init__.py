"""What the report says: the values of its template's placeholders. Chinese, whatever language the asker reads."""

import datetime as dt
from typing import Any

from base.display import MISSING
from base.word import issuer_of, long_day
from dispatch.documents.places import DATE, NEXT_STEPS, NUMBER, Place, place
from dispatch.documents.wording import sentences, tables

Row = dict[str, Any]
SAID = {
    "overall": sentences.overall,
    "units_summary": sentences.units,
    "overdue_summary": sentences.overdue,
    "blocks_summary": sentences.blocks,
    "predicted_summary": sentences.predicted,
    "previous_summary": sentences.previous,
    "highlights_summary": sentences.highlights,
    "shortfalls": sentences.shortfalls,
}


def report_context(snapshot: Row) -> Row:
    """Every placeholder a template may use, as plain data; pictures and `next_number()` are marks (filling)."""
    campaign = snapshot["campaign"]
    previous = snapshot["previous"] or {"rows": []}
    return {
        "title": f"{campaign['title']}工作进展情况通报",
        "issuer": issuer_of(campaign["city"], campaign["office"]),
        "recipients": "各责任单位",
        "number": place(NUMBER),
        "date": place(DATE),
        "next_steps": [place(NEXT_STEPS)],
        "is_preview": snapshot["is_preview"],
        "correction": correction_sentence(snapshot),
        **{name: say(snapshot) for name, say in SAID.items()},
        "actions": [tables.group_row(group) for group in snapshot["actions"]],
        "lists": [tables.group_row(group) for group in snapshot["lists"] if group["tasks"]],
        "unit_kinds": tables.unit_kinds(snapshot["units"]),
        "overdue_units": tables.overdue_units(snapshot["overdue"]),
        "blocks": [tables.step_row(row) for row in snapshot["blocks"]],
        "predicted": [tables.step_row(row) for row in snapshot["predicted"]],
        "previous": [tables.previous_row(row) for row in previous["rows"]],
        "highlights": [tables.highlight_row(row) for row in snapshot.get("highlights", ())],
    }


def places_of(snapshot: Row, next_steps: str, *, on: dt.date, number: str = "") -> dict[str, Place]:
    """What fills the places of a report's document: its day is that of issue, before it the snapshot's."""
    return {NUMBER: number, DATE: long_day(on), NEXT_STEPS: next_steps.splitlines()}


def next_steps_of(snapshot: Row) -> list[str]:
    """下步要求 as drawn up from the figures."""
    return sentences.next_steps(snapshot)


def correction_sentence(snapshot: Row) -> str:
    """What a correction says of the report it takes the place of; empty for any other."""
    corrected = snapshot["corrects"]
    if not corrected:
        return ""
    return f"本通报更正并代替{corrected['number'] or MISSING}，更正原因：{corrected['reason']}"
