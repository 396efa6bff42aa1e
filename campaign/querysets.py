"""Named reads of campaigns and lists."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.permissions import Viewer, memberships, unit_paths
from accounts.roles import Role


def _and_those_above(path: str) -> list[str]:
    """`/1/5/` → [`/1/`, `/1/5/`]."""
    ids = path.strip("/").split("/")
    return ["/" + "/".join(ids[: length + 1]) + "/" for length in range(len(ids))]


class CampaignQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "CampaignQuerySet":
        """Campaigns whose city or county holds one of the viewer's units, and those below a campaign of theirs."""
        if any(membership.role == Role.ADMIN for membership in memberships(viewer)):
            return self.all()
        paths = unit_paths(viewer)
        above = [prefix for path in paths for prefix in _and_those_above(path)]
        return self.filter(Q(unit__path__in=above) | Q(parent__unit__path__in=paths))

    def running(self, on: dt.date) -> "CampaignQuerySet":
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class ProjectListQuerySet(models.QuerySet[Any]):
    def of_code(self, code: str) -> "ProjectListQuerySet":
        """The list named `renovation-1`; nothing for a code that is not of that form."""
        category, _, number = code.partition("-")
        return self.filter(category=category, number=int(number)) if number.isdigit() else self.none()
