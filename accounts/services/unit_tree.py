"""Units in the tree: moved below another, ended, merged into another."""

import datetime as dt

from django.db import transaction
from django.db.models import ProtectedError, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ApiClient, Assignment, Unit
from accounts.services.people import give
from accounts.services.units import clean_aliases, derived, ensure_name_is_free
from base import clock, edits, registry, trail
from base.edits import Edit
from base.errors import InvalidInputError
from base.moves import Around
from base.trail import Actor, Change

DAY = dt.timedelta(days=1)


@transaction.atomic
def move_unit(*, actor: Actor, unit: Unit, parent: Unit | None, version: int | None = None) -> Unit:
    """Puts a unit and all below it below another parent (None: at the top); the paths of all of them are rewritten.

    Raises InvalidInputError for a parent that has ended or is the unit itself or below it, and where the name is taken;
    StaleVersionError when the unit was changed meanwhile.
    """
    parent = _lock(unit, parent)
    if parent is not None and unit.contains(parent):
        raise _beside("parent", _("A unit cannot stand below itself."))
    if parent is not None and parent.ended_on:
        raise _beside("parent", _("%(name)s has ended.") % {"name": parent.name})
    ensure_name_is_free(unit.name, parent, other_than=unit, field="parent")
    old = unit.path
    if edits.apply(unit, Edit("unit.moved", {"parent": parent}, version), actor=actor):
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        rest = Substr("path", len(old) + 1)
        Unit.objects.at_or_below(old).update(path=Concat(Value(unit.path), rest))
    return unit


def _lock(unit: Unit, other: Unit | None) -> Unit | None:
    """Holds the trees both stand in, so that two moves do not make a ring; reads both paths anew."""
    tops = {int(each.path.split("/")[1]) for each in (unit, other) if each is not None}
    list(Unit.objects.select_for_update().filter(pk__in=tops).order_by("pk").values_list("pk"))
    unit.path = Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    return Unit.objects.get(pk=other.pk) if other is not None else None


@transaction.atomic
def end_unit(
    *, actor: Actor, unit: Unit, ended_on: dt.date, successor: Unit | None = None, version: int | None = None
) -> Unit:
    """Ends a unit on a day; the roles of its people end with it. Its records stay as they are: see `merge_units`.

    Raises InvalidInputError for a day ahead, a successor that has ended or is the unit itself, running units below it.
    """
    _ensure_running(unit)
    if ended_on > clock.today():
        raise _beside("ended_on", _("Enter the day once it has come: today or earlier."))
    if successor is not None and (successor.pk == unit.pk or successor.ended_on):
        raise _beside("successor", _("Choose a running unit other than this one."))
    below = Unit.objects.active().at_or_below(unit.path).exclude(pk=unit.pk).count()
    if below:
        raise InvalidInputError(
            ngettext(
                "%(count)d running unit stands below it: move or end that first.",
                "%(count)d running units stand below it: move or end them first.",
                below,
            )
            % {"count": below}
        )
    edits.apply(unit, Edit("unit.ended", {"ended_on": ended_on, "successor": successor}, version), actor=actor)
    for assignment in _running_assignments(unit):
        _end(actor, assignment, max(assignment.from_on, ended_on))
    return unit


@transaction.atomic
def merge_units(*, actor: Actor, old: Unit, into: Unit, version: int | None = None) -> int:
    """Merges `old` into another unit in one act; how many open records moved.

    `old` ends today with the other as its successor, and its names become the other's aliases. Running roles, API
    clients and the units below move over; so do the open records of every kind that registered. What is done keeps the
    name it had. Raises InvalidInputError for a unit that has ended, itself, one below it, or a name taken there.
    """
    target = _lock(old, into)
    if target is None or target.pk == old.pk or old.contains(target):
        raise _beside("into", _("Choose a unit that is neither this one nor below it."))
    _ensure_running(old)
    if target.ended_on:
        raise _beside("into", _("%(name)s has ended.") % {"name": target.name})
    edits.apply(old, Edit("unit.ended", {"ended_on": clock.today(), "successor": target}, version), actor=actor)
    for child in Unit.objects.active().filter(parent=old):
        move_unit(actor=actor, unit=child, parent=target)
    _take_names(actor, old, target)
    for assignment in _running_assignments(old):
        _carry_over(actor, assignment, target)
    for client in ApiClient.objects.filter(unit=old, revoked_at__isnull=True):
        ApiClient.objects.filter(pk=client.pk).update(unit=target)
        trail.record(actor, Change("client.moved", client, changes={"unit": [old.pk, target.pk]}))
    moved = registry.move_unit(actor, old.pk, target.pk)
    changes = {"into": [None, target.pk], "moved": [0, moved]}
    trail.record(actor, Change("unit.merged", old, changes=changes))
    trail.record(actor, Change("unit.absorbed", target, changes={"unit": [None, old.pk]}))
    return moved


@transaction.atomic
def delete_unit(*, actor: Actor, unit: Unit) -> None:
    """Deletes a unit that nothing ever used, entered by mistake. Raises InvalidInputError when something did."""
    changes = {"name": [unit.name, None], "parent": [unit.parent_id, None]}
    trail.record(actor, Change("unit.deleted", unit, changes=changes))
    name = unit.name
    try:
        unit.delete()
    except ProtectedError as error:
        text = _("“%(name)s” is in use: end it, or merge it into another.") % {"name": name}
        raise InvalidInputError(text) from error


def _take_names(actor: Actor, old: Unit, target: Unit) -> None:
    own = {target.name, target.short_name}
    names = [name for name in (*target.aliases, old.name, old.short_name, *old.aliases) if name not in own]
    target.aliases, before = clean_aliases(names), target.aliases
    columns = derived(target)
    target.aliases, wanted = before, target.aliases
    edits.apply(target, Edit("unit.edited", {"aliases": wanted}, derived=columns), actor=actor)


def _carry_over(actor: Actor, assignment: Assignment, target: Unit) -> None:
    """A role goes on at the other unit from today; what was, stays at the old one. One held there already just ends."""
    today, user = clock.today(), assignment.user
    held = Assignment.objects.not_ended(today).filter(user=user, unit=target, role=assignment.role).exists()
    if not held and assignment.from_on >= today:
        edits.apply(assignment, Edit("person.moved", {"unit": target}, around=Around(root=user)), actor=actor)
        return
    last = assignment.to_on
    _end(actor, assignment, max(assignment.from_on, today - DAY))
    if not held:
        further = Assignment(user=user, unit=target, role=assignment.role, from_on=today, to_on=last)
        give(actor=actor, assignment=further)


def _running_assignments(unit: Unit) -> list[Assignment]:
    return list(Assignment.objects.not_ended(clock.today()).filter(unit=unit).select_related("user"))


def _end(actor: Actor, assignment: Assignment, last: dt.date) -> None:
    edit = Edit("person.unassigned", {"to_on": last}, around=Around(root=assignment.user))
    edits.apply(assignment, edit, actor=actor)


def _ensure_running(unit: Unit) -> None:
    if unit.ended_on:
        raise InvalidInputError(_("%(name)s has ended.") % {"name": unit.name})


def _beside(field: str, text: str) -> InvalidInputError:
    return InvalidInputError(text, fields={field: [text]})
