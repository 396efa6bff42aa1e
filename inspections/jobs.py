"""Jobs of inspections."""

import logging

from celery import shared_task

from inspections.services import overdue

logger = logging.getLogger(__name__)


@shared_task(name="inspections.flag_overdue")
def flag_overdue() -> None:
    """Every five minutes: flags findings and calls that have become overdue; a second run writes nothing."""
    for what, flag in (("findings", overdue.flag_overdue_findings), ("calls", overdue.flag_late_calls)):
        flagged = flag()
        if flagged.spells:
            logger.info("flagged %s %s, %s messages", flagged.spells, what, flagged.messages)
