"""Units: made and edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import edits, pinyin, registry, trail
from base.edits import Edit
from base.errors import InvalidInputError
from base.trail import Actor, Change
from base.validation import ensure_valid

PERSONAL = ("leader_name", "leader_title")


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
    ensure_name_is_free(name, draft.parent)
    unit = Unit(
        name=name,
        short_name=draft.short_name.strip(),
        aliases=clean_aliases(draft.aliases),
        kind=draft.kind,
        parent=draft.parent,
        leader_name=draft.leader_name,
        leader_title=draft.leader_title,
        is_confirmed=draft.is_confirmed,
    )
    for column, value in derived(unit).items():
        setattr(unit, column, value)
    ensure_valid(unit)
    unit.save()
    unit.path = f"{draft.parent.path if draft.parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    trail.record(actor, Change("unit.created", unit, campaign_id=campaign_id))
    return unit


@transaction.atomic
def edit_unit(*, actor: Actor, unit: Unit, values: Mapping[str, Any], version: int | None = None) -> Unit:
    """Changes a unit's own fields (name, short_name, aliases, kind, leader_name, leader_title, is_confirmed).

    Raises InvalidInputError by field, StaleVersionError when someone was faster. What is stored of its names elsewhere
    is recomputed.
    """
    names = {name: getattr(unit, name) for name in ("name", "short_name", "aliases")}
    wanted = {**values}
    for name in ("name", "short_name"):
        if name in wanted:
            wanted[name] = wanted[name].strip()
    if "aliases" in wanted:
        wanted["aliases"] = clean_aliases(wanted["aliases"])
    if "name" in wanted:
        ensure_name_is_free(wanted["name"], unit.parent, other_than=unit)
    columns = derived(Unit(**{**names, **{name: wanted[name] for name in names if name in wanted}}))
    changed = edits.apply(unit, Edit("unit.edited", wanted, version, personal=PERSONAL, derived=columns), actor=actor)
    if changed and any(getattr(unit, name) != before for name, before in names.items()):
        registry.rename_unit(unit.pk)
    return unit


def ensure_name_is_free(name: str, parent: Unit | None, *, other_than: Unit | None = None, field: str = "name") -> None:
    """Raises InvalidInputError for an empty name, and for one that an active unit below that parent has already."""
    if not name:
        raise InvalidInputError(_("A unit needs a name."), fields={field: [_("A unit needs a name.")]})
    same = Unit.objects.active().filter(parent=parent, name=name)
    if same.exclude(pk=other_than.pk if other_than else None).exists():
        text = _("A unit named %(name)s stands there already.") % {"name": name}
        raise InvalidInputError(text, fields={field: [text]})


def clean_aliases(aliases: Sequence[str]) -> list[str]:
    """Without blanks and repetitions, in the order given."""
    return list(dict.fromkeys(alias for each in aliases if (alias := each.strip())))


def derived(unit: Unit) -> dict[str, str]:
    """The columns kept for order and search, from the names of a unit."""
    names = [name for name in (unit.name, unit.short_name, *unit.aliases) if name]
    text = " ".join([*names, *map(pinyin.search_key, names)])
    return {"pinyin": pinyin.sort_key(unit.name), "search_text": text.lower()}
