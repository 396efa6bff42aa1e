"""The overdue scan by hand."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser

from base import clock
from base.commands import LineCommand
from base.errors import InvalidInputError
from tasks import subjects


class Command(LineCommand):
    help = "Flags every milestone, finding and call overdue today, or on a day given by --on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="DATE", default="", help="a day, as 2026-12-01")

    def run(self, **options: Any) -> str:
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError as error:
            raise InvalidInputError(f"--on needs a day like 2026-12-01, not {options['on']}.") from error
        with clock.at(on) if on else nullcontext():
            flagged = subjects.flag_all()
            counts = ", ".join(f"{each.spells} {name.partition('.')[2]}(s)" for name, each in flagged.items())
            messages = sum(each.messages for each in flagged.values())
            return f"{counts} flagged overdue on {clock.today()}, {messages} message(s)"
