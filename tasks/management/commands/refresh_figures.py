"""All stored figures anew, by hand."""

from typing import Any

from django.core.management.base import CommandParser

from base.commands import LineCommand
from campaign.models import Campaign
from tasks.models import Task
from tasks.services.figures import refresh_campaign


class Command(LineCommand):
    help = "Recomputes the stored figures of every task, or of one campaign's: after an upgrade, or when in doubt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", type=int, metavar="ID", help="only this campaign's tasks")

    def run(self, **options: Any) -> str:
        campaign_id: int | None = options["campaign"]
        tasks = Task.objects.all()
        if campaign_id is not None:
            tasks = tasks.filter(campaign=Campaign.objects.get(pk=campaign_id))
        refresh_campaign(campaign_id)
        return f"figures of {tasks.count()} task(s) recomputed"
