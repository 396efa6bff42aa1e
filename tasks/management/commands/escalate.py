"""The ladder by hand."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser

from base import clock
from base.commands import LineCommand
from base.errors import InvalidInputError
from tasks.services import ladder


class Command(LineCommand):
    help = "Lets everything overdue climb the ladder as of today, or of a day given by --on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="DATE", default="", help="a day, as 2026-12-01")

    def run(self, **options: Any) -> str:
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError as error:
            raise InvalidInputError(f"--on needs a day like 2026-12-01, not {options['on']}.") from error
        with clock.at(on) if on else nullcontext():
            done = ladder.escalate()
            return f"{done.spells} spell(s) reached a rung on {clock.today()}, {done.notices} notice(s) drafted"
