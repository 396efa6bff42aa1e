"""Imports: a sheet is read into rows, shown, and taken over as a whole or not at all (design.md §10)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, files, trail
from base.errors import InvalidInputError
from base.moves import Around, find, make
from base.reading.sheets import Sheet, read_sheets
from base.trail import Actor, Change
from campaign import imports
from campaign.models import Campaign, SheetImport, SheetRow
from campaign.workflow import IMPORT_MOVES


@dataclass(frozen=True)
class ImportDraft:
    """A file to be read: its kind, content, name, and the options and column map chosen by a person."""

    campaign: Campaign
    kind: str
    content: bytes
    file_name: str
    options: Mapping[str, Any]
    mapping: Mapping[str, str] = field(default_factory=dict)
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_import(*, actor: Actor, draft: ImportDraft) -> SheetImport:
    """Keeps the file and reads it; the same `client_uid` again returns the first one.

    Raises InvalidInputError for a file that is no spreadsheet or in which no header is found; nothing is kept then.
    """
    existing = SheetImport.objects.filter(client_uid=draft.client_uid).first()
    if existing:
        return existing
    sheets = read_sheets(draft.content)
    stored = files.store(draft.content, allowed=files.SHEETS)
    with transaction.atomic():
        record = SheetImport.objects.create(
            campaign=draft.campaign,
            kind=draft.kind,
            file=stored,
            file_name=draft.file_name[:200],
            options=dict(draft.options),
            mapping=dict(draft.mapping),
            created_at=clock.now(),
            created_by_id=actor.pk,
            client_uid=draft.client_uid,
        )
        trail.record(actor, Change("import.created", record, campaign_id=draft.campaign.pk))
        _read(actor, record, sheets[0])
    return record


def reread_import(*, actor: Actor, record: SheetImport, options: Mapping[str, Any]) -> None:
    """Reads a ready import again with other options. Raises MoveRefusedError once it was taken over or discarded."""
    sheets = read_sheets(files.read(record.file))
    with transaction.atomic():
        record.options = {**record.options, **options}
        record.save(update_fields=["options"])
        record.rows.all().delete()
        _read(actor, record, sheets[0])


def _read(actor: Actor, record: SheetImport, sheet: Sheet) -> None:
    around = Around(campaign_id=record.campaign_id)
    make(record, find(IMPORT_MOVES, "read"), actor=actor, around=around)
    result = imports.get(record.kind).read(record, sheet)
    SheetRow.objects.bulk_create(
        SheetRow(sheet_import=record, number=row.number, cells=row.cells, reading=row.reading, questions=row.questions)
        for row in result.rows
    )
    make(record, find(IMPORT_MOVES, "ready"), actor=actor, around=around, values={"mapping": result.mapping})


@transaction.atomic
def commit_import(*, actor: Actor, record: SheetImport, is_strict: bool = False) -> int:
    """Takes a ready import over; returns how many records were made. All or nothing.

    Raises InvalidInputError with `is_strict` when a question is open, MoveRefusedError when it is not ready.
    """
    rows = list(record.rows.all())
    open_questions = sum(len(row.questions) for row in rows)
    if is_strict and open_questions:
        raise InvalidInputError(_("%(count)d questions are open; nothing was taken over.") % {"count": open_questions})
    make(record, find(IMPORT_MOVES, "commit"), actor=actor, around=Around(campaign_id=record.campaign_id))
    made = imports.get(record.kind).commit(actor, record, rows)
    for row in rows:
        row.record_id = made.get(row.number)
    SheetRow.objects.bulk_update(rows, ["record_id"])
    return len(made)


@transaction.atomic
def discard_import(*, actor: Actor, record: SheetImport) -> None:
    """Puts a ready import aside; it keeps its file and rows. Raises MoveRefusedError when it was taken over."""
    make(record, find(IMPORT_MOVES, "discard"), actor=actor, around=Around(campaign_id=record.campaign_id))
