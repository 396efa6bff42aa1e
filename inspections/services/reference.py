"""The reference set brought into a campaign: what is missing is added, what the city has edited stays."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, trail
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, SiteType
from inspections.reading.reference import IndicatorRow, ItemRow, reference


@dataclass(frozen=True)
class Loaded:
    """How many of each were added."""

    types: int = 0
    categories: int = 0
    sets: int = 0
    items: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.types or self.categories or self.sets or self.items)

    def __str__(self) -> str:
        text = _("%(types)d site types, %(categories)d categories, %(sets)d indicator sets, %(items)d checklist items")
        return text % vars(self)


@transaction.atomic
def load_reference(*, actor: Actor, campaign: Campaign) -> Loaded:
    """Adds the types (by name), categories (by code) and indicator sets (by version) that the campaign has not.

    Nothing that is there is changed: a set of the version stays as it is, with its checklists. Run again it adds
    nothing and records nothing. The first set is used for new rounds where the campaign has no other for them.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    types, categories = _load_types(campaign), _load_categories(campaign)
    known = set(campaign.indicator_sets.values_list("version", flat=True))
    sets = items = 0
    for place, version in enumerate(reference().versions):
        if version in known:
            continue
        made = _make_set(actor, campaign, version)
        sets += 1
        items += _load_items(campaign, made) if place == 0 else 0
    loaded = Loaded(types, categories, sets, items)
    if not loaded.is_nothing:
        counts = {name: [0, count] for name, count in vars(loaded).items() if count}
        trail.record(actor, Change("reference.loaded", campaign, campaign_id=campaign.pk, changes=counts))
    return loaded


def _load_types(campaign: Campaign) -> int:
    known = set(campaign.site_types.values_list("name", flat=True))
    made = [
        SiteType(campaign=campaign, number=row.number, name=row.name, source=row.source)
        for row in reference().types
        if row.name not in known
    ]
    return len(SiteType.objects.bulk_create(made))


def _load_categories(campaign: Campaign) -> int:
    """Branches before leaves; one whose branch the city has taken away hangs at the top."""
    by_code = {each.code: each for each in campaign.categories.all()}
    made = 0
    for row in reference().categories:
        if row.code in by_code:
            continue
        parent = by_code.get(row.parent)
        values = {"family": row.family, "name": row.name, "words": row.words, "parent": parent}
        by_code[row.code] = Category.objects.create(campaign=campaign, code=row.code, **values)
        made += 1
    return made


def _make_set(actor: Actor, campaign: Campaign, version: str) -> IndicatorSet:
    is_first = not campaign.indicator_sets.filter(is_current=True).exists()
    made = IndicatorSet.objects.create(campaign=campaign, version=version, is_current=is_first, created_at=clock.now())
    by_code: dict[str, Indicator] = {}
    rows = [row for row in reference().indicators if row.version == version]
    for place, row in enumerate(rows):
        by_code[row.code] = _make_indicator(made, row, by_code.get(row.parent), place)
    trail.record(actor, Change("indicator_set.created", made, campaign, campaign.pk))
    return made


def _make_indicator(made: IndicatorSet, row: IndicatorRow, parent: Indicator | None, place: int) -> Indicator:
    indicator: Indicator = Indicator.objects.create(
        indicator_set=made,
        parent=parent,
        code=row.code,
        name=row.name,
        standard=row.standard,
        method=row.method,
        points=row.points,
        sort=place,
    )
    return indicator


def _load_items(campaign: Campaign, made: IndicatorSet) -> int:
    """The checklists of the types the campaign has."""
    types = {each.name: each for each in campaign.site_types.all()}
    categories = {each.code: each for each in campaign.categories.all()}
    indicators = {each.code: each for each in made.indicators.all()}
    items = [
        _item(made, types[row.type_name], indicators.get(row.indicator), categories.get(row.category), row)
        for row in reference().items
        if row.type_name in types
    ]
    return len(ChecklistItem.objects.bulk_create(items))


def _item(
    made: IndicatorSet, site_type: SiteType, indicator: Indicator | None, category: Category | None, row: ItemRow
) -> ChecklistItem:
    scoring = row.scoring
    return ChecklistItem(
        indicator_set=made,
        site_type=site_type,
        indicator=indicator,
        category=category,
        number=row.number,
        section=row.section,
        text=row.text,
        requirement=row.requirement,
        source=row.source,
        scoring=scoring.kind,
        points=scoring.points,
        per_occurrence=scoring.per_occurrence,
        grade_a=scoring.grade_a,
        grade_b=scoring.grade_b,
        grade_c=scoring.grade_c,
    )
