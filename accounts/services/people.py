"""People and their assignments."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Assignment, Unit, User
from accounts.roles import Role
from base import clock, edits, trail
from base.edits import Edit
from base.errors import InvalidInputError
from base.moves import Around
from base.trail import Actor, Change
from base.validation import ensure_valid

PERSONAL = ("name", "phone", "username")


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
    _ensure_free(username, draft.phone)
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


def _ensure_free(username: str, phone: str, *, other_than: User | None = None) -> None:
    """Raises InvalidInputError, beside the telephone, for a sign-in name or number that someone else has."""
    others = User.objects.exclude(pk=other_than.pk) if other_than else User.objects.all()
    taken = username if others.filter(username=username).exists() else ""
    if phone and others.filter(phone=phone).exists():
        taken = phone
    if taken:
        text = _("%(username)s signs in here already.") % {"username": taken}
        raise InvalidInputError(text, fields={"phone": [text]})


@transaction.atomic
def edit_person(*, actor: Actor, user: User, values: Mapping[str, Any], version: int | None = None) -> User:
    """Changes name, phone and is_active; who signs in with the number signs in with the new one from then on.

    Raises InvalidInputError by field for a number that is taken or one's own account switched off, StaleVersionError
    when someone was faster. Name and numbers stand in the event by name only.
    """
    wanted = dict(values)
    phone = wanted.get("phone", user.phone)
    if user.username == user.phone and phone:
        wanted["username"] = phone
    _ensure_free(wanted.get("username", user.username), phone, other_than=user)
    if not wanted.get("is_active", True) and actor.is_person and actor.pk == user.pk:
        text = _("You cannot switch your own account off.")
        raise InvalidInputError(text, fields={"is_active": [text]})
    edits.apply(user, Edit("person.edited", wanted, version, personal=PERSONAL), actor=actor)
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user: User) -> str:
    """Gives a person a new first password, to be shown once; where they are signed in, they are signed out."""
    password = first_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.record(actor, Change("person.password_reset", user))
    return password


@transaction.atomic
def assign(*, actor: Actor, user: User, unit: Unit, role: Role, from_on: dt.date | None = None) -> Assignment:
    """Gives a person a role at a unit, from today or the day given. Raises InvalidInputError when they hold it then."""
    assignment = Assignment(user=user, unit=unit, role=role, from_on=from_on or clock.today())
    _ensure_held_once(assignment)
    give(actor=actor, assignment=assignment)
    return assignment


@transaction.atomic
def edit_assignment(
    *, actor: Actor, assignment: Assignment, from_on: dt.date, to_on: dt.date | None, version: int | None = None
) -> Assignment:
    """Changes from when to when a role is held; to_on None: until further notice.

    Raises InvalidInputError by field for days that turn back, or that meet the same role held there before or after;
    StaleVersionError when someone was faster.
    """
    if to_on is not None and to_on < from_on:
        text = _("The last day is before the first.")
        raise InvalidInputError(text, fields={"to_on": [text]})
    wanted = Assignment(
        pk=assignment.pk,
        user=assignment.user,
        unit=assignment.unit,
        role=assignment.role,
        from_on=from_on,
        to_on=to_on,
    )
    _ensure_held_once(wanted)
    edit = Edit("person.reassigned", {"from_on": from_on, "to_on": to_on}, version, around=Around(root=assignment.user))
    edits.apply(assignment, edit, actor=actor)
    return assignment


def _ensure_held_once(wanted: Assignment) -> None:
    """Raises InvalidInputError when the person holds the same role there on one of its days."""
    same = Assignment.objects.filter(user=wanted.user, unit=wanted.unit, role=wanted.role).exclude(pk=wanted.pk)
    same = same.not_ended(wanted.from_on)
    if wanted.to_on is not None:
        same = same.filter(from_on__lte=wanted.to_on)
    if same.exists():
        raise InvalidInputError(_("This person holds this role there already."))


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
