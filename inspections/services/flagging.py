"""Records past the instant they were due: flagged, and climbing the same ladder as milestones (rules.md §7)."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F

from base import clock, trail
from base.trail import SYSTEM, Change
from tasks.models import Spell
from tasks.services.notice_drafts import hold_campaigns
from tasks.services.spells import Late, begin_spells
from tasks.subjects import Flagged

CHUNK = 2000


@dataclass(frozen=True)
class Flagging:
    """How records of a kind become overdue: those of `model.objects.overdue(at).not_flagged()`.

    `due` is the column of the instant, `campaign` the path to the campaign; `late` says who answers since when, of a
    record read with `related`.
    """

    kind: str
    model: type[models.Model]
    event: str
    due: str
    campaign: str
    related: Sequence[str]
    late: Callable[[Any], "Answering"]


@dataclass(frozen=True)
class Answering:
    """Who answers for a late record, since when, and when it was entered; `root` is what its events belong to."""

    campaign: Any
    unit: Any
    since: dt.datetime
    entered_at: dt.datetime
    root: models.Model


def flag(flagging: Flagging) -> Flagged:
    """Flags every record of a kind that is overdue by now and has no spell.

    Set-based: a fixed number of statements for each chunk of 2,000 newly overdue, one when there is none. Safe to
    repeat and to run twice at once: the UPDATE that marks a chunk decides who writes its spells.
    """
    total = Flagged()
    while True:
        flagged = _flag_chunk(flagging, clock.now())
        if not flagged.spells:
            return total
        total += flagged


@transaction.atomic
def _flag_chunk(flagging: Flagging, at: dt.datetime) -> Flagged:
    records: Any = flagging.model._default_manager
    overdue = records.overdue(at).not_flagged()
    chunk = dict(overdue.order_by(flagging.due, "pk").values_list("pk", flagging.campaign)[:CHUNK])
    if not chunk:
        return Flagged()
    hold_campaigns(set(chunk.values()))
    run = uuid.uuid4()
    if not overdue.filter(pk__in=chunk).update(flag_run=run, overdue_since=F(flagging.due)):
        return Flagged()
    marked = records.filter(flag_run=run)
    late = [
        (each, flagging.late(each)) for each in marked.select_related(*flagging.related).order_by(flagging.due, "pk")
    ]
    marked.update(flag_run=None)
    trail.record_all(SYSTEM, [_event(flagging, record, answering) for record, answering in late])
    return begin_spells([_late(flagging, record, answering) for record, answering in late], clock.local_date(at))


def _event(flagging: Flagging, record: Any, answering: Answering) -> Change:
    changes = {"overdue_since": [None, record.overdue_since.isoformat()]}
    return Change(flagging.event, record, answering.root, answering.campaign.pk, changes=changes)


def _late(flagging: Flagging, record: Any, answering: Answering) -> Late:
    spell = Spell(
        kind=flagging.kind,
        subject_id=record.pk,
        campaign_id=answering.campaign.pk,
        unit=answering.unit,
        since=answering.since,
        flagged_at=clock.now(),
    )
    due_on, entered_on = clock.local_date(answering.since), clock.local_date(answering.entered_at)
    return Late(spell, answering.campaign, due_on, entered_on)
