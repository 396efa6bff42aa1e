"""Units taken in: rows beside the units that stand already (design.md §10)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.services.unit_tree import move_unit
from accounts.services.units import UnitDraft, create_unit, edit_unit
from base.errors import DomainError, InvalidInputError
from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.imports import ImportKind, Progress, ReadResult, ReadRow
from campaign.models import SheetImport, SheetRow
from campaign.reading.plain_sheets import PlainRow, read_rows
from campaign.reading.unit_sheets import FIELDS, find_unit_layout
from campaign.workflow import RowAction

PARTED = re.compile(r"[、，,;；\n]+")
WORDS = {
    "市": Unit.Kind.CITY,
    "部门": Unit.Kind.DEPARTMENT,
    "市直部门": Unit.Kind.DEPARTMENT,
    "机关": Unit.Kind.DEPARTMENT,
    "区": Unit.Kind.DISTRICT,
    "县": Unit.Kind.COUNTY,
    "开发区": Unit.Kind.DEVELOPMENT_ZONE,
    "园区": Unit.Kind.DEVELOPMENT_ZONE,
    "街道": Unit.Kind.SUBDISTRICT,
    "乡镇": Unit.Kind.SUBDISTRICT,
    "乡": Unit.Kind.SUBDISTRICT,
    "镇": Unit.Kind.SUBDISTRICT,
    "社区": Unit.Kind.COMMUNITY,
    "村": Unit.Kind.COMMUNITY,
    "企业": Unit.Kind.ENTERPRISE,
    "事业单位": Unit.Kind.INSTITUTION,
    "学校": Unit.Kind.INSTITUTION,
    "医院": Unit.Kind.INSTITUTION,
    "物业": Unit.Kind.PROPERTY_COMPANY,
    "物业公司": Unit.Kind.PROPERTY_COMPANY,
}
"""Usual words for the kinds beside their labels."""
TEXTS = ("short_name", "leader_name", "leader_title")


class _Tree:
    """The units at and below a campaign's city or county, by name; those in the sheet stand there as None."""

    def __init__(self, top: Unit) -> None:
        self.top = top
        self.by_name: dict[str, Unit] = {}
        for unit in Unit.objects.active().at_or_below(top.path).select_related("parent").order_by("-path"):
            for name in (*unit.aliases, unit.short_name, unit.name):
                if name:
                    self.by_name[name] = unit


def read(record: SheetImport, sheet: Sheet) -> ReadResult:
    """Each row as a unit to be made, changed or left. Raises InvalidInputError when no column names the units."""
    header = record.header_row - 1 if record.header_row else None
    layout = find_unit_layout(sheet, mapping=record.mapping, header_row=header)
    tree = _Tree(record.campaign.unit)
    found = read_rows(sheet, layout)
    if not found:
        raise InvalidInputError(_("There is no unit below the header."))
    coming = {row.values["name"] for row in found}
    rows = [_row(record, tree, row, coming) for row in found]
    return ReadResult(layout.described(FIELDS, found), rows)


def _row(record: SheetImport, tree: _Tree, row: PlainRow, coming: set[str]) -> ReadRow:
    said = row.values
    unit = tree.by_name.get(said["name"])
    kind, questions = _kind(record, row)
    errors = [] if said["name"] else [_("The row names no unit.")]
    parent = said.get("parent", "")
    if parent and parent not in tree.by_name and parent not in coming:
        errors.append(_("There is no unit “%(name)s” it could stand below.") % {"name": parent})
    values: dict[str, Any] = {name: said.get(name, "") for name in ("name", "parent", *TEXTS)}
    values |= {"kind": kind, "aliases": [each for each in PARTED.split(said.get("aliases", "")) if each]}
    values |= {"title": said["name"], "match": unit.pk if unit else None, "errors": errors}
    values["kind_label"] = str(Unit.Kind(kind).label) if kind else ""
    values["differences"] = _differences(unit, values, tree) if unit else []
    action = RowAction.NEW if unit is None else RowAction.CHANGED if values["differences"] else RowAction.SAME
    if errors:
        action = RowAction.BROKEN
    if record.answers.get(f"{row.number}.skip"):
        action = RowAction.LEFT_OUT
    return ReadRow(row.number, row.cells, values, questions if unit is None or kind else [], action)


