"""Campaigns."""

import dataclasses
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from base.trail import SYSTEM
from campaign.campaign_file import CampaignPlan, read_campaign_file
from campaign.models import Campaign
from campaign.services.campaigns import create_campaign


@lru_cache(maxsize=1)
def default_plan() -> CampaignPlan:
    return read_campaign_file(Path(settings.BASE_DIR) / "campaign" / "data" / "default_campaign.yaml")


def make_campaign(city: str = "测试市") -> Campaign:
    """The default campaign, 2025 to 2027, under a city's name."""
    plan = dataclasses.replace(default_plan(), city=city, office="市创建办")
    return create_campaign(actor=SYSTEM, plan=plan)
