"""Named reads of campaigns and lists."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.permissions import Viewer, memberships, unit_paths
from accounts.roles import Role
from base.models import Event
from campaign.workflow import ImportState


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

    def with_last_event(self) -> "CampaignQuerySet":
        """Each with the number of its last event as `last_event`: what is read later holds for as long as it is so."""
        of_campaign = Event.objects.filter(campaign_id=OuterRef("pk"))
        last = of_campaign.order_by("-id").values("id")[:1]
        found: CampaignQuerySet = self.annotate(last_event=Coalesce(Subquery(last), 0))
        return found

    def running(self, on: dt.date) -> "CampaignQuerySet":
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class ProjectListQuerySet(models.QuerySet[Any]):
    def of_code(self, code: str) -> "ProjectListQuerySet":
        """The list named `renovation-1`; nothing for a code that is not of that form."""
        category, _, number = code.partition("-")
        return self.filter(category=category, number=int(number)) if number.isdigit() else self.none()


class SheetImportQuerySet(models.QuerySet[Any]):
    def to_be_read(self, at: dt.datetime) -> "SheetImportQuerySet":
        """Queued ones, and those whose worker's lease has run out."""
        return self.filter(Q(state=ImportState.QUEUED) | Q(state=ImportState.READING) & lost(at))

    def to_be_committed(self, at: dt.datetime) -> "SheetImportQuerySet":
        """Those a person wants taken over that no worker holds."""
        return self.filter(lost(at), state=ImportState.READY, is_commit_asked=True)

    def like(self, record: Any) -> "SheetImportQuerySet":
        """Taken over before into the same campaign, of the same kind: their column map may fit; the latest first."""
        same = self.filter(campaign=record.campaign_id, kind=record.kind, state=ImportState.COMMITTED)
        return same.exclude(pk=record.pk).order_by("-pk")


def lost(at: dt.datetime) -> Q:
    """Held by nobody, or by a worker whose lease has run out."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=at)
