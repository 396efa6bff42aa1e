"""Sites, categories and indicator sets of a campaign, as a city would have them."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import count

from accounts.models import Unit, User
from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Category, ChecklistItem, IndicatorSet, Inspection, Site, SiteType, Visit
from inspections.services.rounds import RoundPlan, add_sites, open_round, plan_round
from inspections.services.visits import Answer, items_of

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


def make_round(campaign: Campaign, *, is_open: bool = True, sites: Sequence[Site] = (), **fields) -> Inspection:
    """A municipal round of this month, a checklist of three items where a type has none; opened where it has sites."""
    indicators = fields.pop("indicator_set", None) or IndicatorSet.objects.filter(campaign=campaign).first()
    if indicators is None:
        indicators = make_indicator_set(campaign)
    for kind in {make_site_type(campaign), *(site.type for site in sites)}:
        if not indicators.items.filter(site_type=kind).exists():
            for text in ("地面整洁", "证照公示", "消防通道畅通"):
                make_item(indicators, kind, text)
    values = {
        "kind": "municipal",
        "name": "七月测评",
        "starts_on": dt.date(2026, 7, 1),
        "ends_on": dt.date(2026, 7, 31),
    }
    plan = RoundPlan(campaign=campaign, indicator_set=indicators, **(values | fields))
    inspection = plan_round(actor=SYSTEM, plan=plan)
    if sites:
        add_sites(actor=SYSTEM, inspection=inspection, sites=sites)
        if is_open:
            open_round(actor=SYSTEM, inspection=inspection)
    return inspection


def make_visit(campaign: Campaign, inspector: User | None = None, unit: Unit | None = None, **fields) -> Visit:
    """The visit of one market in an open round, given to an inspector."""
    inspection = make_round(campaign, sites=[make_site(campaign, unit)], **fields)
    inspection.visits.update(inspector=inspector)
    return Visit.objects.select_related("inspection__campaign", "inspection__indicator_set", "site").get(
        inspection=inspection
    )


def all_well(visit: Visit, **wrong: Answer) -> list[Answer]:
    """An answer for every item, right but for those given by number: all_well(visit, n2=Answer(0, occurrences=1))."""
    given = {int(name[1:]): answer for name, answer in wrong.items()}
    return [dataclasses.replace(given.get(item.number, Answer(pk)), item=pk) for pk, item in items_of(visit).items()]
