"""Jobs of tasks."""

import logging

from celery import shared_task

from tasks.services import ladder, reminders, spells

logger = logging.getLogger(__name__)


@shared_task(name="tasks.flag_overdue")
def flag_overdue() -> None:
    """Every five minutes: flags what has become overdue; a second run writes nothing."""
    flagged = spells.flag_overdue()
    if flagged.spells:
        logger.info("flagged %s milestones, %s messages", flagged.spells, flagged.messages)


@shared_task(name="tasks.escalate")
def escalate() -> None:
    """Every half hour: lets what is overdue climb; a second run writes nothing."""
    done = ladder.escalate()
    if done.spells:
        logger.info("%s spells reached a rung, %s acted, %s notices drafted", done.spells, done.acted, done.notices)


@shared_task(name="tasks.remind")
def remind() -> None:
    """Every hour: reminds of what is due in some working days; a second run tells nobody again."""
    count = reminders.remind()
    if count:
        logger.info("reminded of %s milestones", count)
