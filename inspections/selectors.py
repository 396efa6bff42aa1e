"""Reads of findings, rounds and calls that no queryset says."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Assignment, Unit, User
from accounts.querysets import UnitQuerySet
from accounts.roles import Role
from base import clock
from campaign.models import Campaign
from inspections.models import Finding, Inspection, WhistleCall
from tasks.models import Task
from tasks.subjects import Subject
from tasks.workflow import TaskState


def finding_subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Findings as the ladder sees them: due on the local day of the instant they are due by; one query."""
    rows = Finding.objects.filter(pk__in=ids).select_related("campaign__parent", "site")
    return {each.pk: _subject(each) for each in rows}


def _subject(finding: Finding) -> Subject:
    due_on = clock.local_date(finding.due_at) if finding.due_at else None
    return Subject(
        pk=finding.pk,
        campaign=finding.campaign,
        unit_id=finding.unit_id,
        title=f"{finding.where} · {finding}".strip(" ·"),
        url=reverse("inspections:finding-detail", args=[finding.pk]),
        root=finding,
        due_on=due_on,
        counts_from=due_on,
    )


AREA_KINDS = (Unit.Kind.DISTRICT, Unit.Kind.COUNTY, Unit.Kind.DEVELOPMENT_ZONE, Unit.Kind.SUBDISTRICT)
"""Kinds of units a finding lies in."""


def areas_of(campaign: Campaign) -> UnitQuerySet:
    """The units a finding of a campaign may lie in."""
    below = Unit.objects.active().at_or_below(campaign.unit.path).filter(kind__in=AREA_KINDS)
    found: UnitQuerySet = below.order_by("pinyin", "pk")
    return found


def tasks_of(campaign: Campaign) -> QuerySet[Task]:
    """Tasks a finding of a campaign may belong to."""
    running = Task.objects.filter(campaign=campaign, state__in=[TaskState.ACTIVE, TaskState.SUSPENDED])
    return running.order_by("code_sort", "pk")


WALKERS = (Role.INSPECTOR, Role.OFFICE, Role.HEAD)
"""Who is sent to sites; a unit that checks itself sends its liaisons."""


def walkers_of(inspection: Inspection) -> QuerySet[User]:
    """The people who may be sent to the sites of a round: at the campaign's unit or below, active, by name."""
    held = Assignment.objects.on(clock.today())
    sent = held.filter(role__in=WALKERS, unit__path__startswith=inspection.campaign.unit.path)
    wanted = Q(pk__in=sent.values("user"))
    if inspection.unit is not None:
        own = held.filter(role=Role.LIAISON, unit__path__startswith=inspection.unit.path)
        wanted |= Q(pk__in=own.values("user"))
    return User.objects.filter(wanted, is_active=True).order_by("name", "pk")


def call_subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Calls as the ladder sees them: due on the local day of the instant to report in by; one query."""
    rows = WhistleCall.objects.filter(pk__in=ids).select_related("whistle__campaign__parent")
    return {each.pk: _call_subject(each) for each in rows}


def _call_subject(call: WhistleCall) -> Subject:
    whistle = call.whistle
    due_on = clock.local_date(call.arrive_by) if call.arrive_by else None
    return Subject(
        pk=call.pk,
        campaign=whistle.campaign,
        unit_id=call.unit_id,
        title=f"{whistle.place} · {whistle}",
        url=reverse("inspections:whistle-detail", args=[whistle.pk]),
        root=whistle,
        due_on=due_on,
        counts_from=due_on,
    )
