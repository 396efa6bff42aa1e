"""Jobs of tasks."""

import logging

from celery import shared_task

from tasks.services import reminders, spells

logger = logging.getLogger(__name__)


@shared_task(name="tasks.flag_overdue")
def flag_overdue() -> None:
    """Every five minutes: flags what has become overdue; a second run writes nothing."""
    flagged = spells.flag_overdue()
    if flagged.spells:
        logger.info("flagged %s milestones, %s messages", flagged.spells, flagged.messages)


@shared_task(name="tasks.remind")
def remind() -> None:
    """Every hour: reminds of what is due in some working days; a second run tells nobody again."""
    count = reminders.remind()
    if count:
        logger.info("reminded of %s milestones", count)
