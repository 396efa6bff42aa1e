"""The first administrator of a real installation."""

import getpass
import os
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from accounts.models import Unit
from accounts.roles import Role
from accounts.services.people import PersonDraft, assign, create_person
from accounts.services.units import UnitDraft, create_unit
from base.commands import LineCommand
from base.errors import InvalidInputError
from base.trail import SYSTEM


class Command(LineCommand):
    help = "Makes an administrator; asks for the password (or reads ADMIN_PASSWORD)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone")
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", default="", help="the unit's name; default: the top unit, made if there is none")

    def run(self, **options: Any) -> str:
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
        with transaction.atomic():
            draft = PersonDraft(name=options["name"], phone=options["phone"])
            user = create_person(actor=SYSTEM, draft=draft, password=password)
            unit = find_unit(options["unit"])
            assign(actor=SYSTEM, user=user, unit=unit, role=Role.ADMIN)
        return f"{user.name} signs in as {user.username} and administers {unit.name}"


def find_unit(name: str) -> Unit:
    """The named unit, else the top one, made when there is none. Raises InvalidInputError for an unknown name."""
    units = Unit.objects.active()
    found: Unit | None = units.filter(name=name).first() if name else units.filter(parent__isnull=True).first()
    if found is None and name:
        raise InvalidInputError(f"No unit is named {name}.")
    return found or create_unit(actor=SYSTEM, draft=UnitDraft("本市", kind=Unit.Kind.CITY))
