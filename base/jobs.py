"""Jobs of base: delivering what the outbox holds, forgetting answers of the API."""

from celery import shared_task

from base import idempotency, outbox


@shared_task(name="base.deliver")
def deliver() -> None:
    """Sends what is due; woken after a commit that added messages."""
    outbox.deliver_waiting()


@shared_task(name="base.sweep_outbox")
def sweep_outbox() -> None:
    """The guarantee: every minute, sends what no wake-up reached."""
    outbox.deliver_waiting()


@shared_task(name="base.forget_answers")
def forget_answers() -> None:
    """Every hour: removes answers kept for an Idempotency-Key that are older than a day."""
    idempotency.forget_answers()
