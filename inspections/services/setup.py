"""Set-up of inspections: site types, categories, indicators and checklist items, and the sets the last two stand in.

A set that a round has begun with is not changed any more: the round keeps what it was made with (rules.md §10).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, edits, trail
from base.edits import Edit
from base.errors import InvalidInputError, MoveRefusedError
from base.moves import Around
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, Inspection, SiteType
from inspections.workflow import InspectionState

Part = TypeVar("Part", SiteType, Category, Indicator, ChecklistItem)
AnyPart = SiteType | Category | Indicator | ChecklistItem
NAMES: dict[type[Any], str] = {
    SiteType: "site_type",
    Category: "category",
    Indicator: "indicator",
    ChecklistItem: "checklist_item",
}
"""How events name them."""


@transaction.atomic
def create_part(*, actor: Actor, part: Part) -> Part:
    """Adds one. Raises InvalidInputError by field, MoveRefusedError for a set in use."""
    if isinstance(part, Indicator):
        part.sort = part.indicator_set.indicators.count()
    _ensure_fits(part)
    edits.create(part, f"{NAMES[type(part)]}.created", actor=actor, around=_around(part))
    return part


@transaction.atomic
def edit_part(*, actor: Actor, part: Part, values: Mapping[str, Any], version: int | None = None) -> Part:
    """Changes one. Raises InvalidInputError by field, MoveRefusedError for a set in use, StaleVersionError."""
    wanted = type(part)(pk=part.pk)
    for field in part._meta.fields:
        if not field.primary_key:
            setattr(wanted, field.name, values.get(field.name, getattr(part, field.name)))
    _ensure_fits(wanted)
    name = f"{NAMES[type(part)]}.edited"
    edits.apply(part, Edit(name, values, version, around=_around(part)), actor=actor)
    return part


@transaction.atomic
def delete_part(*, actor: Actor, part: AnyPart) -> None:
    """Deletes one that nothing uses. Raises InvalidInputError, MoveRefusedError for a set in use."""
    if isinstance(part, Indicator | ChecklistItem):
        ensure_set_is_open(part.indicator_set)
    edits.delete(part, f"{NAMES[type(part)]}.deleted", actor=actor, around=_around(part))


@transaction.atomic
def create_set(*, actor: Actor, campaign: Campaign, version: str) -> IndicatorSet:
    """An empty set; used for new rounds where the campaign has no other. Raises InvalidInputError."""
    is_first = not campaign.indicator_sets.exists()
    made = IndicatorSet(campaign=campaign, version=version.strip(), is_current=is_first, created_at=clock.now())
    edits.create(made, "indicator_set.created", actor=actor, around=_of_set(made))
    return made


@transaction.atomic
def copy_set(*, actor: Actor, indicator_set: IndicatorSet, version: str) -> IndicatorSet:
    """The same indicators and checklists as a new version, to be changed. Raises InvalidInputError for a name taken."""
    made = IndicatorSet(campaign=indicator_set.campaign, version=version.strip(), created_at=clock.now())
    edits.create(made, "indicator_set.copied", actor=actor, around=_of_set(made))
    copies: dict[int, Indicator] = {}
    originals = list(indicator_set.indicators.all())
    for each in originals:
        copies[each.pk] = _copy(each, indicator_set=made, parent=None)
    Indicator.objects.bulk_create(copies.values())
    children = [copies[each.pk] for each in originals if each.parent_id]
    for each in originals:
        if each.parent_id:
            copies[each.pk].parent = copies[each.parent_id]
    Indicator.objects.bulk_update(children, ["parent"])
    ChecklistItem.objects.bulk_create(
        _copy(item, indicator_set=made, indicator=copies.get(item.indicator_id or 0))
        for item in indicator_set.items.select_related("site_type", "category")
    )
    return made


@transaction.atomic
def use_set(*, actor: Actor, indicator_set: IndicatorSet) -> None:
    """New rounds are made with this set; rounds there are keep theirs."""
    campaign = indicator_set.campaign
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    before = campaign.indicator_sets.filter(is_current=True).first()
    if before == indicator_set:
        return
    campaign.indicator_sets.update(is_current=False)
    campaign.indicator_sets.filter(pk=indicator_set.pk).update(is_current=True)
    indicator_set.is_current = True
    changes = {"is_current": [str(before or "—"), str(indicator_set)]}
    trail.record(actor, Change("indicator_set.used", indicator_set, indicator_set, campaign.pk, changes=changes))


@transaction.atomic
def delete_set(*, actor: Actor, indicator_set: IndicatorSet) -> None:
    """Deletes a set with its indicators and checklists. Raises MoveRefusedError while a round or new rounds use it."""
    if indicator_set.is_current:
        raise MoveRefusedError(_("New rounds are made with this set: choose another for them first."))
    held = indicator_set.inspections.first()
    if held is not None:
        raise MoveRefusedError(_("The round “%(name)s” was made with this set.") % {"name": held})
    indicator_set.items.all().delete()
    indicator_set.indicators.update(parent=None)
    edits.delete(indicator_set, "indicator_set.deleted", actor=actor, around=_of_set(indicator_set))


def ensure_set_is_open(indicator_set: IndicatorSet) -> None:
    """Raises MoveRefusedError once a round has begun with the set, naming the round and what to do."""
    begun = Inspection.objects.filter(indicator_set=indicator_set).exclude(state=InspectionState.PLANNED).first()
    if begun is not None:
        text = _("The round “%(name)s” has begun with this set: copy it as a new version and change that one.")
        raise MoveRefusedError(text % {"name": begun})


def _copy(record: Any, **changes: Any) -> Any:
    names = [field.name for field in record._meta.fields if not field.primary_key and field.name != "version"]
    return type(record)(**{name: getattr(record, name) for name in names} | changes)


def _around(part: AnyPart) -> Around:
    if isinstance(part, Indicator | ChecklistItem):
        return _of_set(part.indicator_set)
    return Around(root=part, campaign_id=part.campaign_id)


def _of_set(indicator_set: IndicatorSet) -> Around:
    return Around(root=indicator_set, campaign_id=indicator_set.campaign_id)


def _ensure_fits(part: AnyPart) -> None:
    """What a part names belongs to the same campaign or set, trees have no loops, bounds of grades ascend."""
    if isinstance(part, Category):
        _ensure_above(part, part.parent)
        if part.parent and (part.parent.campaign_id, part.parent.family) != (part.campaign_id, part.family):
            _refuse("parent", _("This category is of another family."))
    elif isinstance(part, Indicator):
        ensure_set_is_open(part.indicator_set)
        _ensure_above(part, part.parent)
        _ensure_of_set(part, "parent", part.parent)
    elif isinstance(part, ChecklistItem):
        ensure_set_is_open(part.indicator_set)
        _ensure_of_set(part, "indicator", part.indicator)
        _ensure_grades_ascend(part)


def _ensure_above(part: Any, parent: Any) -> None:
    above = parent
    while above is not None:
        if part.pk and above.pk == part.pk:
            _refuse("parent", _("“%(name)s” stands below this one already.") % {"name": parent})
        above = above.parent


def _ensure_of_set(part: Indicator | ChecklistItem, field: str, named: Indicator | None) -> None:
    if named and named.indicator_set_id != part.indicator_set_id:
        _refuse(field, _("This indicator stands in another set."))


def _ensure_grades_ascend(item: ChecklistItem) -> None:
    bounds = [each for each in (item.grade_a, item.grade_b, item.grade_c) if each is not None]
    if item.scoring == ChecklistItem.Scoring.GRADE and bounds != sorted(set(bounds)):
        _refuse("grade_c", _("A must be given for fewer occurrences than B, B for fewer than C."))


def _refuse(field: str, text: str) -> None:
    raise InvalidInputError(text, fields={field: [text]})
