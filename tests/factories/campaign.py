"""Campaigns."""

import dataclasses
import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from base.trail import SYSTEM
from campaign.campaign_file import CampaignPlan, read_campaign_file
from campaign.models import Campaign
from campaign.services.campaigns import create_campaign
from campaign.services.start import CampaignDraft, start_campaign
from tests.factories.accounts import make_unit


@lru_cache(maxsize=1)
def default_plan() -> CampaignPlan:
    return read_campaign_file(Path(settings.BASE_DIR) / "campaign" / "data" / "default_campaign.yaml")


def make_campaign(city: str = "测试市") -> Campaign:
    """The default campaign, 2025 to 2027, under a city's name."""
    plan = dataclasses.replace(default_plan(), city=city, office="市创建办")
    return create_campaign(actor=SYSTEM, plan=plan)


def make_county(campaign: Campaign, name: str = "南川县", **changes) -> Campaign:
    """A county's campaign below the city's, without parts unless told to copy them."""
    unit = make_unit(name, parent=campaign.unit, kind="county")
    draft = CampaignDraft(
        unit=unit,
        office_unit=make_unit("县创建办", parent=unit),
        city=name,
        title="创建文明县城",
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2027, 12, 31),
        parent=campaign,
    )
    return start_campaign(actor=SYSTEM, draft=dataclasses.replace(draft, **changes))
