"""A task list from a spreadsheet."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from base import clock
from base.commands import LineCommand
from base.errors import InvalidInputError
from base.trail import SYSTEM
from campaign.models import Campaign, SheetImport
from campaign.services.imports import ImportDraft, ask_commit, create_import, question_count
from tasks.reading.layout import FIELDS


class Command(LineCommand):
    help = "Imports a task list into one list of a campaign; --dry-run shows the rows and writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--campaign", type=int, help="default: the only running one")
        parser.add_argument("--list", dest="project_list", default="", help="the list's code, as renovation-1")
        parser.add_argument("--year", type=int, help="default: the title's, else the current phase's")
        parser.add_argument("--map", default="{}", help='columns by field: {"title": "民生实事"}')
        parser.add_argument("--sheet", default="", help="default: the first that holds anything")
        parser.add_argument("--strict", action="store_true", help="take nothing over while a question is open")
        parser.add_argument("--dry-run", action="store_true")

    def run(self, **options: Any) -> str:
        draft = ImportDraft(
            campaign=find_campaign(options["campaign"]),
            kind="tasks",
            content=options["file"].read_bytes(),
            file_name=options["file"].name,
            options={"project_list": options["project_list"], "year": options["year"]},
            mapping=mapping_of(options["map"]),
            sheet_name=options["sheet"],
        )
        with transaction.atomic():
            record = create_import(actor=SYSTEM, draft=draft, is_here=True)
            if options["dry_run"]:
                self.show(record)
                line = f"{record.rows.count()} rows read, nothing written"
                transaction.set_rollback(True)
                return line
            questions = question_count(record)
            ask_commit(actor=SYSTEM, record=record, is_strict=options["strict"], is_here=True)
        return f"{len(record.made)} tasks taken over from {record.rows.count()} rows, {questions} questions open"

    def show(self, record: SheetImport) -> None:
        for row in record.rows.all():
            values = row.reading
            if "reason" in values:
                self.stdout.write(f"{row.number:>4} {row.get_action_display()}: {values['title']} ({values['reason']})")
                continue
            units = "、".join(f"{unit['name']}({unit['role']})" for unit in values["units"])
            steps = "; ".join(f"{each['name']} {each['due_on'] or '—'}" for each in values["milestones"])
            asked = "".join(f" ? {question['text']}" for question in row.questions)
            present = f" ({row.get_action_display()})"
            self.stdout.write(
                f"{row.number:>4} {values['code']:<6} {values['title']} | {units} | {steps}{present}{asked}"
            )


def mapping_of(text: str) -> dict[str, str]:
    """{field: heading} as given, turned into {heading: field}. Raises InvalidInputError for anything else."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"--map is not JSON: {error}") from error
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise InvalidInputError('--map is not of the form {"title": "民生实事"}')
    unknown = [name for name in given if name not in FIELDS]
    if unknown:
        raise InvalidInputError(f"--map names no field {', '.join(unknown)}; fields are {', '.join(FIELDS)}")
    return {"".join(heading.split()): name for name, heading in given.items()}


def find_campaign(pk: int | None) -> Campaign:
    """The campaign of that id, else the only running one. Raises InvalidInputError when that is none or several."""
    campaigns = Campaign.objects.select_related("unit", "parent")
    found: list[Campaign] = list(campaigns.filter(pk=pk) if pk else campaigns.running(clock.today())[:2])
    if len(found) != 1:
        reason = (
            f"There is no campaign {pk}." if pk else "Not exactly one campaign is running: name it with --campaign ID."
        )
        raise InvalidInputError(reason)
    return found[0]
