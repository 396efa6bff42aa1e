"""Jobs of accounts: the digests of the day."""

import logging

from celery import shared_task

from accounts.services import digests

logger = logging.getLogger(__name__)


@shared_task(name="accounts.make_digests")
def make_digests() -> None:
    """Every five minutes: makes the digests whose hour has come; a second run makes none."""
    count = digests.make_digests()
    if count:
        logger.info("made %s digests", count)
