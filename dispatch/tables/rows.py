"""Tables of a snapshot's rows: lists of flat dictionaries, a table for each kind of row."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from base.display import MISSING, day_text, percent_text
from base.exports import Percent
from dispatch.row_words import ACTS, MEASURES, OUTCOMES, ROWS, VERDICTS, Text
from tasks.lights import light_badge, light_text

Row = dict[str, Any]
NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
TITLE = {"th": {"class": "title"}, "td": {"class": "title bare"}}
LONG, NOWRAP = {"td": {"class": "long"}}, {"td": {"class": "nowrap"}}
LIGHT = {"th": {"class": "light-column"}, "td": {"class": "light-column bare"}}


class TextColumn(tables.Column):
    """A text as it was; words of choices translated."""

    def __init__(self, label: Text, choices: dict[str, Text] | None = None, **kwargs: Any) -> None:
        super().__init__(verbose_name=label, **kwargs)
        self.choices = choices or {}

    def render(self, value: Any) -> Any:
        return self.choices.get(value, value)


class NumberColumn(tables.Column):
    def __init__(self, label: Text) -> None:
        super().__init__(verbose_name=label, attrs=NUMBER)

    def value(self, value: Any) -> Any:
        return value


class PercentColumn(NumberColumn):
    def render(self, value: Decimal) -> str:
        return percent_text(value)

    def value(self, value: Any) -> Any:
        return Percent(value) if isinstance(value, Decimal) else value


class DayColumn(tables.Column):
    def __init__(self, label: Text) -> None:
        super().__init__(verbose_name=label, attrs=NOWRAP)

    def render(self, value: dt.date) -> str:
        return day_text(value)

    def value(self, value: Any) -> Any:
        return value


class LightColumn(tables.Column):
    def __init__(self, label: Text) -> None:
        super().__init__(verbose_name=label, attrs=LIGHT)

    def render(self, value: str) -> Any:
        return light_badge(value)

    def value(self, value: str) -> str:
        return light_text(value) if value else ""


class TaskColumn(tables.Column):
    """The task as it was called; it opens the task as it is."""

    def __init__(self, label: Text, key: str) -> None:
        super().__init__(verbose_name=label, attrs=TITLE)
        self.key = key

    def render(self, value: str, record: Row) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("tasks:task-detail", args=[record[self.key]]), value)

    def value(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Kind:
    """A kind of row: what it is called and its columns by the key of a row."""

    label: Text
    columns: dict[str, tables.Column]

    def typed(self, row: Row) -> Row:
        """The row with days and numbers as such, so that they sort and export as what they are."""
        found = {**row, **{f"since_{name}": value for name, value in (row.get("since") or {}).items()}}
        found |= {f"light_{name}": value for name, value in (row.get("lights") or {}).items()}
        for name, column in self.columns.items():
            value = found.get(name)
            if isinstance(column, DayColumn) and value:
                found[name] = dt.date.fromisoformat(value)
            elif isinstance(column, NumberColumn) and isinstance(value, str):
                found[name] = Decimal(value)
        return found


def _steps(*more: tuple[str, tables.Column]) -> dict[str, tables.Column]:
    return {
        "unit": TextColumn(_("Unit"), attrs=LONG),
        "task": TaskColumn(_("Task"), "task_id"),
        "milestone": TextColumn(_("Milestone"), attrs=LONG),
        "list": TextColumn(_("List"), attrs=LONG),
        "due_on": DayColumn(_("Due on")),
        **dict(more),
        "leader": TextColumn(_("Leader"), attrs=NOWRAP),
    }


def _figures() -> dict[str, tables.Column]:
    return {
        "tasks": NumberColumn(_("Tasks")),
        "light_red": NumberColumn(_("Red")),
        "light_yellow": NumberColumn(_("Yellow")),
        "verified": PercentColumn(_("Verified")),
        "claimed": PercentColumn(_("Claimed")),
        "expected": PercentColumn(_("Expected")),
        "on_pace_share": PercentColumn(_("On pace")),
        "overdue": NumberColumn(_("Overdue milestones")),
        "since_verdict": TextColumn(_("Since the last report"), VERDICTS),
    }


KINDS: dict[str, Kind] = {
    "tasks": Kind(
        ROWS["tasks"],
        {
            "light": LightColumn(_("Light")),
            "code": TextColumn(_("Code"), attrs=NOWRAP),
            "title": TaskColumn(_("Task"), "id"),
            "list": TextColumn(_("List"), attrs=LONG),
            "unit": TextColumn(_("Lead unit"), attrs=LONG),
            "leader": TextColumn(_("Leader"), attrs=NOWRAP),
            "next_due_on": DayColumn(_("Next due")),
            "days": NumberColumn(_("Days late")),
            "verified": PercentColumn(_("Verified")),
            "claimed": PercentColumn(_("Claimed")),
            "expected": PercentColumn(_("Expected")),
        },
    ),
    "overdue": Kind(ROWS["overdue"], _steps(("days", NumberColumn(_("Days late"))))),
    "blocks": Kind(
        ROWS["blocks"],
        _steps(("days", NumberColumn(_("Days late"))), ("waiting", NumberColumn(_("Milestones waiting")))),
    ),
    "predicted": Kind(ROWS["predicted"], _steps(("predicted_on", DayColumn(_("Predicted on"))))),
    "previous": Kind(
        ROWS["previous"],
        _steps(
            ("then_days", NumberColumn(_("Days late then"))),
            ("outcome", TextColumn(_("Now"), OUTCOMES, attrs=LONG)),
            ("days", NumberColumn(_("Days late now"))),
        ),
    ),
    "units": Kind(
        ROWS["units"],
        {
            "kind_label": TextColumn(_("Kind"), attrs=NOWRAP),
            "rank": NumberColumn(_("Rank")),
            "name": TextColumn(_("Unit"), attrs=TITLE),
            **_figures(),
            "takes_part": NumberColumn(_("Also takes part in")),
            "reports": NumberColumn(_("Reports")),
            "acts": NumberColumn(_("Acts")),
        },
    ),
    "measures": Kind(
        ROWS["measures"],
        {
            "kind": TextColumn(_("Kind"), MEASURES, attrs=NOWRAP),
            "name": TextColumn(_("Measure"), attrs=LONG),
            "task": TaskColumn(_("Task"), "task_id"),
            "unit": TextColumn(_("Lead unit"), attrs=LONG),
            "current": NumberColumn(_("Current")),
            "target": NumberColumn(_("Target")),
            "unit_label": TextColumn(_("Counted in"), attrs=NOWRAP),
            "percent": PercentColumn(_("Reached")),
            "expected": PercentColumn(_("Expected")),
        },
    ),
    "acts": Kind(
        ROWS["acts"],
        {
            "on": DayColumn(_("Day")),
            "kind": TextColumn(_("Kind"), ACTS, attrs=NOWRAP),
            "task": TaskColumn(_("Task"), "task_id"),
            "unit": TextColumn(_("Unit"), attrs=LONG),
            "what": TextColumn(_("What"), attrs=LONG),
        },
    ),
    "highlights": Kind(
        ROWS["highlights"],
        {
            "unit": TextColumn(_("Unit"), attrs=LONG),
            "task": TaskColumn(_("Task"), "task_id"),
            "list": TextColumn(_("List"), attrs=LONG),
            "text": TextColumn(_("Highlights"), attrs=LONG),
            "on": DayColumn(_("Accepted on")),
        },
    ),
}


class RowTable(tables.Table):
    """Rows as they were; subclasses are made for a kind."""

    class Meta:
        empty_text = _("No row matches. Remove a filter.")
        default = MISSING


def table_of(kind: Kind) -> type[RowTable]:
    """The table of a kind of row."""
    return type("KindTable", (RowTable,), dict(kind.columns))


def typed_rows(kind: Kind, rows: Sequence[Row]) -> list[Row]:
    return [kind.typed(row) for row in rows]
