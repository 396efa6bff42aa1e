"""Jobs of campaigns: long imports."""

import logging

from celery import shared_task

from base import clock
from base.errors import DomainError
from campaign.models import SheetImport
from campaign.services import import_work

logger = logging.getLogger(__name__)


@shared_task(name="campaign.read_import")
def read_import(import_id: int) -> None:
    """Reads one import; nothing to do when it is gone, read, or held by another worker. A bad file is said on it."""
    try:
        import_work.read_import(import_id)
    except DomainError as error:
        logger.info("import %s cannot be read: %s", import_id, error)


@shared_task(name="campaign.commit_import")
def commit_import(import_id: int) -> None:
    """Takes one import over; nothing to do when nobody asks for it, or another worker holds it."""
    try:
        import_work.commit_import(import_id)
    except DomainError as error:
        logger.info("import %s is not taken over: %s", import_id, error)


@shared_task(name="campaign.sweep_imports")
def sweep_imports() -> None:
    """Every half minute: takes up imports that wait, and those whose worker died."""
    at = clock.now()
    for import_id in SheetImport.objects.to_be_read(at).values_list("pk", flat=True):
        read_import.delay(import_id)
    for import_id in SheetImport.objects.to_be_committed(at).values_list("pk", flat=True):
        commit_import.delay(import_id)
