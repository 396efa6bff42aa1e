"""The overdue scan by hand."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser

from base import clock
from base.commands import LineCommand
from base.errors import InvalidInputError
from tasks.services import spells


class Command(LineCommand):
    help = "Flags every milestone overdue today, or on a day given by --on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="DATE", default="", help="a day, as 2026-12-01")

    def run(self, **options: Any) -> str:
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError as error:
            raise InvalidInputError(f"--on needs a day like 2026-12-01, not {options['on']}.") from error
        with clock.at(on) if on else nullcontext():
            flagged = spells.flag_overdue()
            return f"{flagged.spells} milestone(s) flagged overdue on {clock.today()}, {flagged.messages} message(s)"
