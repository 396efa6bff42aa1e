"""What a unit put in during a period (投入): told once a period, mended until the next one (rules.md §6)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Unit
from base.edits import Edit, apply, create, stale
from base.moves import Around
from base.trail import Actor
from campaign.models import Campaign
from tasks.models import UnitInput

FIELDS = ("money", "person_days", "visits")


@dataclass(frozen=True)
class InputKey:
    """Whose input of which period."""

    campaign: Campaign
    unit: Unit
    period: dt.date


def input_of(key: InputKey) -> UnitInput | None:
    found: UnitInput | None = UnitInput.objects.filter(campaign=key.campaign, unit=key.unit, period=key.period).first()
    return found


@transaction.atomic
def save_input(*, actor: Actor, key: InputKey, values: Mapping[str, Any], version: int = 0) -> UnitInput:
    """Keeps what a unit put in; `version` is the one that was read, 0 for none yet.

    Raises InvalidInputError by field, StaleVersionError when someone else wrote meanwhile.
    """
    written = {name: values.get(name) for name in FIELDS}
    around = Around(campaign_id=key.campaign.pk)
    present = input_of(key)
    if present is None:
        record = UnitInput(campaign=key.campaign, unit=key.unit, period=key.period, **written)
        create(record, "input.told", actor=actor, around=around)
        return record
    if not version:
        raise stale(present, written)
    apply(present, Edit("input.edited", written, version, around), actor=actor)
    return present
