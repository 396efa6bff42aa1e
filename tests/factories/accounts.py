"""Units and people by name."""

from typing import Any

from accounts.models import Unit, User
from accounts.roles import Role
from accounts.services.people import assign
from accounts.services.units import UnitDraft, create_unit
from base.trail import SYSTEM


def make_unit(name: str, *, parent: Unit | None = None, kind: str = "department", **fields: Any) -> Unit:
    return create_unit(actor=SYSTEM, draft=UnitDraft(name, parent=parent, kind=kind, **fields))


def make_person(username: str, unit: Unit | None = None, role: Role | None = None) -> User:
    """Someone whose password is their sign-in name; with a role when a unit and role are given."""
    user = User(username=username, name=f"{username} 同志")
    user.set_password(username)
    user.save()
    if unit and role:
        assign(actor=SYSTEM, user=user, unit=unit, role=role)
    return user
