"""Findings past the instant they were due: flagged, and climbing the same ladder as milestones (rules.md §7, §8)."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from base import clock, trail
from base.trail import SYSTEM, Change
from campaign.models import Campaign
from campaign.policies import policy_of
from inspections.models import Finding
from inspections.policy import InspectionsPolicy
from inspections.workflow import WITH_UNIT
from tasks.models import Spell
from tasks.services.notice_drafts import hold_campaigns
from tasks.services.spells import Flagged, Late, begin_spells

KIND = "inspections.finding"
CHUNK = 2000


def finding_ladder(campaign: Campaign) -> tuple[int, ...]:
    """Days overdue at which a campaign's rungs stand for findings."""
    return policy_of(campaign, InspectionsPolicy).ladder


def flag_overdue_findings() -> Flagged:
    """Flags every finding that is with its unit past the instant it was due and has no spell.

    Set-based: a fixed number of statements for each chunk of 2,000 newly overdue, one when there is none. Safe to
    repeat and to run twice at once: the UPDATE that marks a chunk decides who writes its spells.
    """
    total = Flagged()
    while True:
        flagged = _flag_chunk(clock.now())
        if not flagged.spells:
            return total
        total += flagged


@transaction.atomic
def _flag_chunk(at: dt.datetime) -> Flagged:
    chunk = dict(
        Finding.objects.overdue(at).not_flagged().order_by("due_at", "pk").values_list("pk", "campaign")[:CHUNK]
    )
    if not chunk:
        return Flagged()
    hold_campaigns(set(chunk.values()))
    run = uuid.uuid4()
    still = Finding.objects.filter(pk__in=chunk, state__in=WITH_UNIT, due_at__lt=at, overdue_since__isnull=True)
    if not still.update(flag_run=run, overdue_since=F("due_at")):
        return Flagged()
    marked = Finding.objects.filter(flag_run=run)
    findings = list(marked.select_related("campaign__parent", "unit").order_by("due_at", "pk"))
    marked.update(flag_run=None)
    trail.record_all(SYSTEM, [_event(each) for each in findings])
    return begin_spells([_late(each) for each in findings], clock.local_date(at))


def _late(finding: Finding) -> Late:
    if finding.due_at is None or finding.unit is None:
        raise ValueError(f"finding {finding.pk} is overdue without a date or a unit")
    spell = Spell(
        kind=KIND,
        subject_id=finding.pk,
        campaign_id=finding.campaign_id,
        unit=finding.unit,
        since=finding.due_at,
        flagged_at=clock.now(),
    )
    return Late(spell, finding.campaign, clock.local_date(finding.due_at), clock.local_date(finding.reported_at))


def _event(finding: Finding) -> Change:
    since = finding.overdue_since.isoformat() if finding.overdue_since else None
    return Change("finding.overdue", finding, campaign_id=finding.campaign_id, changes={"overdue_since": [None, since]})
