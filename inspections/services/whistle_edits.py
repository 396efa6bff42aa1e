"""Drafts of whistles changed by who wrote them, before they are raised."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import edits, trail
from base.edits import Edit
from base.errors import MoveRefusedError
from base.trail import Actor, Change
from inspections.models import Whistle
from inspections.services.whistles import (
    around,
    called_ids,
    ensure_callable,
    ensure_sound,
    hold,
    name_calls,
)
from inspections.workflow import WhistleState


@transaction.atomic
def edit_whistle(
    *,
    actor: Actor,
    whistle: Whistle,
    values: Mapping[str, Any],
    lead: Unit,
    others: Sequence[Unit] = (),
    version: int | None = None,
) -> None:
    """Changes a draft's own fields and the units it is to call.

    Raises InvalidInputError with messages by field, StaleVersionError when it was changed meanwhile, MoveRefusedError
    once it is raised.
    """
    hold(whistle)
    if whistle.state != WhistleState.DRAFT:
        raise MoveRefusedError(_("What is raised is not changed: withdraw it and raise another."))
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    ensure_sound(Whistle(campaign=whistle.campaign, unit=whistle.unit, **_read(whistle, wanted)))
    ensure_callable(lead, others, whistle.unit)
    is_edited = edits.apply(whistle, Edit("whistle.edited", wanted, version, around(whistle)), actor=actor)
    before = called_ids(whistle)
    whistle.calls.all().delete()
    name_calls(whistle, lead, others)
    after = called_ids(whistle)
    if before == after:
        return
    if not is_edited:
        edits.count_up(whistle, version)
    changes = {"calls": [before, after]}
    trail.record(actor, Change("whistle.units_changed", whistle, campaign_id=whistle.campaign_id, changes=changes))


def _read(whistle: Whistle, wanted: Mapping[str, Any]) -> dict[str, Any]:
    names = ("title", "description", "place", "longitude", "latitude", "urgency")
    return {name: wanted.get(name, getattr(whistle, name)) for name in names}
