"""What the report's page shows of a snapshot: every figure with the address of exactly the rows it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from base.display import MISSING, percent_text
from dispatch.documents.annex import rows_of
from dispatch.models import Report
from dispatch.row_words import OUTCOMES, VERDICTS
from tasks.lights import SHAPES
from tasks.querysets import LIGHT_RANK

Row = dict[str, Any]
PREVIEWED = 10
"""Rows of a section on the page; all of them a click away."""


@dataclass(frozen=True)
class Figure:
    """A figure and the rows it opens; `count` is how many they are, None for a mean of them."""

    shown: str
    url: str
    count: int | None = None
    label: str | Promise = ""
    note: str | Promise = ""
    css: str = ""


@dataclass(frozen=True)
class Line:
    """An action, a list or a unit: its name, figures in the order of the columns, how it changed."""

    name: str
    figures: list[Figure]
    lights: list[Figure]
    change: str
    verdict: str
    rank: int | None = None


@dataclass(frozen=True)
class UnitLines:
    """Units of a kind, ranked."""

    label: str
    lines: list[Line]


@dataclass(frozen=True)
class UnitOverdue:
    """A unit's overdue milestones as the snapshot holds them, the longest first."""

    name: str
    leader: str
    rows: list[Row]
    all: Figure


@dataclass(frozen=True)
class Board:
    """The report's page, from top to bottom."""

    report: Report
    headlines: list[Figure]
    lights: list[Figure]
    change: str
    actions: list[Line]
    lists: list[Line]
    units: list[UnitLines]
    overdue: list[UnitOverdue]
    sections: dict[str, Figure]
    rows: dict[str, list[Row]]
    outcomes: list[Figure]
    shortfalls: list[Figure]


def report_board(report: Report) -> Board:
    """The page of a report, from its snapshot alone."""
    return _Pages(report).board()


