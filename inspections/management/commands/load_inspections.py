"""The reference set of inspections."""

from typing import Any

from django.core.management.base import CommandParser

from base.commands import LineCommand
from base.trail import SYSTEM
from inspections.services.reference import load_reference
from tasks.management.commands.import_tasks import find_campaign


class Command(LineCommand):
    help = "Adds the site types, categories, indicators and checklists of the reference set that a campaign has not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", type=int, help="default: the only running one")

    def run(self, **options: Any) -> str:
        campaign = find_campaign(options["campaign"])
        return f"Campaign {campaign.pk} {campaign}: {load_reference(actor=SYSTEM, campaign=campaign)}"
