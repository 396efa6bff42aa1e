"""The parts of a campaign: phases, actions and lists, added, edited, and deleted while nothing uses them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from base import edits
from base.edits import Edit
from base.errors import InvalidInputError
from base.moves import Around
from base.trail import Actor
from campaign.models import Action, Campaign, Phase, ProjectList

CATEGORY_ORDER = {category: str(order) for order, category in enumerate(ProjectList.Category.values, 1)}
Part = TypeVar("Part", Phase, Action, ProjectList)
NAMES: dict[type[Any], str] = {Phase: "phase", Action: "action", ProjectList: "list"}
"""How events name them."""


def sort_of(category: str, number: int) -> str:
    """The column lists are ordered by: renovation before rectification before improvement, then by number."""
    return f"{CATEGORY_ORDER[category]}-{number:04d}"


@transaction.atomic
def create_part(*, actor: Actor, part: Part) -> Part:
    """Adds a phase, action or list to its campaign. Raises InvalidInputError by field for what the rules refuse."""
    _ensure_fits(part)
    edits.create(part, f"{NAMES[type(part)]}.created", actor=actor, around=_around(part))
    return part


@transaction.atomic
def edit_part(*, actor: Actor, part: Part, values: Mapping[str, Any], version: int | None = None) -> Part:
    """Changes a phase, action or list. Raises InvalidInputError by field, StaleVersionError when someone was faster."""
    wanted = type(part)(pk=part.pk, campaign=part.campaign)
    for field in part._meta.fields:
        if not field.primary_key:
            setattr(wanted, field.name, values.get(field.name, getattr(part, field.name)))
    _ensure_fits(wanted)
    derived: dict[str, Any] = {"sort": wanted.sort} if isinstance(wanted, ProjectList) else {}
    name = f"{NAMES[type(part)]}.edited"
    edits.apply(part, Edit(name, values, version, around=_around(part), derived=derived), actor=actor)
    return part


@transaction.atomic
def delete_part(*, actor: Actor, part: Phase | Action | ProjectList) -> None:
    """Deletes a phase, action or list that nothing uses. Raises InvalidInputError, saying by how many it is used."""
    edits.delete(part, f"{NAMES[type(part)]}.deleted", actor=actor, around=_around(part))


def _around(part: Phase | Action | ProjectList) -> Around:
    return Around(root=part.campaign, campaign_id=part.campaign_id)


def _ensure_fits(part: Phase | Action | ProjectList) -> None:
    """Holds the campaign, so that two people do not add the same at once, and asks the part's own rule."""
    Campaign.objects.select_for_update().get(pk=part.campaign_id)
    if isinstance(part, Phase):
        ensure_phase_fits(part)
    elif isinstance(part, Action):
        same = Action.objects.filter(campaign=part.campaign_id, number=part.number)
        _ensure_free(same.exclude(pk=part.pk).exists(), "number", _("This number is taken."))
    else:
        _ensure_list_fits(part)


def ensure_phase_fits(phase: Phase) -> None:
    """Raises InvalidInputError by field unless the phase lies in its campaign's dates and overlaps no other."""
    _ensure_free(phase.ends_on < phase.starts_on, "ends_on", _("The last day is before the first."))
    campaign = phase.campaign
    outside = _("The campaign runs from %(from)s to %(to)s.") % {"from": campaign.starts_on, "to": campaign.ends_on}
    _ensure_free(phase.starts_on < campaign.starts_on, "starts_on", outside)
    _ensure_free(phase.ends_on > campaign.ends_on, "ends_on", outside)
    others = Phase.objects.filter(campaign=campaign).exclude(pk=phase.pk)
    _ensure_free(others.filter(name=phase.name).exists(), "name", _("This name is taken."))
    other = others.filter(starts_on__lte=phase.ends_on, ends_on__gte=phase.starts_on).first()
    if other:
        values = {"name": other.name, "from": other.starts_on, "to": other.ends_on}
        text = _("It overlaps “%(name)s” (%(from)s to %(to)s).") % values
        raise InvalidInputError(text, fields={"starts_on": [text]})


def _ensure_list_fits(part: ProjectList) -> None:
    part.sort = sort_of(part.category, part.number)
    same = ProjectList.objects.filter(campaign=part.campaign_id, category=part.category, number=part.number)
    taken = same.exclude(pk=part.pk).exists()
    _ensure_free(taken, "number", _("This number is taken in this category."))
    _ensure_free(part.action.campaign_id != part.campaign_id, "action", _("This action is another campaign's."))


def _ensure_free(is_refused: bool, field: str, text: str) -> None:  # noqa: FBT001  a condition and what it means
    if is_refused:
        raise InvalidInputError(text, fields={field: [text]})
