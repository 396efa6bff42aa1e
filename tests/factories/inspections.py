"""Sites, categories and indicator sets of a campaign, as a city would have them."""

from itertools import count

from accounts.models import Unit
from base import clock
from campaign.models import Campaign
from inspections.models import Category, ChecklistItem, IndicatorSet, Site, SiteType

_numbers = count(1)


def make_site_type(campaign: Campaign, name: str = "农贸市场") -> SiteType:
    number = campaign.site_types.count() + 1
    found: SiteType = SiteType.objects.get_or_create(campaign=campaign, name=name, defaults={"number": number})[0]
    return found


def make_site(campaign: Campaign, unit: Unit | None = None, *, name: str = "", **fields) -> Site:
    """A market of its own name, answered for by `unit`."""
    site_type = fields.pop("type", None) or make_site_type(campaign)
    return Site.objects.create(
        campaign=campaign, type=site_type, name=name or f"第{next(_numbers)}农贸市场", unit=unit, **fields
    )


def make_category(campaign: Campaign, name: str = "乱扔垃圾", *, family: str = "disorder", **fields) -> Category:
    code = fields.pop("code", "") or f"T{next(_numbers)}"
    return Category.objects.create(campaign=campaign, family=family, code=code, name=name, **fields)


def make_indicator_set(campaign: Campaign, version: str = "2024年版") -> IndicatorSet:
    """The set that new rounds use."""
    return IndicatorSet.objects.create(campaign=campaign, version=version, is_current=True, created_at=clock.now())


def make_item(indicators: IndicatorSet, site_type: SiteType, text: str = "地面整洁", **fields) -> ChecklistItem:
    number = fields.pop("number", 0) or indicators.items.filter(site_type=site_type).count() + 1
    return ChecklistItem.objects.create(
        indicator_set=indicators, site_type=site_type, number=number, text=text, **fields
    )
