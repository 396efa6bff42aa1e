"""Whom messages about a unit and its campaign go to."""

from collections import defaultdict
from collections.abc import Collection

from accounts.models import Assignment
from accounts.roles import Role
from base import clock

People = dict[tuple[int, str], list[int]]
"""Ids of people by unit and role; nobody where there is no such key."""


def people_at(unit_ids: Collection[int]) -> People:
    """Who holds which role today at units; one query."""
    found: People = defaultdict(list)
    held = Assignment.objects.on(clock.today()).filter(unit__in=unit_ids, user__is_active=True)
    for unit_id, role, user_id in held.values_list("unit_id", "role", "user_id"):
        found[unit_id, role].append(user_id)
    return found


def liaisons_and_leaders(people: People, unit_id: int) -> list[int]:
    return [*people[unit_id, Role.LIAISON], *people[unit_id, Role.LEADER]]
