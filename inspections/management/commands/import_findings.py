"""A problem list from a spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from base.commands import LineCommand
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import ImportDraft, ask_commit, create_import, question_count
from campaign.workflow import RowAction
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
                line = f"{_told(record)} read, nothing written"
                transaction.set_rollback(True)
                return line
            questions = question_count(record)
            ask_commit(actor=SYSTEM, record=record, is_here=True)
            made = Finding.objects.count() - before
        return f"{made} findings taken over from {_told(record)}, {questions} questions open"

    def show(self, record: SheetImport) -> None:
        for row in record.rows.all():
            said = row.reading
            units = "、".join(said["units"]) or "—"
            self.stdout.write(f"{row.number:>4} {said['title']} | {units} | {said['limit'] or '—'}")
            for each in said.get("differences", ()):
                self.stdout.write(f"       {each['label']}: {each['old'] or '—'} → {each['new']}")
            for text in (*said["errors"], *said["warnings"]):
                self.stdout.write(f"     ! {text}")
            for each in said["problems"]:
                self.stdout.write(f"       {each['text']}")


def _told(record: SheetImport) -> str:
    """10 rows (7 new, 1 changed, 1 unchanged, 1 not stored)."""
    actions = list(record.rows.values_list("action", flat=True))
    counts = {
        "new": actions.count(RowAction.NEW),
        "changed": actions.count(RowAction.CHANGED),
        "unchanged": actions.count(RowAction.SAME),
        "not stored": actions.count(RowAction.BROKEN) + actions.count(RowAction.LEFT_OUT),
    }
    parts = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    return f"{len(actions)} rows ({parts})"
