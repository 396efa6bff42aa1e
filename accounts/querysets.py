"""Named reads of units, assignments and notifications."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet[Any]):
    def active(self) -> "UnitQuerySet":
        return self.filter(ended_on__isnull=True)

    def at_or_below(self, path: str) -> "UnitQuerySet":
        return self.filter(path__startswith=path)

    def search(self, text: str) -> "UnitQuerySet":
        return self.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(pinyin__icontains=text))


class AssignmentQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> "AssignmentQuerySet":
        """Those in force on a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


class NotificationQuerySet(models.QuerySet[Any]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)
