"""Sites taken in from a spreadsheet: rows beside the sites that stand already (design.md §10)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from base.errors import DomainError, InvalidInputError
from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.imports import ImportKind, Json, Progress, ReadResult, ReadRow
from campaign.models import SheetImport, SheetRow
from campaign.reading.plain_sheets import PlainRow, read_rows
from campaign.workflow import RowAction
from inspections.models import Site, SiteType
from inspections.reading.site_sheets import FIELDS, degrees_of, find_site_layout, system_named
from inspections.schedule.coordinates import CoordinateSystem, stored_degrees
from inspections.services.setup import create_part
from inspections.services.sites import SiteDraft, create_site, edit_site
from tasks.services.known_units import KnownUnits

TEXTS = ("code", "name", "address", "chief_name", "chief_phone")
UNITS = ("unit", "area")
NEW_TYPE = "+"
EVERY = 50
"""Rows between two words about how far the work is."""


@dataclass
class _Known:
    """What the campaign has: sites by code and by type and name, types by name, units by every name."""

    record: SheetImport
    types: dict[str, SiteType] = field(default_factory=dict)
    by_code: dict[str, Site] = field(default_factory=dict)
    by_name: dict[tuple[int, str], Site] = field(default_factory=dict)

    def __post_init__(self) -> None:
        campaign = self.record.campaign
        self.units = KnownUnits(campaign)
        self.types = {each.name: each for each in campaign.site_types.all()}
        for site in campaign.sites.select_related("type", "unit", "area"):
            self.by_name[site.type_id, site.name] = site
            if site.code:
                self.by_code[site.code] = site

    def type_of(self, words: str) -> SiteType | None:
        """The type of that name, or the one that was answered for it."""
        answer = self.record.answers.get(type_key(words), "")
        chosen = next((each for each in self.types.values() if str(each.pk) == answer), None)
        return self.types.get(words) or chosen

    def is_new_type(self, words: str) -> bool:
        return bool(self.record.answers.get(type_key(words)) == NEW_TYPE)

    def find(self, values: Mapping[str, str]) -> Site | None:
        """By code where there is one, else by type and name; without a type by a name that stands once."""
        code = values.get("code", "")
        if code in self.by_code:
            return self.by_code[code]
        site_type = self.type_of(values.get("type", ""))
        if site_type is not None:
            return self.by_name.get((site_type.pk, values.get("name", "")))
        same = [site for (_type, name), site in self.by_name.items() if name == values.get("name")]
        return same[0] if len(same) == 1 and not values.get("type") else None


def type_key(words: str) -> str:
    return f"type:{words}"


def read(record: SheetImport, sheet: Sheet) -> ReadResult:
    """Each row as a site to be made, changed or left. Raises InvalidInputError when no column names the sites."""
    header = record.header_row - 1 if record.header_row else None
    layout = find_site_layout(sheet, mapping=record.mapping, header_row=header)
    found = read_rows(sheet, layout)
    if not found:
        raise InvalidInputError(_("There is no site below the header."))
    known = _Known(record)
    rows = [_row(known, row) for row in found]
    described = layout.described(FIELDS, found)
    named = {row.reading[name] for row in rows for name in UNITS if row.reading[name]}
    described["unknown_units"] = sorted(name for name in named if known.units.find(name) is None)
    return ReadResult(described, rows, _questions(known, found))


def _questions(known: _Known, rows: Sequence[PlainRow]) -> list[Json]:
    """Asked once for the whole sheet: unknown types, and the system of coordinates that name none."""
    asked: list[Json] = []
    words = {row.values.get("type", "") for row in rows} - {""}
    for each in sorted(words):
        if known.type_of(each) is None and not known.is_new_type(each):
            choices = [
                [NEW_TYPE, _("Add it as a new type")],
                *([str(kind.pk), kind.name] for kind in known.types.values()),
            ]
            text = _("Which type of sites is this?")
            question = {"key": type_key(each), "field": "type", "text": text, "original": each}
            asked.append({**question, "kind": "choice", "choices": choices})
    if not known.record.answers.get("system") and any(_says_no_system(row) for row in rows):
        choices = [[value, str(label)] for value, label in CoordinateSystem.choices]
        text = _("In which system are the coordinates?")
        question = {"key": "system", "field": "system", "text": text, "original": ""}
        asked.append({**question, "kind": "choice", "choices": choices})
    return asked


def _says_no_system(row: PlainRow) -> bool:
    says = any(row.values.get(name) for name in ("longitude", "latitude", "position"))
    return says and system_named(row.values.get("system", "")) is None


def _row(known: _Known, row: PlainRow) -> ReadRow:
    said, errors = row.values, []
    site = known.find(said)
    site_type = known.type_of(said.get("type", ""))
    if not said.get("name"):
        errors.append(_("The row names no site."))
    if site is None and site_type is None and not known.is_new_type(said.get("type", "")):
        errors.append(_("The type “%(type)s” is not known.") % {"type": said.get("type", "")})
    values: dict[str, Any] = {name: said.get(name, "") for name in (*TEXTS, *UNITS)}
    values["type"] = site_type.name if site_type else said.get("type", "")
    values |= {"longitude": "", "latitude": "", "ended_on": ""}
    try:
        values |= _position(known.record, said) | _day(said.get("ended_on", ""))
    except InvalidInputError as error:
        errors.append(error.message)
    values |= {"title": values["name"], "match": site.pk if site else None, "errors": errors}
    values["warnings"] = [
        _("“%(name)s” is not known: it is added, to be confirmed.") % {"name": values[name]}
        for name in UNITS
        if values[name] and known.units.find(values[name]) is None
    ]
    values["differences"] = _differences(site, values, known) if site else []
    return ReadRow(row.number, row.cells, values, (), _action(known.record, row.number, values))


def _action(record: SheetImport, number: int, values: Mapping[str, Any]) -> str:
    if record.answers.get(f"{number}.skip"):
        return RowAction.LEFT_OUT
    if values["errors"]:
        return RowAction.BROKEN
    if values["match"] is None:
        return RowAction.NEW
    return RowAction.CHANGED if values["differences"] else RowAction.SAME


def _position(record: SheetImport, said: Mapping[str, str]) -> dict[str, str]:
    """Longitude and latitude in WGS-84; empty until the system is known."""
    degrees = degrees_of(said)
    system = system_named(said.get("system", "")) or record.answers.get("system", "")
    if degrees is None or system not in CoordinateSystem.values:
        return {}
    longitude, latitude = stored_degrees(*degrees, system)
    return {"longitude": str(longitude), "latitude": str(latitude)}


def _day(words: str) -> dict[str, str]:
    if not words:
        return {}
    try:
        day = parse_date(words.replace("/", "-").replace(".", "-")[:10])
    except ValueError:
        day = None
    if day is None:
        raise InvalidInputError(_("“%(text)s” is no date: write it as 2026-06-30.") % {"text": words})
    return {"ended_on": day.isoformat()}


def _differences(site: Site, values: Mapping[str, Any], known: _Known) -> list[Json]:
    """What the sheet says otherwise; an empty cell says nothing."""
    pairs = [(name, getattr(site, name), values[name]) for name in TEXTS]
    pairs.append(("type", site.type.name, values["type"]))
    pairs.append(("ended_on", site.ended_on.isoformat() if site.ended_on else "", values["ended_on"]))
    for name in UNITS:
        stands: Unit | None = getattr(site, name)
        if known.units.find(values[name]) != stands or stands is None:
            pairs.append((name, stands.label if stands else "", values[name]))
    pairs += [(name, _degrees(getattr(site, name)), values[name]) for name in ("longitude", "latitude")]
    return [
        {"field": name, "label": str(FIELDS[name]), "old": old, "new": new}
        for name, old, new in pairs
        if new and new != old
    ]


def _degrees(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def commit(actor: Actor, record: SheetImport, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    """Makes and changes sites, with the types and units that are new; {row number: site}."""
    known = _Known(record)
    made: dict[int, int] = {}
    for row in rows:
        try:
            made[row.number] = _store(actor, known, row).pk
        except DomainError as error:
            raise InvalidInputError(f"{row.number}. {row.reading['name']}：{error.message}") from error
        if len(made) % EVERY == 0:
            progress(100 * len(made) // len(rows))
    return made


def _store(actor: Actor, known: _Known, row: SheetRow) -> Site:
    said = row.reading
    if row.action == RowAction.NEW:
        names = (*TEXTS, "type", *UNITS, "longitude", "latitude", "ended_on")
        values = {name: _value(actor, known, name, said[name]) for name in names}
        return create_site(actor=actor, draft=SiteDraft(campaign=known.record.campaign, **values))
    site: Site = Site.objects.select_related("campaign__unit", "type", "unit", "area").get(pk=said["match"])
    values = {each["field"]: _value(actor, known, each["field"], each["new"]) for each in said["differences"]}
    return edit_site(actor=actor, site=site, values=values)


def _value(actor: Actor, known: _Known, name: str, text: str) -> Any:
    """What a field of a row becomes."""
    if name == "type":
        return known.type_of(text) or _new_type(actor, known, text)
    if name in UNITS:
        return known.units.find_or_create(actor, text) if text else None
    if name in {"longitude", "latitude"}:
        return Decimal(text) if text else None
    if name == "ended_on":
        return dt.date.fromisoformat(text) if text else None
    return text


def _new_type(actor: Actor, known: _Known, name: str) -> SiteType:
    number = max((each.number for each in known.types.values()), default=0) + 1
    made = create_part(actor=actor, part=SiteType(campaign=known.record.campaign, number=number, name=name))
    known.types[name] = made
    return made


SITES = ImportKind(
    name="sites",
    label=gettext_lazy("Sites"),
    fields=FIELDS,
    read=read,
    commit=commit,
    address=lambda _record: reverse("inspections:site-list"),
    row_template="inspections/imports/site_row.html",
    record_root="/sites/",
)
