"""A client of the REST API and its token."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Unit
from accounts.services.clients import create_api_client
from base.commands import LineCommand
from base.errors import InvalidInputError
from base.trail import SYSTEM


class Command(LineCommand):
    help = "Makes an API client and prints its token, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--unit", required=True, help="the unit's name or id")
        parser.add_argument("--scopes", required=True, help="comma-separated: tasks:read,lists:read")

    def run(self, **options: Any) -> str:
        wanted = options["unit"]
        units = Unit.objects.active().filter(**({"pk": int(wanted)} if wanted.isdecimal() else {"name": wanted}))
        found = list(units[:2])
        if len(found) != 1:
            reason = "No unit is" if not found else "Several units are"
            raise InvalidInputError(f"{reason} named {wanted}: give the id.")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        _client, token = create_api_client(actor=SYSTEM, name=options["name"], unit=found[0], scopes=scopes)
        return token
