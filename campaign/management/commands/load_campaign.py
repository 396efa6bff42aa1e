"""A campaign from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from base.commands import LineCommand
from base.trail import SYSTEM
from campaign.campaign_file import CampaignPlan, read_campaign_file
from campaign.services.campaigns import create_campaign


class Command(LineCommand):
    help = "Makes a campaign with its phases, actions, lists and units from a YAML file; --check only reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true")

    def run(self, **options: Any) -> str:
        plan = read_campaign_file(options["file"])
        if options["check"]:
            return f"{options['file'].name} is sound: {summary(plan)}"
        campaign = create_campaign(actor=SYSTEM, plan=plan)
        return f"Campaign {campaign.pk} {campaign}: {summary(plan)}"


def summary(plan: CampaignPlan) -> str:
    counts = dict.fromkeys(("renovation", "rectification", "improvement"), 0)
    for entry in plan.lists:
        counts[entry.category] += 1
    lists = " + ".join(str(count) for count in counts.values())
    return f"{len(plan.phases)} phases, {len(plan.actions)} actions, {lists} lists, {len(plan.units)} units"
