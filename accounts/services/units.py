"""Units: made, renamed, placed in the tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import pinyin, trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from base.validation import ensure_valid


@dataclass(frozen=True)
class UnitDraft:
    """What a unit is made of."""

    name: str
    parent: Unit | None = None
    kind: str = Unit.Kind.OTHER
    short_name: str = ""
    aliases: Sequence[str] = ()
    leader_name: str = ""
    leader_title: str = ""
    is_confirmed: bool = True


@transaction.atomic
def create_unit(*, actor: Actor, draft: UnitDraft, campaign_id: int | None = None) -> Unit:
    """Makes a unit and its path. Raises InvalidInputError for a name that is empty or taken below that parent."""
    name = draft.name.strip()
    if not name:
        raise InvalidInputError(_("A unit needs a name."))
    if Unit.objects.active().filter(parent=draft.parent, name=name).exists():
        raise InvalidInputError(_("A unit named %(name)s stands there already.") % {"name": name})
    unit = Unit(
        name=name,
        short_name=draft.short_name,
        aliases=list(draft.aliases),
        kind=draft.kind,
        parent=draft.parent,
        pinyin=pinyin.sort_key(name),
        leader_name=draft.leader_name,
        leader_title=draft.leader_title,
        is_confirmed=draft.is_confirmed,
    )
    ensure_valid(unit)
    unit.save()
    unit.path = f"{draft.parent.path if draft.parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    trail.record(actor, Change("unit.created", unit, campaign_id=campaign_id))
    return unit
