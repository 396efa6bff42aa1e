"""Jobs of inspections."""

import logging

from celery import shared_task

from inspections.services import overdue

logger = logging.getLogger(__name__)


@shared_task(name="inspections.flag_overdue")
def flag_overdue() -> None:
    """Every five minutes: flags findings that have become overdue; a second run writes nothing."""
    flagged = overdue.flag_overdue_findings()
    if flagged.spells:
        logger.info("flagged %s findings, %s messages", flagged.spells, flagged.messages)
