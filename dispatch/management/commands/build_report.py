"""A meeting's report, by hand."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from base import files
from base.commands import LineCommand
from base.errors import InvalidInputError
from base.trail import SYSTEM
from dispatch.models import Meeting
from dispatch.services import reports


class Command(LineCommand):
    help = "Builds the report of a meeting (a preview before its cut-off) and writes it to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", type=int, help="the meeting's id")
        parser.add_argument("--out", type=Path, metavar="FILE.docx")

    def run(self, **options: Any) -> str:
        meeting = Meeting.objects.select_related("campaign__office_unit").filter(pk=options["meeting"]).first()
        if meeting is None:
            raise InvalidInputError(f"There is no meeting {options['meeting']}.")
        report = reports.build_now(actor=SYSTEM, meeting=meeting)
        if report.document is None or report.snapshot is None:
            raise InvalidInputError(f"Report {report.pk} is being built by another worker: try again in a minute.")
        if options["out"]:
            options["out"].write_bytes(files.read(report.document))
        overdue = len(report.snapshot["overdue"])
        return f"Report {report.pk} of {meeting.title}: {overdue} overdue milestones, as of {report.snapshot['on']}"
