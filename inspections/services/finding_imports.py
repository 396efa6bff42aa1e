"""Problem lists taken in: each numbered problem of a row a finding of its own (design.md §10)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from base import clock
from base.errors import DomainError, InvalidInputError
from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.imports import ImportKind, Progress, ReadResult, ReadRow
from campaign.models import SheetImport, SheetRow
from campaign.reading.dates import read_due
from campaign.workflow import RowAction
from inspections.models import Category, Finding, Site
from inspections.reading.problem_lists import (
    FIELDS,
    FOLLOWING,
    ProblemRow,
    answering_units,
    area_name,
    find_layout,
    is_settled,
    proposed_category,
    read_rows,
)
from inspections.schedule.limits import read_limit
from inspections.services.finding_moves import assign_finding
from inspections.services.finding_returns import (
    Shelf,
    category_named,
    returned_row,
    severity_named,
    shelf_of,
    store_returned,
)
from inspections.services.findings import FindingDraft, report_finding
from tasks.services.known_units import KnownUnits

LEAD = "lead"
FIRST, EACH = "first", "nobody"


@dataclass
class _Desk:
    """What reading rows needs to know, read once."""

    record: SheetImport
    units: KnownUnits
    shelf: Shelf
    sites: dict[str, Site]
    words: dict[int, tuple[str, ...]]
    labels: dict[int, str]
    present: dict[tuple[str, str], int]
    asked_lead: bool = field(default=False)


def read(record: SheetImport, sheet: Sheet) -> ReadResult:
    """Each row with its problems as they would be stored. Raises InvalidInputError when no column holds problems."""
    header = record.header_row - 1 if record.header_row else None
    layout = find_layout(sheet, mapping=record.mapping, header_row=header)
    found = read_rows(sheet, layout)
    if not found:
        raise InvalidInputError(_("There is no problem below the header."))
    desk = _desk(record, found)
    rows = [returned_row(desk.shelf, record, row) if row.values.get("finding") else _row(desk, row) for row in found]
    fields = {layout.headings[column]: name for name, column in layout.columns.items()}
    described = {
        "header_row": layout.header + 1,
        "headings": list(layout.headings),
        "fields": fields,
        "samples": {heading: found[0].cells.get(heading, "")[:40] for heading in layout.headings if heading},
        "recognised": "、".join(f"{heading} = {(FIELDS | FOLLOWING)[name]}" for heading, name in fields.items()),
    }
    return ReadResult(described, rows, _of_sheet(desk))


def _desk(record: SheetImport, rows: Sequence[ProblemRow]) -> _Desk:
    campaign = record.campaign
    units = KnownUnits(campaign)
    leaves = list(Category.objects.filter(campaign=campaign).leaves())
    stored = Finding.objects.filter(campaign=campaign, source=Finding.Source.IMPORT).select_related("site")
    return _Desk(
        record=record,
        units=units,
        shelf=shelf_of(campaign, units, (row.values.get("finding", "") for row in rows)),
        sites={each.name: each for each in Site.objects.filter(campaign=campaign)},
        words={each.pk: (each.name, *each.words.split()) for each in leaves},
        labels={each.pk: f"{each.get_family_display()} · {each.name}" for each in leaves},
        present={(each.where, each.description): each.pk for each in stored},
    )


def _row(desk: _Desk, row: ProblemRow) -> ReadRow:
    said = row.values
    place = " ".join(said.get("site", "").split())
    site = desk.sites.get(place)
    units, unknown = _units(desk, said.get("unit", ""))
    limit = "".join(said.get("limit", "").split())
    area = desk.units.by_name.get(area_name(said.get("area", "")))
    warnings, questions = _warnings(row, unknown), _category_questions(desk, row)
    if limit and read_limit(limit, year=clock.today().year) is None:
        warnings.append(_("The limit “%(text)s” is not understood: the severity's counts.") % {"text": limit})
        limit = ""
    severity = severity_named(said.get("severity", ""))
    if severity is None and said.get("severity"):
        warnings.append(_("“%(text)s” is no severity.") % {"text": said["severity"]})
    problems = [
        {
            "text": problem,
            "category": _category(desk, row, number),
            "category_label": desk.labels.get(_category(desk, row, number) or 0, ""),
            "present": desk.present.get((place, problem)),
        }
        for number, problem in enumerate(row.problems, 1)
    ]
    values = {
        "title": place or row.problems[0],
        "place": place,
        "site": site.pk if site else None,
        "units": units,
        "area": area.pk if area else None,
        "area_name": area.name if area else area_name(said.get("area", "")),
        "limit": limit,
        "severity": severity or Finding.Severity.ORDINARY,
        "found_on": _day(said.get("found_on", "")),
        "number": said.get("number", ""),
        "problems": problems,
        "errors": [] if place else [_("The row names no place.")],
        "warnings": warnings,
    }
    return ReadRow(row.number, row.cells, values, questions, _action(desk, row, values))


def _action(desk: _Desk, row: ProblemRow, values: Mapping[str, Any]) -> str:
    if desk.record.answers.get(f"{row.number}.skip"):
        return RowAction.LEFT_OUT
    if values["errors"]:
        return RowAction.BROKEN
    return RowAction.SAME if all(each["present"] for each in values["problems"]) else RowAction.NEW


def _units(desk: _Desk, text: str) -> tuple[list[str], list[str]]:
    """The units in the order written, the first leading, and those nobody knows."""
    reading = answering_units(text, desk.units.book())
    if reading is None:
        return [], []
    names = [desk.units.by_name[name].name if name in desk.units.by_name else name for name in reading.names]
    names = list(dict.fromkeys(names))
    desk.asked_lead = desk.asked_lead or len(names) > 1
    return names, [name for name in names if name not in desk.units.by_name]


def _warnings(row: ProblemRow, unknown: Sequence[str]) -> list[str]:
    found = []
    if unknown:
        text = _("Not known yet, made as to be confirmed: %(names)s.")
        found.append(text % {"names": "、".join(unknown)})
    settled = sum(map(is_settled, row.problems))
    if settled:
        found.append(_("%(count)d problem(s) say that they were put right already.") % {"count": settled})
    return found


def _of_sheet(desk: _Desk) -> list[dict[str, Any]]:
    """Asked once: who answers where a cell names several units."""
    if not desk.asked_lead:
        return []
    choices = [[FIRST, _("the first named answers, the others support")], [EACH, _("nobody yet: the office assigns")]]
    return [
        {
            "key": LEAD,
            "field": "unit",
            "text": _("Where several units are named, who answers?"),
            "original": "",
            "kind": "choice",
            "choices": choices,
            "suggestion": FIRST,
        }
    ]


def _category_questions(desk: _Desk, row: ProblemRow) -> list[dict[str, Any]]:
    """One for each problem: the category its words point to is proposed, and asked."""
    choices = [[str(pk), label] for pk, label in desk.labels.items()]
    asked = []
    for number, problem in enumerate(row.problems, 1):
        key = f"{row.number}.{number}.category"
        if not choices or _category(desk, row, number):
            continue
        proposed = proposed_category(problem, desk.words)
        asked.append(
            {
                "key": key,
                "field": "category",
                "text": _("Which category?"),
                "original": problem[:60],
                "kind": "choice",
                "choices": choices,
                "suggestion": str(proposed) if proposed else "",
            }
        )
    return asked


def _category(desk: _Desk, row: ProblemRow, number: int) -> int | None:
    """As answered, else the one the row names; until then to be sorted."""
    answer = desk.record.answers.get(f"{row.number}.{number}.category", "")
    if answer.isdecimal() and int(answer) in desk.labels:
        return int(answer)
    named = category_named(desk.shelf.categories, row.values.get("category", ""))
    return named.pk if named else None


def _day(text: str) -> str:
    due = read_due(text, year=clock.today().year) if text else None
    return due.on.isoformat() if due and due.is_read and due.on else ""


def commit(actor: Actor, record: SheetImport, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    """Stores every problem that is not there yet, assigned where the list names a unit, and what an exported list says
    otherwise; {row number: first finding}.
    """
    known = KnownUnits(record.campaign)
    asks_office = record.answers.get(LEAD) == EACH
    made: dict[int, int] = {}
    for count, row in enumerate(rows, 1):
        try:
            if row.action == RowAction.CHANGED:
                findings = [store_returned(actor, row)]
            else:
                findings = _store(actor, record, row, known, asks_office=asks_office)
        except DomainError as error:
            raise InvalidInputError(f"{row.number}. {row.reading['title']}：{error.message}") from error
        if findings:
            made[row.number] = findings[0].pk
        progress(100 * count // len(rows))
    return made


def _store(actor: Actor, record: SheetImport, row: SheetRow, known: KnownUnits, *, asks_office: bool) -> list[Finding]:
    said = row.reading
    units = [known.find_or_create(actor, name) for name in said["units"]]
    lead = units[0] if units and not (asks_office and len(units) > 1) else None
    site = Site.objects.select_related("area", "unit").filter(pk=said["site"]).first() if said["site"] else None
    area = Unit.objects.filter(pk=said["area"]).first() if said["area"] else None
    found = []
    for problem in said["problems"]:
        if problem["present"]:
            continue
        category = Category.objects.filter(pk=problem["category"]).first() if problem["category"] else None
        draft = FindingDraft(
            campaign=record.campaign,
            description=problem["text"],
            category=category,
            site=site,
            place="" if site else said["place"],
            area=area,
            source=Finding.Source.IMPORT,
            limit_text=said["limit"],
            severity=said["severity"],
            found_at=clock.midnight(dt.date.fromisoformat(said["found_on"])) if said["found_on"] else None,
        )
        finding = report_finding(actor=actor, draft=draft)
        if lead is not None and finding.duplicate_of is None:
            assign_finding(actor=actor, finding=finding, unit=lead, support_units=units[1:])
        elif units and finding.duplicate_of is None:
            finding.support_units.set(units)
        found.append(finding)
    return found


FINDING_LIST = ImportKind(
    name="findings",
    label=gettext_lazy("Problem list"),
    fields=FIELDS,
    read=read,
    commit=commit,
    address=lambda _record: f"{reverse('inspections:finding-list')}?source=import",
    row_template="inspections/imports/finding_row.html",
    record_root="/findings/",
    help_text=gettext_lazy(
        "Several numbered problems in a cell become several findings; nothing is assigned twice. The list of findings, "
        "exported and filled in, changes what its rows say otherwise."
    ),
)
