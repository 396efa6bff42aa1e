"""The demo city."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from base.commands import LineCommand
from base.errors import InvalidInputError
from campaign.models import Campaign
from dispatch.demo.build import build_demo
from dispatch.demo.reading import read_city
from tasks.models import Task

TELL_SECONDS = 3


class Command(LineCommand):
    help = "Makes the demo city in an empty embedded database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where something is stored already")
        parser.add_argument("--who", action="store_true", help="only say who signs in as whom")

    def run(self, **options: Any) -> str:
        if options["who"]:
            return who()
        if connection.vendor != "sqlite":
            raise InvalidInputError("The demo city is made in the embedded database only; this is a real installation.")
        if Campaign.objects.exists() or User.objects.exists():
            if options["if_empty"]:
                return ""
            raise InvalidInputError("The database is not empty: the demo city would mix with what is there.")
        self.say("→ Making the demo city")
        with uncollected():
            campaign = build_demo(tell=self.tell)
        return f"→ Demo city {campaign}: {Task.objects.count()} tasks"

    def tell(self, lived: int, days: int) -> None:
        """Says every few seconds how far it is: whoever waits for the first page sees that it goes on."""
        if time.monotonic() - self.said_at >= TELL_SECONDS:
            self.say(f"  … {lived} of {days} days")

    def say(self, line: str) -> None:
        self.said_at = time.monotonic()
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def uncollected() -> Iterator[None]:
    """No looking for cycles meanwhile: it takes a tenth of the time and finds next to nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def who() -> str:
    """Who signs in as whom; empty where the demo's people do not exist."""
    people = read_city().people
    present = set(
        User.objects.filter(username__in=[person.username for person in people]).values_list("username", flat=True)
    )
    lines = [f"  {p.username:<11} {Role(p.role).label} · {p.unit} {p.name}" for p in people if p.username in present]
    return "\n".join([f"Sign in with the password {settings.DEMO_PASSWORD} as", *lines]) if lines else ""
