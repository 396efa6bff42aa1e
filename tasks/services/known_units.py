"""The units of a campaign by every name they go by, as importing needs them."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Unit
from accounts.services.units import UnitDraft, create_unit
from base.trail import Actor
from campaign.models import Campaign
from campaign.reading.units import UnitBook

SETS = {
    Unit.Kind.DEPARTMENT: ("部门", "市直部门", "单位"),
    Unit.Kind.SUBDISTRICT: ("街道", "乡", "镇"),
    Unit.Kind.COMMUNITY: ("社区", "村"),
    Unit.Kind.DISTRICT: ("区",),
    Unit.Kind.COUNTY: ("县", "市"),
    Unit.Kind.DEVELOPMENT_ZONE: ("开发区", "园区"),
}
"""What the units of a kind are called together; a subdistrict stands in the set its own name tells."""


class KnownUnits:
    """The units of a campaign; of two with one name the higher one is meant."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.by_name: dict[str, Unit] = {}
        self.units = list(Unit.objects.active().at_or_below(campaign.unit.path).order_by("path"))
        for unit in sorted(self.units, key=lambda each: each.path.count("/"), reverse=True):
            for name in names_of(unit):
                self.by_name[name] = unit

    def find(self, name: str) -> Unit | None:
        return self.by_name.get(name)

    def find_or_create(self, actor: Actor, name: str) -> Unit:
        """The unit of that name; an unknown one is made below the city, to be confirmed (待核实)."""
        unit = self.find(name)
        if unit is None:
            draft = UnitDraft(name, parent=self.campaign.unit, is_confirmed=False)
            unit = create_unit(actor=actor, draft=draft, campaign_id=self.campaign.pk)
            self.by_name[name] = unit
        return unit

    def book(self) -> UnitBook:
        """The same for a reader that knows no database."""
        names = {name: unit.name for name, unit in self.by_name.items()}
        return UnitBook(names, {word: tuple(members) for word, members in self._sets().items()})

    def _sets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for unit in sorted(self.units, key=lambda each: (each.pinyin, each.pk)):
            words: Iterable[str] = SETS.get(Unit.Kind(unit.kind), ())
            if unit.kind == Unit.Kind.SUBDISTRICT:
                words = [word for word in words if word in unit.name] or ["街道"]
            for word in words:
                found[word].append(unit.name)
        return found


def names_of(unit: Unit) -> list[str]:
    """Every name a unit goes by."""
    return [name for name in (*unit.aliases, unit.short_name, unit.name) if name]