class _Pages:
    """Addresses of rows of one report, and figures over them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.contents = report.contents
        self.address = reverse("dispatch:report-rows", args=[report.pk])

    def url(self, rows: str, **filters: Any) -> str:
        return f"{self.address}?{urlencode({'rows': rows, **{name: str(value) for name, value in filters.items()}})}"

    def count(self, number: int, rows: str, label: str | Promise = "", css: str = "", **filters: Any) -> Figure:
        return Figure(str(number), self.url(rows, **filters), number, label, css=css)

    def mean(self, percent: str | None, rows: str, label: str | Promise = "", **filters: Any) -> Figure:
        if percent is None:
            return Figure(MISSING, "", None, label)
        return Figure(percent_text(percent), self.url(rows, **filters), None, label)

    def board(self) -> Board:
        contents, totals = self.contents, self.contents["totals"]
        return Board(
            report=self.report,
            headlines=self.headlines(totals),
            lights=self.lights(totals),
            change=change_text(totals["since"]),
            actions=[self.line(row, action=row["id"]) for row in contents["actions"] if row["tasks"]],
            lists=[self.line(row, list=row["id"]) for row in contents["lists"] if row["tasks"]],
            units=self.units(),
            overdue=self.overdue(contents["overdue"]),
            sections={
                name: self.count(len(rows_of(contents, name)), name)
                for name in ("overdue", "blocks", "predicted", "acts", "highlights")
            },
            rows={name: rows_of(contents, name)[:PREVIEWED] for name in ("blocks", "predicted", "highlights")},
            outcomes=self.outcomes(),
            shortfalls=self.shortfalls(totals),
        )

    def headlines(self, totals: Row) -> list[Figure]:
        return [
            self.count(totals["tasks"], "tasks", _("Tasks")),
            self.mean(totals["verified"], "tasks", _("Verified"), averaged="true"),
            self.mean(totals["claimed"], "tasks", _("Claimed"), averaged="true"),
            self.mean(totals["expected"], "tasks", _("Expected by now"), paced="true"),
            self.mean(totals["on_pace_share"], "tasks", _("On pace"), on_pace="true"),
            self.count(totals["overdue"], "overdue", _("Overdue milestones")),
        ]

    def lights(self, group: Row, **filters: Any) -> list[Figure]:
        found = []
        for light in LIGHT_RANK:
            number = group["lights"][light]
            if number:
                url = self.url("tasks", **filters, light=light.value)
                found.append(Figure(str(number), url, number, light.label, SHAPES[light], f"light-{light}"))
        return found

    def line(self, group: Row, **filters: Any) -> Line:
        since = group["since"]
        figures = [
            self.count(group["tasks"], "tasks", **filters),
            self.mean(group["verified"], "tasks", **filters, averaged="true"),
            self.mean(group["claimed"], "tasks", **filters, averaged="true"),
            self.mean(group["expected"], "tasks", **filters, paced="true"),
            self.mean(group["on_pace_share"], "tasks", **filters, on_pace="true"),
            self.late(group["overdue"], **filters),
        ]
        verdict = since["verdict"] if since else ""
        return Line(
            group["name"], figures, self.lights(group, **filters), change_text(since), verdict, group.get("rank")
        )

    def late(self, number: int, **filters: Any) -> Figure:
        """Overdue milestones of tasks; a unit's are those of the tasks it leads."""
        named = {"lead" if name == "unit" else name: value for name, value in filters.items()}
        return self.count(number, "overdue", css="late" if number else "", **named)

    def units(self) -> list[UnitLines]:
        leading = [row for row in self.contents["units"] if row["tasks"]]
        found = []
        for label, grouped in groupby(leading, key=lambda row: row["kind_label"]):
            lines = []
            for row in grouped:
                line = self.line(row, unit=row["id"])
                line.figures.append(self.count(row["takes_part"], "tasks", takes_part=row["id"]))
                lines.append(line)
            found.append(UnitLines(label, lines))
        return found

    def overdue(self, rows: Iterable[Row]) -> list[UnitOverdue]:
        units = []
        for pk, grouped in groupby(rows, key=lambda row: row["unit_id"]):
            mine = list(grouped)
            everything = self.count(len(mine), "overdue", css="late", unit=pk)
            units.append(UnitOverdue(mine[0]["unit"], mine[0]["unit_leader"], mine[:PREVIEWED], everything))
        return units

    def outcomes(self) -> list[Figure]:
        previous = self.contents["previous"]
        if not previous:
            return []
        named = [self.count(previous["named"], "previous", _("Named then"))]
        counts = previous["counts"].items()
        return named + [self.count(count, "previous", OUTCOMES[each], outcome=each) for each, count in counts if count]

    def shortfalls(self, totals: Row) -> list[Figure]:
        figures = self.contents["shortfalls"]
        heat, breadth = figures["heat"], figures["breadth"]
        per_week = _("%(now)s a week; over the phase %(mean)s")
        return [
            self._noted(
                self.count(heat["acts"], "acts", _("Heat: acts")),
                per_week % {"now": heat["per_week"], "mean": heat["phase_per_week"]},
            ),
            self._noted(
                self.count(totals["on_pace"], "tasks", _("Progress: tasks on pace"), on_pace="true"),
                _("of %(paced)d that have a pace") % {"paced": totals["paced"]},
            ),
            self._noted(
                self.count(
                    figures["input"]["on_plan"], "measures", _("Input: on plan"), measure="input", on_plan="true"
                ),
                _("of %(measures)d measures") % {"measures": figures["input"]["measures"]},
            ),
            self._noted(
                self.count(breadth["took_part"], "units", _("Breadth: units that took part"), took_part="true"),
                _("of %(units)d units; measures: %(measures)d")
                % {"units": breadth["units"], "measures": breadth["measures"]},
            ),
            self._noted(
                self.count(totals["quantified"], "tasks", _("Quantified tasks"), quantified="true"),
                self.mean(totals["quantified_share"], "tasks").shown,
            ),
        ]

    def _noted(self, figure: Figure, note: str) -> Figure:
        return Figure(figure.shown, figure.url, figure.count, figure.label, note, figure.css)


def change_text(since: Row | None) -> str:
    """好转：达序 +2.5 点，逾期节点 −1; empty where nothing can be compared."""
    if not since:
        return ""
    parts = []
    if since["pace"] is not None:
        parts.append(_("on pace %(points)s points") % {"points": signed(since["pace"])})
    parts.append(_("overdue milestones %(count)s") % {"count": signed(str(since["overdue"]))})
    return _("%(verdict)s: %(parts)s") % {"verdict": VERDICTS[since["verdict"]], "parts": _(", ").join(parts)}


def signed(number: str) -> str:
    """+2.5, −1, ±0."""
    if not number.strip("-0."):
        return "±0"
    return f"−{number[1:]}" if number.startswith("-") else f"+{number}"
