"""What could not be delivered, tried once more by an administrator."""

from django.db import transaction

from base import outbox, trail
from base.models import Delivery
from base.trail import Actor, Change


@transaction.atomic
def retry_deliveries(*, actor: Actor, ids: list[int] | None = None) -> int:
    """Sends the failing deliveries once more, or those of `ids`, from the first wait on; how many they are."""
    rows = Delivery.objects.failing() if ids is None else Delivery.objects.filter(pk__in=ids)
    retried = Delivery.objects.filter(pk__in=outbox.retry(rows))
    trail.record_all(actor, [Change("delivery.retried", row) for row in retried.order_by("pk")])
    return len(retried)
