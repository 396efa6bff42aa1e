"""A problem list from a spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from base.commands import LineCommand
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import ImportDraft, ask_commit, create_import, question_count
from inspections.models import Finding
from tasks.management.commands.import_tasks import find_campaign


class Command(LineCommand):
    help = "Imports a problem list as findings of a campaign; --dry-run shows the rows and writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--campaign", type=int, help="default: the only running one")
        parser.add_argument("--sheet", default="", help="default: the first that holds anything")
        parser.add_argument("--dry-run", action="store_true")

    def run(self, **options: Any) -> str:
        draft = ImportDraft(
            campaign=find_campaign(options["campaign"]),
            kind="findings",
            options={},
            content=options["file"].read_bytes(),
            file_name=options["file"].name,
            sheet_name=options["sheet"],
        )
        with transaction.atomic():
            before = Finding.objects.count()
            record = create_import(actor=SYSTEM, draft=draft, is_here=True)
            if options["dry_run"]:
                self.show(record)
                line = f"{record.rows.count()} rows read, nothing written"
                transaction.set_rollback(True)
                return line
            questions = question_count(record)
            ask_commit(actor=SYSTEM, record=record, is_here=True)
            made = Finding.objects.count() - before
        return f"{made} findings taken over from {record.rows.count()} rows, {questions} questions open"

    def show(self, record: SheetImport) -> None:
        for row in record.rows.all():
            said = row.reading
            units = "、".join(said["units"]) or "—"
            self.stdout.write(f"{row.number:>4} {said['title']} | {units} | {said['limit'] or '—'}")
            for each in said["problems"]:
                self.stdout.write(f"       {each['text']}")
