"""An exported list of findings that comes back filled in: what its rows say otherwise, and storing it (design.md §10).

An empty cell says nothing. What a finding's own moves write (its state, what was done, when) is not taken over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from base.edits import stale
from base.errors import InvalidInputError
from base.exports import LONGEST_TEXT, typed
from base.reading.sheets import text_of
from base.trail import Actor
from campaign.imports import Json, ReadRow
from campaign.models import Campaign, SheetImport, SheetRow
from campaign.workflow import RowAction
from inspections.models import Category, Finding, Site
from inspections.reading.problem_lists import FIELDS, FOLLOWING, ProblemRow, area_name
from inspections.schedule.limits import read_limit
from inspections.services.finding_edits import edit_finding
from inspections.services.finding_moves import assign_finding
from inspections.services.findings import limit_help
from inspections.workflow import NOT_VERIFIED, FindingState
from tasks.services.known_units import KnownUnits

CHUNK = 500
"""Findings read by one query."""


@dataclass
class Shelf:
    """What numbered rows are compared with, read once; `seen` are the numbers of the rows above."""

    units: KnownUnits
    findings: Mapping[str, Finding]
    sites: Mapping[str, Sequence[Site]]
    categories: Mapping[str, Sequence[Category]]
    seen: set[str] = field(default_factory=set)


def shelf_of(campaign: Campaign, units: KnownUnits, numbers: Iterable[str]) -> Shelf:
    wanted = sorted({int(each) for each in numbers if each.isdecimal() and len(each) < len(str(2**63))})
    found: dict[str, Finding] = {}
    rows = Finding.objects.filter(campaign=campaign).select_related("site", "category", "unit", "area")
    for start in range(0, len(wanted), CHUNK):
        found |= {str(each.pk): each for each in rows.filter(pk__in=wanted[start : start + CHUNK])}
    sites: dict[str, list[Site]] = defaultdict(list)
    for site in Site.objects.filter(campaign=campaign) if wanted else ():
        sites[_plain(site.name)].append(site)
    categories: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(campaign=campaign).leaves():
        categories[_plain(category.name)].append(category)
    return Shelf(units, found, sites, categories)


def returned_row(shelf: Shelf, record: SheetImport, row: ProblemRow) -> ReadRow:
    """A row that names a finding by its number, beside what is stored."""
    number = row.values["finding"]
    finding = shelf.findings.get(number)
    values: Json = {"title": f"{number}", "problems": [], "units": [], "limit": "", "warnings": [], "differences": []}
    if finding is None:
        values["errors"] = [_("There is no finding “%(number)s” in this campaign.") % {"number": number}]
    elif number in shelf.seen:
        values["errors"] = [_("The finding %(number)s stands in a row above already.") % {"number": number}]
    else:
        differences, errors = _compared(shelf, finding, row.values)
        values |= {
            "title": str(finding),
            "place": finding.where,
            "units": [finding.unit.name] if finding.unit else [],
            "limit": finding.limit_text,
            "match": finding.pk,
            "version": finding.version,
            "differences": differences,
            "errors": errors,
            "warnings": _not_taken_over(finding, row.values),
        }
    shelf.seen.add(number)
    return ReadRow(row.number, row.cells, values, (), _action(record, row, values))


def _action(record: SheetImport, row: ProblemRow, values: Mapping[str, Any]) -> str:
    if record.answers.get(f"{row.number}.skip"):
        return RowAction.LEFT_OUT
    if values["errors"]:
        return RowAction.BROKEN
    return RowAction.CHANGED if values["differences"] else RowAction.SAME


def _compared(shelf: Shelf, finding: Finding, said: Mapping[str, str]) -> tuple[list[Json], list[str]]:
    """What a row says otherwise as {field, label, old, new, values}, and what of it cannot be stored."""
    differences: list[Json] = []
    errors: list[str] = []
    for name, (stored, read) in COMPARED.items():
        old, new = stored(finding), said.get(name, "")
        if not new or _plain(new) == _plain(_as_exported(old)):
            continue
        try:
            values = read(shelf, finding, new)
        except InvalidInputError as error:
            errors.append(error.message)
            continue
        if values:
            differences.append({"field": name, "label": str(FIELDS[name]), "old": old, "new": new, "values": values})
    if (differences or errors) and finding.state not in NOT_VERIFIED:
        return [], [_("A finding that is closed is not changed any more.")]
    return differences, errors


def _description(shelf: Shelf, finding: Finding, text: str) -> Json:
    return {"description": text}


def _site(shelf: Shelf, finding: Finding, text: str) -> Json:
    """A site by its name; another place in words only where the finding is at no site."""
    found = shelf.sites.get(_plain(text), ())
    if len(found) > 1:
        raise InvalidInputError(_("%(count)d sites are called “%(name)s”.") % {"count": len(found), "name": text})
    if found:
        return {"site": found[0].pk, "place": ""}
    if finding.site_id is not None:
        raise InvalidInputError(_("No site is called “%(name)s”.") % {"name": text})
    return {"place": text}


def _category(shelf: Shelf, finding: Finding, text: str) -> Json:
    category = category_named(shelf.categories, text)
    if category is None:
        raise InvalidInputError(_("No category, or more than one, is called “%(name)s”.") % {"name": text})
    return {"category": category.pk}


def category_named(categories: Mapping[str, Sequence[Category]], text: str) -> Category | None:
    """The one category of that name."""
    found = categories.get(_plain(text), ())
    return found[0] if len(found) == 1 else None


def _severity(shelf: Shelf, finding: Finding, text: str) -> Json:
    severity = severity_named(text)
    if severity is None:
        raise InvalidInputError(_("“%(text)s” is no severity.") % {"text": text})
    return {"severity": severity} if severity != finding.severity else {}


def severity_named(text: str) -> str | None:
    """The severity of that name, in any language."""
    return next((value for value, _label in Finding.Severity.choices if text in _labels(Finding.Severity, value)), None)


def _limit(shelf: Shelf, finding: Finding, text: str) -> Json:
    _ensure_waits(finding)
    plain = "".join(text.split())
    if read_limit(plain, year=clock.today().year) is None:
        raise InvalidInputError(limit_help())
    return {"limit_text": plain}


def _area(shelf: Shelf, finding: Finding, text: str) -> Json:
    unit = _known(shelf, area_name(text))
    return {"area": unit.pk} if unit.pk != finding.area_id else {}


def _unit(shelf: Shelf, finding: Finding, text: str) -> Json:
    unit = _known(shelf, text)
    if unit.pk == finding.unit_id and finding.state != FindingState.REPORTED:
        return {}
    _ensure_waits(finding)
    return {"unit": unit.pk}


def _known(shelf: Shelf, name: str) -> Unit:
    unit = shelf.units.find(" ".join(name.split()))
    if unit is None:
        raise InvalidInputError(_("No unit is called “%(name)s”: name one that is known.") % {"name": name})
    return unit


def _ensure_waits(finding: Finding) -> None:
    if finding.state != FindingState.REPORTED:
        text = _("It is assigned already: its unit and limit change by a dispute only, on its page.")
        raise InvalidInputError(text)


Stored = Callable[[Finding], str]
Read = Callable[[Shelf, Finding, str], Json]
COMPARED: dict[str, tuple[Stored, Read]] = {
    "problem": (lambda each: each.description, _description),
    "site": (lambda each: each.where, _site),
    "category": (lambda each: str(each.category or ""), _category),
    "severity": (lambda each: each.get_severity_display(), _severity),
    "area": (lambda each: str(each.area or ""), _area),
    "limit": (lambda each: each.limit_text, _limit),
    "unit": (lambda each: str(each.unit or ""), _unit),
}
"""{field: what is exported, what a cell that says otherwise becomes: {column of the finding: what is stored}}."""


def _not_taken_over(finding: Finding, said: Mapping[str, str]) -> list[str]:
    """A remark that names what a row says otherwise and only moves on the finding's page write."""
    written = {
        "found_on": _day(finding.found_at),
        "step_due": _day(finding.step_due_at),
        "due": _day(finding.due_at),
        "verified": _day(finding.verified_at),
        "state": _labels(FindingState, finding.state),
        "source": _labels(Finding.Source, finding.source),
        "measures": {_plain(_as_exported(finding.measures_taken))},
        "relapses": {str(finding.relapse_depth)},
    }
    cells = {name: _plain(said.get(name, "")) for name in written}
    other = [name for name, texts in written.items() if cells[name] and not texts & {cells[name], cells[name][:10]}]
    if not other:
        return []
    names = "、".join(str((FIELDS | FOLLOWING)[name]) for name in other)
    text = _("Not taken over, it is written on the finding's page: %(names)s.")
    return [text % {"names": names}]