def _kind(record: SheetImport, row: PlainRow) -> tuple[str, list[dict[str, Any]]]:
    """The kind by its label in either language; an unknown one is asked about."""
    words, key = row.values.get("kind", ""), f"{row.number}.kind"
    known = {**WORDS, **{str(label): value for value, label in Unit.Kind.choices}}
    found = record.answers.get(key) or known.get(words, "")
    if found in Unit.Kind.values or not words:
        return found, []
    choices = [[value, str(label)] for value, label in Unit.Kind.choices]
    text = _("What kind of unit is it?")
    return "", [{"key": key, "field": "kind", "text": text, "original": words, "kind": "choice", "choices": choices}]


def _differences(unit: Unit, values: Mapping[str, Any], tree: _Tree) -> list[dict[str, str]]:
    """What the sheet says otherwise; an empty cell says nothing."""
    pairs = [(name, getattr(unit, name), values[name]) for name in TEXTS]
    if values["kind"] and values["kind"] != unit.kind:
        pairs.append(("kind", str(unit.get_kind_display()), values["kind_label"]))
    new = [each for each in values["aliases"] if each not in {*unit.aliases, unit.name, unit.short_name}]
    pairs.append(("aliases", "", "、".join(new)))
    parent = tree.by_name.get(values["parent"])
    if values["parent"] and parent != unit.parent and unit != tree.top:
        pairs.append(("parent", unit.parent.name if unit.parent else "", values["parent"]))
    return [
        {"field": name, "label": str(FIELDS[name]), "old": old, "new": new}
        for name, old, new in pairs
        if new and new != old
    ]


def commit(actor: Actor, record: SheetImport, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    """Makes and changes units, those another stands below first; {row number: unit}."""
    made: dict[int, int] = {}
    waiting = list(rows)
    while waiting:
        tree = _Tree(record.campaign.unit)
        later = [row for row in waiting if row.reading["parent"] and row.reading["parent"] not in tree.by_name]
        if len(later) == len(waiting):
            names = "、".join(row.reading["name"] for row in later[:5])
            raise InvalidInputError(_("These stand below each other: %(names)s.") % {"names": names})
        for row in waiting:
            if row not in later:
                made[row.number] = _store(actor, record, row, tree).pk
        waiting = later
        progress(100 * len(made) // len(rows))
    return made


def _store(actor: Actor, record: SheetImport, row: SheetRow, tree: _Tree) -> Unit:
    said = row.reading
    parent = tree.by_name.get(said["parent"]) or tree.top
    try:
        if row.action == RowAction.NEW:
            names = {name: said[name] for name in ("name", "aliases", *TEXTS)}
            draft = UnitDraft(**names, kind=said["kind"] or Unit.Kind.OTHER, parent=parent)
            return create_unit(actor=actor, draft=draft, campaign_id=record.campaign_id)
        return _change(actor, Unit.objects.get(pk=said["match"]), said, parent)
    except DomainError as error:
        raise InvalidInputError(f"{row.number}. {said['name']}：{error.message}") from error


def _change(actor: Actor, unit: Unit, said: Mapping[str, Any], parent: Unit) -> Unit:
    differing = {each["field"] for each in said["differences"]}
    values = {name: said[name] for name in ("kind", *TEXTS) if name in differing}
    if "aliases" in differing:
        values["aliases"] = [*unit.aliases, *(each for each in said["aliases"] if each not in unit.aliases)]
    if values:
        edit_unit(actor=actor, unit=unit, values=values)
    if "parent" in differing:
        move_unit(actor=actor, unit=unit, parent=parent)
    return unit


UNITS = ImportKind(
    name="units",
    label=gettext_lazy("Units"),
    fields=FIELDS,
    read=read,
    commit=commit,
    address=lambda _record: reverse("accounts:unit-list"),
    row_template="campaign/imports/unit_row.html",
    record_root="/units/",
)
