"""Named reads of units, assignments, notifications, and how people and groups are told."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet[Any]):
    def active(self) -> "UnitQuerySet":
        return self.filter(ended_on__isnull=True)

    def at_or_below(self, path: str) -> "UnitQuerySet":
        return self.filter(path__startswith=path)

    def search(self, text: str) -> "UnitQuerySet":
        """Every word of `text` stands in the name, short name, aliases or their pinyin, in full or by initials."""
        found: UnitQuerySet = self
        for word in text.lower().split():
            found = found.filter(search_text__contains=word)
        return found

    def named(self, name: str) -> list[Any]:
        """The units that go by exactly this name: by name first, then by short name, then by an alias."""
        wanted = name.strip()
        if not wanted:
            return []
        near = self.filter(search_text__contains=wanted.lower())
        ranked = [(unit.name_rank(wanted), unit.pk, unit) for unit in near]
        return [unit for rank, _pk, unit in sorted(ranked, key=lambda each: each[:2]) if rank]


class AssignmentQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> "AssignmentQuerySet":
        """Those in force on a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)

    def not_ended(self, day: dt.date) -> "AssignmentQuerySet":
        """Those in force on a day or later."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day))


class NotificationQuerySet(models.QuerySet[Any]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def to_be_told(self) -> "NotificationQuerySet":
        """Those that wait for a digest."""
        return self.filter(is_to_be_told=True)


class MessageSettingsQuerySet(models.QuerySet[Any]):
    def of(self, user_ids: Iterable[int]) -> dict[int, Any]:
        """By person, the defaults for those who said nothing."""
        wanted = set(user_ids)
        found = {row.user_id: row for row in self.filter(user__in=wanted)}
        return {user_id: found.get(user_id) or self.model(user_id=user_id) for user_id in wanted}


class RobotQuerySet(models.QuerySet[Any]):
    def active(self) -> "RobotQuerySet":
        return self.filter(is_active=True, unit__ended_on__isnull=True)
