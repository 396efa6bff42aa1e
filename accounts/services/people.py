"""People and their assignments."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Assignment, Unit, User
from accounts.roles import Role
from base import clock, trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from base.validation import ensure_valid


@dataclass(frozen=True)
class PersonDraft:
    """What a person's account is made of; the sign-in name is the telephone number unless given."""

    name: str
    phone: str = ""
    username: str = ""


@transaction.atomic
def create_person(*, actor: Actor, draft: PersonDraft, password: str) -> User:
    """Makes an account. Raises InvalidInputError for a name or number that is taken, or a password too weak."""
    username = draft.username or draft.phone
    if not username:
        raise InvalidInputError(_("A person needs a telephone number or a sign-in name."))
    if User.objects.filter(username=username).exists():
        raise InvalidInputError(_("%(username)s signs in here already.") % {"username": username})
    if draft.phone and User.objects.filter(phone=draft.phone).exists():
        raise InvalidInputError(_("%(username)s signs in here already.") % {"username": draft.phone})
    user = User(username=username, phone=draft.phone, name=draft.name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError(" ".join(error.messages)) from error
    user.set_password(password)
    ensure_valid(user)
    user.save()
    trail.record(actor, Change("person.created", user, changes={"name": None, "phone": None}))
    return user


@transaction.atomic
def assign(*, actor: Actor, user: User, unit: Unit, role: Role, from_on: dt.date | None = None) -> Assignment:
    """Gives a person a role at a unit. Raises InvalidInputError when they hold it there already."""
    if Assignment.objects.filter(user=user, unit=unit, role=role, to_on__isnull=True).exists():
        raise InvalidInputError(_("This person holds this role there already."))
    assignment = Assignment(user=user, unit=unit, role=role, from_on=from_on or clock.today())
    give(actor=actor, assignment=assignment)
    return assignment


def give(*, actor: Actor, assignment: Assignment) -> None:
    """Saves a role that was checked, and its event. Call it in a transaction."""
    assignment.save(force_insert=True)
    changes = {"role": [None, str(assignment.role)], "unit": [None, assignment.unit_id]}
    trail.record(actor, Change("person.assigned", assignment, root=assignment.user, changes=changes))


def first_password() -> str:
    """A random password for a person to begin with; twelve letters and digits."""
    return secrets.token_urlsafe(9)


@transaction.atomic
def register_person(*, actor: Actor, draft: PersonDraft, password: str, unit: Unit, role: Role) -> User:
    """Makes an account with its first role. Raises InvalidInputError as its two halves do; nothing is kept then."""
    user = create_person(actor=actor, draft=draft, password=password)
    assign(actor=actor, user=user, unit=unit, role=role)
    return user


@transaction.atomic
def end_assignment(*, actor: Actor, assignment: Assignment) -> None:
    """Ends a role: its last day was yesterday (today, where it began today). Raises InvalidInputError when it has."""
    last = max(assignment.from_on, clock.today() - dt.timedelta(days=1))
    running = Assignment.objects.filter(pk=assignment.pk, to_on__isnull=True)
    if running.update(to_on=last) != 1:
        raise InvalidInputError(_("This role has ended already."))
    changes = {"to_on": [None, last.isoformat()]}
    trail.record(actor, Change("person.unassigned", assignment, root=assignment.user, changes=changes))
