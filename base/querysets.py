"""Named reads of base, and the queryset that refuses to change what it reads."""

import datetime as dt
from typing import Any, Never

from django.db import models
from django.db.models import Q


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and bulk inserts; no update, no delete."""

    def update(self, **kwargs: Any) -> Never:
        raise TypeError("these rows are never changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("these rows are never changed")

    def delete(self) -> Never:
        raise TypeError("these rows are never deleted")


class DeliveryQuerySet(models.QuerySet[Any]):
    def waiting(self, at: dt.datetime) -> "DeliveryQuerySet":
        """Due at `at`, neither sent nor given up, and held by nobody."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at), due_at__lte=at).pending()

    def pending(self) -> "DeliveryQuerySet":
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def failing(self) -> "DeliveryQuerySet":
        """Given up, or tried and not sent yet."""
        return self.filter(~Q(error=""), sent_at__isnull=True)


class KeptAnswerQuerySet(models.QuerySet[Any]):
    def made_before(self, at: dt.datetime) -> "KeptAnswerQuerySet":
        return self.filter(made_at__lt=at)