def _day(at: Any) -> set[str]:
    return {clock.local_date(at).isoformat()} if at else set()


def _labels(choices: Any, value: str) -> set[str]:
    """A choice in every language."""
    found = {value}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(str(choices(value).label))
    return found


def _as_exported(text: str) -> str:
    """A text as it is read again from an export."""
    return text_of(str(typed(text) or "")[:LONGEST_TEXT])


def _plain(text: str) -> str:
    return " ".join(text.split())


def store_returned(actor: Actor, row: SheetRow) -> Finding:
    """Stores what a row says otherwise, as it was read; assigns it last. Raises StaleVersionError when the finding was
    changed since the sheet was read, and what edit_finding and assign_finding raise.
    """
    said = row.reading
    finding = _stored(said["match"])
    if finding.version != said["version"]:
        raise stale(finding, {})
    wanted: Json = {}
    for each in said["differences"]:
        wanted |= each["values"]
    unit = wanted.pop("unit", None)
    if wanted:
        edit_finding(actor=actor, finding=finding, values=_records(wanted), version=said["version"])
    if unit is not None:
        finding = _stored(finding.pk)
        helping = list(finding.support_units.all())
        assign_finding(actor=actor, finding=finding, unit=Unit.objects.get(pk=unit), support_units=helping)
    return finding


def _stored(pk: int) -> Finding:
    related = ("campaign__parent", "campaign__unit", "site", "category", "unit", "area", "task", "visit")
    found: Finding = Finding.objects.select_related(*related).get(pk=pk)
    return found


def _records(values: Json) -> Json:
    """The same with records for their keys."""
    models: dict[str, Any] = {"site": Site, "category": Category, "area": Unit}
    return {name: models[name].objects.get(pk=value) if name in models else value for name, value in values.items()}
