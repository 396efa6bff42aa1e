"""Who holds what, where: the questions every app's predicates are made of (rules.md §14)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import ApiClient, Assignment, Robot, Unit, User
from accounts.querysets import RobotQuerySet, UnitQuerySet
from accounts.roles import Permission, Role, grants
from base import clock

OF_CLIENTS = frozenset({Permission.REPORT, Permission.SEE_UPDATES, Permission.REPORT_FINDINGS})
"""What an API client holds at the unit it is bound to, where its scopes let it."""

Viewer = Any
"""Whoever asks: a User, an ApiClient, or Django's AnonymousUser."""


@dataclass(frozen=True)
class Membership:
    """One role at one unit, in force today."""

    role: Role
    unit_id: int
    unit_path: str


def memberships(viewer: Viewer) -> tuple[Membership, ...]:
    """The roles in force today; read once for each viewer object, so once a request."""
    cached: tuple[Membership, ...] | None = getattr(viewer, "_memberships", None)
    if cached is None:
        cached = _read_memberships(viewer)
        viewer._memberships = cached  # noqa: SLF001  kept on the object that asks
    return cached


def _read_memberships(viewer: Viewer) -> tuple[Membership, ...]:
    if not isinstance(viewer, User) or not viewer.is_active:
        return ()
    rows = Assignment.objects.on(clock.today()).filter(user=viewer).values_list("role", "unit_id", "unit__path")
    return tuple(Membership(Role(role), unit_id, path) for role, unit_id, path in rows)


def unit_paths(viewer: Viewer) -> list[str]:
    """Paths of the units someone belongs to; what stands at or below them is "one's own unit and those below"."""
    if isinstance(viewer, ApiClient):
        return [viewer.unit.path]
    return [membership.unit_path for membership in memberships(viewer)]


def unit_ids(viewer: Viewer) -> list[int]:
    """Ids of the units someone belongs to; of a client the one it is bound to."""
    if isinstance(viewer, ApiClient):
        return [viewer.unit_id]
    return [membership.unit_id for membership in memberships(viewer)]


def paths_where(viewer: Viewer, permission: Permission) -> list[str]:
    """Paths of the units at which someone holds it, and so at or below; a client acts for its unit by its scopes."""
    wanted = Permission(permission)
    if isinstance(viewer, ApiClient):
        return [viewer.unit.path]
    return [each.unit_path for each in memberships(viewer) if grants(each.role, wanted)]


def holds(viewer: Viewer, permission: Permission) -> bool:
    """Whether any of someone's roles, anywhere, grants it. Raises ValueError for an unknown permission."""
    wanted = Permission(permission)
    return any(grants(membership.role, wanted) for membership in memberships(viewer))


def holds_at(viewer: Viewer, permission: Permission, unit_id: int | None) -> bool:
    """Whether a role at exactly that unit grants it. Raises ValueError for an unknown permission."""
    wanted = Permission(permission)
    if isinstance(viewer, ApiClient):
        return wanted in OF_CLIENTS and viewer.unit_id == unit_id
    return any(membership.unit_id == unit_id and grants(membership.role, wanted) for membership in memberships(viewer))


def units_where(viewer: Viewer, permission: Permission) -> list[int]:
    """Ids of the units at which someone holds it. Raises ValueError for an unknown permission."""
    wanted = Permission(permission)
    if isinstance(viewer, ApiClient):
        return [viewer.unit_id] if wanted in OF_CLIENTS else []
    return [membership.unit_id for membership in memberships(viewer) if grants(membership.role, wanted)]


def sees_unit(viewer: Viewer, unit: Unit) -> bool:
    """Whether the unit is one's own or below it."""
    return any(unit.path.startswith(path) for path in unit_paths(viewer))


RESERVED = frozenset({Role.ADMIN, Role.HEAD, Role.OFFICE})
"""Roles that only an administrator gives (rules.md §14)."""


def givable_roles(viewer: Viewer) -> list[Role]:
    """The roles someone may give and take: an administrator all, others who set up all but the reserved ones."""
    if not holds(viewer, Permission.SET_UP):
        return []
    return [role for role in Role if is_admin(viewer) or role not in RESERVED]


def can_give(viewer: Viewer, role: Role, unit_path: str) -> bool:
    """Whether someone may give or take a role at a unit: at or below the unit where they set up."""
    return reaches(viewer, unit_path) and role in givable_roles(viewer)


def is_admin(viewer: Viewer) -> bool:
    """Whether someone administers the program: sets everything up, everywhere (rules.md §14)."""
    return any(membership.role == Role.ADMIN for membership in memberships(viewer))


def reaches(viewer: Viewer, unit_path: str) -> bool:
    """Whether someone sets up the unit of that path: at or below a unit where they set up; an administrator all."""
    return is_admin(viewer) or any(
        unit_path.startswith(membership.unit_path) and grants(membership.role, Permission.SET_UP)
        for membership in memberships(viewer)
    )


def can_set_up_unit(viewer: Viewer, unit: Unit) -> bool:
    """Edit, move, end and merge a unit."""
    return reaches(viewer, unit.path)


def can_retire_unit(viewer: Viewer, unit: Unit) -> bool:
    """End or merge a unit: it takes or carries over the roles held there, so each must be the viewer's to give."""
    held = Assignment.objects.not_ended(clock.today()).filter(unit=unit).values_list("role", flat=True)
    return can_set_up_unit(viewer, unit) and all(can_give(viewer, Role(role), unit.path) for role in held)


def units_seen_by(viewer: Viewer) -> UnitQuerySet:
    """The units someone sees on the pages of units: their own and those below, and those they set up."""
    seen = _reached(viewer)
    for path in unit_paths(viewer):
        seen |= Q(path__startswith=path)
    return Unit.objects.filter(seen)


def units_to_give_at(viewer: Viewer) -> UnitQuerySet:
    """The active units at which someone may give roles."""
    return Unit.objects.active().filter(_reached(viewer))


def robots_to_set_up(viewer: Viewer) -> RobotQuerySet:
    """The robots of the units someone sets up."""
    return Robot.objects.filter(_reached(viewer, "unit__"))


def can_edit_person(viewer: Viewer, user: User) -> bool:
    """Change a person's account or reset their password: whoever may give every role that person still holds.

    So nobody takes over the account of someone who may do more than they (rules.md §14).
    """
    held = Assignment.objects.not_ended(clock.today()).filter(user=user).values_list("role", "unit__path")
    return holds(viewer, Permission.SET_UP) and all(can_give(viewer, Role(role), path) for role, path in held)


def people_to_set_up(viewer: Viewer) -> QuerySet[User]:
    """Whom someone sees on the pages of people: those who hold or held a role at a unit they reach, and themselves."""
    theirs = Assignment.objects.filter(_reached(viewer, "unit__")).values("user")
    return User.objects.filter(Q(pk__in=theirs) | Q(pk=viewer.pk))


def _reached(viewer: Viewer, prefix: str = "") -> Q:
    """Units at or below those where someone sets up; `prefix` is the path to the unit, as `unit__`."""
    if is_admin(viewer):
        return Q(pk__isnull=False)
    reached = Q(pk__isnull=True)
    for membership in memberships(viewer):
        if grants(membership.role, Permission.SET_UP):
            reached |= Q(**{f"{prefix}path__startswith": membership.unit_path})
    return reached
