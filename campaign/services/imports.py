"""Imports as people see them: a file is handed in, its reading corrected, taken over or put aside (design.md §10).

The work itself is campaign.services.import_work: here for a small file, by a worker for a large one.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, files, outbox, trail
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import of, once
from base.reading.archives import ensure_readable, unpacked_size
from base.trail import Actor, Change
from campaign import imports
from campaign.models import Campaign, SheetImport
from campaign.services import import_work
from campaign.workflow import IMPORT_MOVES, ImportState

READ_JOB, COMMIT_JOB = "campaign.read_import", "campaign.commit_import"
SMALL_FILE = 3_000_000
"""Bytes, unpacked: so much is read while a person waits."""
FEW_ROWS = 500
"""So many are taken over while a person waits."""


@dataclass(frozen=True)
class ImportDraft:
    """A file to be read: its kind, content and name; options and column map {heading: field} chosen by a person."""

    campaign: Campaign
    kind: str
    content: bytes
    file_name: str
    options: Mapping[str, Any]
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet_name: str = ""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_import(*, actor: Actor, draft: ImportDraft, is_here: bool = False) -> SheetImport:
    """Keeps the file; a small one is read at once, a large one by a worker, unless `is_here`.

    The same `client_uid` is one import.

    Raises InvalidInputError for a file that is no spreadsheet or, read at once, in which no header is found; nothing is
    kept then.
    """
    ensure_readable(draft.content)
    stored = files.store(draft.content, allowed=files.SHEETS)
    return once(
        SheetImport,
        draft.client_uid,
        lambda: _create_import(actor, draft, stored, is_here=is_here),
        may_change=of(campaign_id=draft.campaign.pk, kind=draft.kind),
    )


def _create_import(actor: Actor, draft: ImportDraft, stored: StoredFile, *, is_here: bool) -> SheetImport:
    record = SheetImport.objects.create(
        campaign=draft.campaign,
        kind=imports.get(draft.kind).name,
        file=stored,
        file_name=draft.file_name[:200],
        sheet_name=draft.sheet_name,
        options=dict(draft.options),
        mapping=dict(draft.mapping),
        created_at=clock.now(),
        created_by_id=actor.pk,
        asked_by_id=actor.pk,
        client_uid=draft.client_uid,
    )
    trail.record(actor, Change("import.created", record, campaign_id=draft.campaign.pk))
    _read(record, is_here=is_here)
    return record


def _read(record: SheetImport, *, is_here: bool = False) -> None:
    """Reads a queued import here if it is small, else wakes a worker. An error here is the person's to see."""
    if not is_here and unpacked_size(files.read(record.file)) > SMALL_FILE:
        outbox.wake_after_commit(READ_JOB, record.pk)
        return
    import_work.read_import(record.pk)
    record.refresh_from_db()


@dataclass(frozen=True)
class Correction:
    """What a person changes of how a sheet is read; None leaves it. `answers` are added, an empty one is taken away."""

    options: Mapping[str, Any] | None = None
    sheet_name: str | None = None
    header_row: int | None = None
    is_header_found: bool = False
    mapping: Mapping[str, str] | None = None
    answers: Mapping[str, str] | None = None


@transaction.atomic
def correct_import(*, actor: Actor, record: SheetImport, correction: Correction) -> None:
    """Reads a ready or failed import again with what was corrected.

    Raises MoveRefusedError once it was taken over or discarded, InvalidInputError when it cannot be read so; then all
    stays as it was.
    """
    ensure_not_asked(record)
    values: dict[str, Any] = {"progress": 0, "error": "", "attempts": 0}
    if correction.options is not None:
        values["options"] = {**record.options, **correction.options}
    if correction.sheet_name is not None and correction.sheet_name != record.sheet_name:
        values |= {"sheet_name": correction.sheet_name, "header_row": None, "mapping": {}, "answers": {}}
    else:
        if correction.header_row is not None or correction.is_header_found:
            values["header_row"] = correction.header_row
        if correction.mapping is not None:
            values["mapping"] = {**record.mapping, **correction.mapping}
        if correction.answers is not None:
            merged = {**record.answers, **correction.answers}
            values["answers"] = {key: value for key, value in merged.items() if value}
    make(record, find(IMPORT_MOVES, "again"), actor=actor, around=_around(record), values=values)
    _read(record)


@transaction.atomic
def ask_commit(*, actor: Actor, record: SheetImport, is_strict: bool = False, is_here: bool = False) -> None:
    """Takes a ready import over: a short one at once, a long one by a worker, unless `is_here`. All or nothing.

    Raises InvalidInputError with `is_strict` when a question is open, MoveRefusedError when it is not ready.
    """
    if record.state != ImportState.READY:
        state = record.get_state_display()
        raise MoveRefusedError(_("%(record)s is “%(state)s”.") % {"record": record, "state": state})
    ensure_not_asked(record)
    open_questions = question_count(record)
    if is_strict and open_questions:
        raise InvalidInputError(_("%(count)d questions are open; nothing was taken over.") % {"count": open_questions})
    asked = {"is_commit_asked": True, "asked_by_id": actor.pk, "error": "", "progress": 0, "attempts": 0}
    asking = SheetImport.objects.filter(pk=record.pk, state=ImportState.READY, is_commit_asked=False)
    if not asking.update(**asked):
        raise MoveRefusedError(_("Someone else took this import over at this moment. Reload the page."))
    if not is_here and record.rows.count() > FEW_ROWS:
        trail.record(actor, Change("import.commit_asked", record, campaign_id=record.campaign_id))
        outbox.wake_after_commit(COMMIT_JOB, record.pk)
    else:
        import_work.commit_import(record.pk, actor=actor)
    record.refresh_from_db()


def ensure_not_asked(record: SheetImport) -> None:
    """Raises MoveRefusedError while a worker takes the import over."""
    if record.is_commit_asked and record.state == ImportState.READY:
        raise MoveRefusedError(_("This import is being taken over."))


def question_count(record: SheetImport) -> int:
    """Questions not answered, of the sheet and of its rows."""
    return len(record.questions) + sum(record.rows.values_list("question_count", flat=True))


@transaction.atomic
def discard_import(*, actor: Actor, record: SheetImport) -> None:
    """Puts a ready or failed import aside; it keeps its file and rows. Raises MoveRefusedError otherwise."""
    ensure_not_asked(record)
    make(record, find(IMPORT_MOVES, "discard"), actor=actor, around=_around(record))


def _around(record: SheetImport) -> Around:
    return Around(campaign_id=record.campaign_id)
