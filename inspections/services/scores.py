"""Scores from outside: other cities' in a round, and points units won and lost in it (rules.md §13)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import trail
from base.edits import Edit, apply, create
from base.errors import InvalidInputError
from base.moves import Around
from base.once import of, once
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import CityScore, Indicator, Inspection, ScoreEvent


@transaction.atomic
def set_city_scores(*, actor: Actor, inspection: Inspection, scores: Mapping[str, Decimal]) -> None:
    """Puts other cities' published scores beside a round, in place of those entered. Raises InvalidInputError."""
    before = {each.city: str(each.points) for each in inspection.city_scores.all()}
    inspection.city_scores.all().delete()
    for city, points in scores.items():
        score = CityScore(inspection=inspection, city=city.strip(), points=points)
        if not score.city or points < 0:
            raise InvalidInputError(_("Each line names a city and its points, from 0 on."))
        score.save(force_insert=True)
    after = {each.city: str(each.points) for each in inspection.city_scores.all()}
    if before != after:
        changes = {"city_scores": [before, after]}
        trail.record(
            actor, Change("inspection.compared", inspection, campaign_id=inspection.campaign_id, changes=changes)
        )


@dataclass(frozen=True)
class ScoreDraft:
    """Points a unit won (above zero) or lost, where and why."""

    campaign: Campaign
    unit: Unit
    on: dt.date
    points: Decimal
    reason: str
    inspection: Inspection | None = None
    indicator: Indicator | None = None
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def add_score_event(*, actor: Actor, draft: ScoreDraft) -> ScoreEvent:
    """Enters points won or lost; the same `client_uid` again returns what was stored. Raises InvalidInputError."""
    may_change = of(campaign_id=draft.campaign.pk)
    return once(ScoreEvent, draft.client_uid, lambda: _add(actor, draft), may_change=may_change)


def _add(actor: Actor, draft: ScoreDraft) -> ScoreEvent:
    _ensure_of_one_campaign(draft.campaign.pk, draft.inspection, draft.indicator)
    event = ScoreEvent(
        campaign=draft.campaign,
        unit=draft.unit,
        inspection=draft.inspection,
        indicator=draft.indicator,
        on=draft.on,
        points=draft.points,
        reason=draft.reason.strip(),
        client_uid=draft.client_uid,
    )
    create(event, "score_event.entered", actor=actor, around=Around(campaign_id=draft.campaign.pk))
    return event


EDITED = ("unit", "inspection", "indicator", "on", "points", "reason")


@transaction.atomic
def edit_score_event(*, actor: Actor, event: ScoreEvent, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Mends an entry; False when nothing differs. Raises InvalidInputError by field, StaleVersionError."""
    wanted = {name: value for name, value in values.items() if name in EDITED}
    _ensure_of_one_campaign(event.campaign_id, wanted.get("inspection"), wanted.get("indicator"))
    around = Around(campaign_id=event.campaign_id)
    return apply(event, Edit("score_event.edited", wanted, version, around), actor=actor)


def _ensure_of_one_campaign(campaign_id: int, inspection: Inspection | None, indicator: Indicator | None) -> None:
    owners = {
        "inspection": inspection.campaign_id if inspection else campaign_id,
        "indicator": indicator.indicator_set.campaign_id if indicator else campaign_id,
    }
    fields = {name: [_("This belongs to another campaign.")] for name, owner in owners.items() if owner != campaign_id}
    if fields:
        raise InvalidInputError(_("The points cannot be entered like this."), fields=fields)


@transaction.atomic
def delete_score_event(*, actor: Actor, event: ScoreEvent, reason: str) -> None:
    """Takes a wrong entry out; what it said stays in the trail. Raises InvalidInputError without a reason."""
    if not reason.strip():
        raise InvalidInputError(_("Say why the points are taken out."), fields={"reason": [_("Say why.")]})
    event.refresh_from_db()
    said = {"unit": [event.unit_id, None], "points": [str(event.points), None], "reason": [event.reason, None]}
    change = Change("score_event.deleted", event, campaign_id=event.campaign_id, reason=reason.strip(), changes=said)
    trail.record(actor, change)
    event.delete()
