"""The work on an import: reading its file into rows, and storing the rows, by whoever holds its lease (design.md §4).

A worker that dies leaves the row to the next one: reading writes its rows with its last step, a commit is one
transaction, so nothing is ever half there.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from base import files, leases, trail
from base.errors import DomainError, InvalidInputError, LeaseLostError
from base.models import Event
from base.moves import Around, find, make
from base.reading.sheets import Sheet, read_sheets
from base.remembered import AWAY
from base.trail import SYSTEM, Actor, Change
from campaign import imports
from campaign.imports import ReadResult
from campaign.models import SheetImport, SheetRow
from campaign.workflow import IMPORT_MOVES, ImportState, RowAction

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BATCH = 1000
CELLS_READ, ROWS_READ = 30, 60


def read_import(import_id: int) -> bool:
    """Reads a queued import, or one whose worker died, unless another worker holds it; whether this call read it.

    A file that cannot be read leaves the import failed with the reason on it. Raises it too: InvalidInputError.
    """
    waiting, held = Q(state=ImportState.QUEUED), Q(state=ImportState.READING)
    token = leases.claim(SheetImport, import_id, waiting=waiting, held=held, state=ImportState.READING)
    if token is None:
        return False
    record = SheetImport.objects.select_related("campaign__unit", "campaign__parent", "file").get(pk=import_id)
    if record.attempts > MAX_ATTEMPTS:
        _fail(record, token, _("Given up after %(count)d attempts.") % {"count": MAX_ATTEMPTS})
        return False
    return _guarded(record, token, _read)


def _guarded(record: SheetImport, token: uuid.UUID, work: Callable[[SheetImport, uuid.UUID], None]) -> bool:
    try:
        work(record, token)
    except LeaseLostError:
        logger.warning("import %s was taken over by another worker", record.pk)
        return False
    except DomainError as error:
        _fail(record, token, str(error))
        raise
    except Exception as error:
        _fail(record, token, f"{type(error).__name__}: {error}")
        raise
    return True


def _read(record: SheetImport, token: uuid.UUID) -> None:
    sheet, names = _chosen_sheet(record)
    leases.renew(record, token, progress=CELLS_READ)
    if not record.mapping:
        record.mapping = _remembered_mapping(record)
    result = imports.get(record.kind).read(record, sheet)
    leases.renew(record, token, progress=ROWS_READ)
    _keep(record, token, result, {"sheets": names, **result.layout}, sheet.name)


def _chosen_sheet(record: SheetImport) -> tuple[Sheet, list[str]]:
    """The sheet a person chose, else the first that holds anything, and the names of all that do."""
    sheets = read_sheets(files.read(record.file))
    chosen = next((sheet for sheet in sheets if sheet.name == record.sheet_name), None)
    if chosen is None and record.sheet_name:
        names = "、".join(sheet.name for sheet in sheets)
        text = _("There is no sheet “%(sheet)s” in the file, only %(names)s.")
        raise InvalidInputError(text % {"sheet": record.sheet_name, "names": names})
    return chosen or sheets[0], [sheet.name for sheet in sheets]


def _remembered_mapping(record: SheetImport) -> dict[str, str]:
    """The column map of the last import taken over; headings it does not know are mapped by their usual names."""
    found = SheetImport.objects.like(record).values_list("mapping", flat=True).first()
    return dict(found or {})


@transaction.atomic
def _keep(record: SheetImport, token: uuid.UUID, result: ReadResult, layout: dict[str, Any], sheet_name: str) -> None:
    record.rows.all().delete()
    SheetRow.objects.bulk_create((_row(record, each) for each in result.rows), batch_size=BATCH)
    leases.finish(
        record,
        token,
        state=ImportState.READY,
        layout=layout,
        sheet_name=sheet_name,
        mapping=record.mapping,
        questions=list(result.questions),
        missing=dict(result.missing),
        progress=100,
        error="",
    )
    _record(record, "import.ready", ImportState.READING, ImportState.READY)


def _row(record: SheetImport, row: imports.ReadRow) -> SheetRow:
    return SheetRow(
        sheet_import=record,
        number=row.number,
        cells=row.cells,
        reading=row.reading,
        questions=list(row.questions),
        action=row.action,
        question_count=0 if row.action == RowAction.LEFT_OUT else len(row.questions),
        has_remarks=bool(row.reading.get("warnings") or row.reading.get("errors")),
    )


def commit_import(import_id: int, *, actor: Actor | None = None) -> int | None:
    """Takes over an import whose commit was asked for, unless another worker holds it; how many records it touched.

    Any exception takes nothing over, leaves the import ready with the reason on it, and is raised again.
    """
    asked = Q(state=ImportState.READY, is_commit_asked=True)
    token = leases.claim(SheetImport, import_id, waiting=asked & Q(lease_token__isnull=True), held=asked)
    if token is None:
        return None
    record = SheetImport.objects.select_related("campaign__unit", "campaign__parent").get(pk=import_id)
    if actor is None:
        actor = Actor(Event.ActorKind.PERSON, record.asked_by_id) if record.asked_by_id else SYSTEM
    if record.attempts > MAX_ATTEMPTS:
        _give_back(record, token, _("Given up after %(count)d attempts.") % {"count": MAX_ATTEMPTS})
        return None
    try:
        return _commit(actor, record, token)
    except Exception as error:
        _give_back(record, token, str(error) if isinstance(error, DomainError) else f"{type(error).__name__}: {error}")
        raise


@transaction.atomic
def _commit(actor: Actor, record: SheetImport, token: uuid.UUID) -> int:
    stored = record.rows.exclude(action__in=[RowAction.LEFT_OUT, RowAction.BROKEN, RowAction.SAME])
    made = imports.get(record.kind).commit(
        actor, record, list(stored.defer("cells")), lambda done: show_progress(record, done)
    )
    make(record, find(IMPORT_MOVES, "commit"), actor=actor, around=Around(campaign_id=record.campaign_id))
    leases.finish(record, token, progress=100, error="", is_commit_asked=False, made=made)
    return len(made)


def show_progress(record: SheetImport, done: int) -> None:
    """What of a commit is done, in percent: seen by others at once, though the transaction still runs."""
    try:
        cache.set(_progress_key(record.pk), done, timeout=600)
    except AWAY:
        logger.info("progress of import %s is not shown: the cache is away", record.pk)


def progress_of(record: SheetImport) -> int:
    """How far the work is, in percent."""
    if not record.is_commit_asked:
        return int(record.progress)
    try:
        return int(cache.get(_progress_key(record.pk)) or 0)
    except AWAY:
        return 0


def _progress_key(import_id: int) -> str:
    return f"campaign.import.{import_id}.progress"


@transaction.atomic
def _fail(record: SheetImport, token: uuid.UUID, error: str) -> None:
    try:
        leases.finish(record, token, state=ImportState.FAILED, error=error[:2000])
    except LeaseLostError:
        return
    _record(record, "import.failed", ImportState.READING, ImportState.FAILED)


@transaction.atomic
def _give_back(record: SheetImport, token: uuid.UUID, error: str) -> None:
    try:
        leases.finish(record, token, is_commit_asked=False, error=error[:2000])
    except LeaseLostError:
        return
    trail.record(SYSTEM, Change("import.commit_failed", record, campaign_id=record.campaign_id))


def _record(record: SheetImport, name: str, from_state: str, to_state: str) -> None:
    change = Change(name, record, campaign_id=record.campaign_id, from_state=from_state, to_state=to_state)
    trail.record(SYSTEM, change)
