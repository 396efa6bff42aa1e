"""Calls past the instant a unit was to report in by: flagged, and climbing the same ladder (rules.md §7, §9)."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from base import clock, trail
from base.trail import SYSTEM, Change
from inspections.models import WhistleCall
from inspections.workflow import CallState
from tasks.models import Spell
from tasks.services.notice_drafts import hold_campaigns
from tasks.services.spells import Flagged, Late, begin_spells

KIND = "inspections.whistlecall"
CHUNK = 2000


def flag_late_calls() -> Flagged:
    """Flags every called unit that has not reported in in time and has no spell.

    Set-based: a fixed number of statements for each chunk of 2,000 newly late, one when there is none. Safe to repeat
    and to run twice at once: the UPDATE that marks a chunk decides who writes its spells.
    """
    total = Flagged()
    while True:
        flagged = _flag_chunk(clock.now())
        if not flagged.spells:
            return total
        total += flagged


@transaction.atomic
def _flag_chunk(at: dt.datetime) -> Flagged:
    late = WhistleCall.objects.overdue(at).not_flagged().order_by("arrive_by", "pk")
    chunk = dict(late.values_list("pk", "whistle__campaign")[:CHUNK])
    if not chunk:
        return Flagged()
    hold_campaigns(set(chunk.values()))
    run = uuid.uuid4()
    still = WhistleCall.objects.filter(
        pk__in=chunk, state=CallState.CALLED, arrive_by__lt=at, overdue_since__isnull=True
    )
    if not still.update(flag_run=run, overdue_since=F("arrive_by")):
        return Flagged()
    marked = WhistleCall.objects.filter(flag_run=run)
    calls = list(marked.select_related("whistle__campaign__parent", "unit").order_by("arrive_by", "pk"))
    marked.update(flag_run=None)
    trail.record_all(SYSTEM, [_event(each) for each in calls])
    return begin_spells([_late(each) for each in calls], clock.local_date(at))


def _late(call: WhistleCall) -> Late:
    if call.arrive_by is None or call.called_at is None:
        raise ValueError(f"call {call.pk} is late without having been called")
    whistle = call.whistle
    spell = Spell(
        kind=KIND,
        subject_id=call.pk,
        campaign_id=whistle.campaign_id,
        unit=call.unit,
        since=call.arrive_by,
        flagged_at=clock.now(),
    )
    return Late(spell, whistle.campaign, clock.local_date(call.arrive_by), clock.local_date(call.called_at))


def _event(call: WhistleCall) -> Change:
    since = call.overdue_since.isoformat() if call.overdue_since else None
    whistle = call.whistle
    return Change("call.overdue", call, whistle, whistle.campaign_id, changes={"overdue_since": [None, since]})
