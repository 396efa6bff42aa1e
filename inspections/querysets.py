"""Named reads of sites, rounds, findings, whistles and the board. A rule that filters stands here and nowhere else."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from accounts.models import ApiClient, Unit
from accounts.permissions import Viewer, holds_at, paths_where, units_where
from accounts.roles import Permission
from base import clock
from campaign.models import Campaign
from inspections.workflow import (
    NOT_VERIFIED,
    WITH_UNIT,
    BoardState,
    CallState,
    FindingState,
    InspectionState,
    VisitState,
    WhistleState,
)

AGES: dict[str, tuple[int, int | None]] = {"7": (0, 7), "30": (8, 30), "90": (31, 90), "old": (91, None)}
"""Bands of days since a finding was found, first and last."""


def units_below(viewer: Viewer, permission: Permission) -> Any:
    """The units at which someone holds a permission and those below them, as a subquery."""
    found = Q(pk__isnull=True)
    for path in paths_where(viewer, permission):
        found |= Q(path__startswith=path)
    return Unit.objects.filter(found).order_by().values("pk")


class SiteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "SiteQuerySet":
        """Sites of the campaigns one may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(viewer).values("pk"))

    def in_use(self, on: dt.date) -> "SiteQuerySet":
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))

    def search(self, text: str) -> "SiteQuerySet":
        """Every word in name, address, chief or units, or the initials of their pinyin."""
        found = self
        for word in text.lower().split():
            found = found.filter(search_text__contains=word)
        return found


class CategoryQuerySet(models.QuerySet[Any]):
    def leaves(self) -> "CategoryQuerySet":
        """Those findings are put in: in use and without any below."""
        return self.filter(is_active=True, children__isnull=True)


def sees_all_of(viewer: Viewer, campaign_unit: str) -> Q:
    """Where one sees every finding: campaigns of one's own unit and those below it; an API client none.

    `campaign_unit` is the path to the campaign's unit, as `campaign__unit`.
    """
    if isinstance(viewer, ApiClient):
        return Q(pk__isnull=True)
    return Q(**{f"{campaign_unit}__in": units_below(viewer, Permission.SEE_ALL_FINDINGS)})


class InspectionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "InspectionQuerySet":
        """Rounds of campaigns where one sees all findings, those one walks, and self-checks of one's units."""
        walked = Q(pk__isnull=True)
        if viewer.pk and not isinstance(viewer, ApiClient):
            walked = Q(pk__in=self.model._default_manager.filter(visits__inspector=viewer.pk).values("pk"))
        own = Q(unit__in=units_below(viewer, Permission.SEE_UPDATES))
        return self.filter(sees_all_of(viewer, "campaign__unit") | walked | own)

    def with_progress(self) -> "InspectionQuerySet":
        """Each with `visit_count` and, of those, `submitted_count`."""
        done = Count("visits", filter=Q(visits__state=VisitState.SUBMITTED))
        found: InspectionQuerySet = self.annotate(visit_count=Count("visits"), submitted_count=done)
        return found


class ScoreEventQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "ScoreEventQuerySet":
        """Of campaigns where one sees all findings; a unit's own and those of units below it."""
        everywhere = sees_all_of(viewer, "campaign__unit")
        return self.filter(everywhere | Q(unit__in=units_below(viewer, Permission.SEE_UPDATES)))

    def search(self, text: str) -> "ScoreEventQuerySet":
        """Every word in the reason, the unit or the indicator."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(reason__icontains=word) | Q(unit__name__icontains=word) | Q(indicator__name__icontains=word)
            )
        return found


class VisitQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "VisitQuerySet":
        """One's own visits, those of self-checks of one's units, and all where one sees all findings."""
        everywhere = sees_all_of(viewer, "inspection__campaign__unit")
        own = Q(inspection__unit__in=units_below(viewer, Permission.SEE_UPDATES))
        if isinstance(viewer, ApiClient) or not viewer.pk:
            return self.filter(everywhere | own)
        return self.filter(everywhere | Q(inspector=viewer.pk) | own)

    def given_to(self, viewer: Viewer) -> "VisitQuerySet":
        """Those a person is sent to, and fills in; an API client walks nowhere."""
        is_person = viewer.pk is not None and not isinstance(viewer, ApiClient)
        return self.filter(inspector=viewer.pk) if is_person else self.none()

    def to_walk(self) -> "VisitQuerySet":
        """Those of open rounds that were not submitted."""
        waiting = self.filter(inspection__state=InspectionState.OPEN).exclude(state=VisitState.SUBMITTED)
        return waiting.select_related("inspection__campaign", "site__type", "site__unit", "inspector")


class FindingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "FindingQuerySet":
        """Seen by who reported it (a person, or an API client's unit), by the units of the finding, of its site and of
        calls about it, by those above them, and by all who see every finding of the campaign (rules.md §8, §14).
        """
        everywhere = Q(campaign__unit_id__in=units_where(viewer, Permission.SEE_ALL_FINDINGS))
        if isinstance(viewer, ApiClient):
            reported = Q(reporting_unit=viewer.unit_id)
        else:
            reported = Q(reported_by=viewer.pk) if viewer.pk else Q(pk__isnull=True)
        below = units_below(viewer, Permission.SEE_UPDATES)
        manager = self.model._default_manager
        helped = Q(pk__in=manager.filter(support_units__in=below).order_by().values("pk"))
        called = Q(pk__in=manager.filter(whistles__calls__unit__in=below).order_by().values("pk"))
        own = Q(unit__in=below) | Q(site__unit__in=below) | Q(area__in=below) | helped | called
        return self.filter(everywhere | reported | own)

    def seen_in(self, campaign: Any, viewer: Viewer) -> "FindingQuerySet":
        """Those of a campaign one may see; for who sees all of them, by the campaign alone, which an index answers."""
        mine = self.filter(campaign=campaign)
        if campaign is not None and holds_at(viewer, Permission.SEE_ALL_FINDINGS, campaign.unit_id):
            return mine
        return mine.visible_to(viewer)

    def open(self) -> "FindingQuerySet":
        """Those that still wait for somebody."""
        return self.filter(state__in=NOT_VERIFIED)

    def closed(self) -> "FindingQuerySet":
        return self.exclude(state__in=NOT_VERIFIED)

    def verified(self) -> "FindingQuerySet":
        return self.filter(state=FindingState.VERIFIED)

    def due_first(self) -> "FindingQuerySet":
        """Open ones by the instant their step is due, then the rest, the latest first."""
        return self.order_by(F("step_due_at").asc(nulls_last=True), "-pk")

    def of_same_kind(self, finding: Any) -> "FindingQuerySet":
        """Those of its category or at its site, where it has either."""
        either = Q(pk__isnull=True)
        if finding.category_id:
            either |= Q(category=finding.category_id)
        if finding.site_id:
            either |= Q(site=finding.site_id)
        return self.filter(either) if finding.category_id or finding.site_id else self

    def aged(self, band: str, on: dt.date) -> "FindingQuerySet":
        """By whole days since they were found: 7 (up to 7), 30 (8 to 30), 90 (31 to 90), old (longer)."""
        newest, oldest = AGES[band]
        found = self if oldest is None else self.filter(found_at__gte=clock.midnight(on - dt.timedelta(days=oldest)))
        return found.filter(found_at__lt=clock.midnight(on - dt.timedelta(days=newest - 1)))

    def found_by(self, day: dt.date) -> "FindingQuerySet":
        """Found on a day or before."""
        return self.filter(found_at__lt=clock.midnight(day + dt.timedelta(days=1)))

    def counted(self) -> "FindingQuerySet":
        """Those that are findings at all: neither void nor duplicates."""
        return self.exclude(state__in=[FindingState.VOID, FindingState.DUPLICATE])

    def overdue(self, at: dt.datetime) -> "FindingQuerySet":
        """With their unit past the instant they were due."""
        return self.filter(state__in=WITH_UNIT, due_at__lt=at)

    def not_flagged(self) -> "FindingQuerySet":
        return self.filter(overdue_since__isnull=True)

    def search(self, text: str) -> "FindingQuerySet":
        """Every word in the description or the place, in what its site is found by, or the number elsewhere."""
        sites = self.model._meta.get_field("site").related_model._default_manager
        found = self
        for word in text.split():
            at_site = Q(site__in=sites.search(word).order_by().values("pk"))
            found = found.filter(Q(search_text__contains=word.lower()) | at_site | Q(external_id=word))
        return found


class WhistleQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "WhistleQuerySet":
        """Of campaigns where one sees all findings; those one's units and those below raised or are called to.

        A draft is seen by the unit that writes it only.
        """
        everywhere = Q(campaign__unit_id__in=units_where(viewer, Permission.SEE_ALL_FINDINGS))
        below = units_below(viewer, Permission.SEE_UPDATES)
        called = self.model._default_manager.filter(calls__unit__in=below).order_by().values("pk")
        sent = ~Q(state=WhistleState.DRAFT)
        return self.filter(sent & (everywhere | Q(pk__in=called)) | Q(unit__in=below))

    def open(self) -> "WhistleQuerySet":
        """Those that still wait for somebody."""
        return self.exclude(state__in=[WhistleState.CLOSED, WhistleState.WITHDRAWN])

    def to_dispatch(self) -> "WhistleQuerySet":
        """Raised, and nobody has been called: the office decides who comes."""
        called = self.model._default_manager.filter(calls__called_at__isnull=False).order_by().values("pk")
        return self.filter(state=WhistleState.RAISED).exclude(pk__in=called)

    def of_units(self, unit_ids: Collection[int]) -> "WhistleQuerySet":
        """Raised by one of these units, or calling one that has not been released."""
        return self.filter(Q(unit__in=unit_ids) | Q(pk__in=self._calling(unit__in=unit_ids)))

    def calling(self, unit: Unit) -> "WhistleQuerySet":
        """Those that call a unit that has not been released."""
        return self.filter(pk__in=self._calling(unit=unit))

    def late(self, at: dt.datetime) -> "WhistleQuerySet":
        """Those with a called unit that has not reported in in time."""
        manager = self.model._default_manager
        return self.filter(pk__in=manager.filter(calls__state=CallState.CALLED, calls__arrive_by__lt=at).values("pk"))

    def _calling(self, **units: Any) -> Any:
        names = {f"calls__{name}": value for name, value in units.items()}
        found = self.model._default_manager.filter(~Q(calls__state=CallState.RELEASED), **names)
        return found.order_by().values("pk")

    def search(self, text: str) -> "WhistleQuerySet":
        """Every word in what is needed, what is the matter or the place."""
        found = self
        for word in text.split():
            found = found.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(place__icontains=word))
        return found


class CallQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "CallQuerySet":
        """Those made, of whistles that are not done yet."""
        moving = [WhistleState.RAISED, WhistleState.DISPATCHED, WhistleState.HANDLING]
        return self.filter(called_at__isnull=False, whistle__state__in=moving)

    def soonest_first(self) -> "CallQuerySet":
        return self.order_by(F("arrive_by").asc(nulls_last=True), "pk")

    def overdue(self, at: dt.datetime) -> "CallQuerySet":
        """Called units that have not reported in by the instant they were to."""
        return self.filter(state=CallState.CALLED, arrive_by__lt=at)

    def not_flagged(self) -> "CallQuerySet":
        return self.filter(overdue_since__isnull=True)


class BoardQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "BoardQuerySet":
        """What is published in the campaigns one may see; drafts and what was taken down: those who prepare it."""
        prepared = Q(campaign__unit__in=units_where(viewer, Permission.PREPARE_BOARD))
        seen = Q(campaign__in=Campaign.objects.visible_to(viewer).values("pk"))
        return self.filter(seen & (prepared | Q(state=BoardState.PUBLISHED)))

    def published(self) -> "BoardQuerySet":
        return self.filter(state=BoardState.PUBLISHED)

    def seen_by_preparers(self) -> "BoardQuerySet":
        """Drafts and what is published; what was taken down is history."""
        return self.exclude(state=BoardState.WITHDRAWN)

    def newest_first(self) -> "BoardQuerySet":
        """Drafts, then what was published, the latest first."""
        return self.order_by(F("published_at").desc(nulls_first=True), "-pk")
