"""Group robots: entered, changed, tried. The address and the secret are written and never read back by people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.channels.http import problem_with
from accounts.channels.people import Text
from accounts.channels.robots import problem_with_robot, to_robot
from accounts.models import Robot
from base import edits, outbox, trail
from base.edits import Edit
from base.errors import InvalidInputError, StaleVersionError
from base.moves import Around
from base.trail import Actor, Change

SECRETS = ("address", "secret")


@transaction.atomic
def create_robot(*, actor: Actor, robot: Robot) -> Robot:
    """Enters a robot for a unit. Raises InvalidInputError by field for an address or secret that cannot be right."""
    _ensure_usable(robot)
    edits.create(robot, "robot.created", actor=actor, around=Around(root=robot.unit))
    return robot


@transaction.atomic
def edit_robot(*, actor: Actor, robot: Robot, values: Mapping[str, Any], version: int | None = None) -> Robot:
    """Changes a robot; without an address the stored one stays, and with it its secret unless another is given.

    Raises InvalidInputError by field, StaleVersionError, which tells nothing of address and secret.
    """
    wanted = {name: value for name, value in values.items() if name not in SECRETS or value or values.get("address")}
    _ensure_usable(Robot(**{**{name: getattr(robot, name) for name in ("kind", *SECRETS)}, **_of_robot(wanted)}))
    edit = Edit("robot.edited", wanted, version, around=Around(root=robot.unit), personal=SECRETS)
    try:
        edits.apply(robot, edit, actor=actor)
    except StaleVersionError as error:
        fields = {name: texts for name, texts in error.fields.items() if name not in SECRETS}
        raise StaleVersionError(error.message, fields=fields) from None
    return robot


def _of_robot(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in {"kind", *SECRETS}}


def _ensure_usable(robot: Robot) -> None:
    problem = problem_with(robot.address)
    if problem:
        raise InvalidInputError(problem, fields={"address": [problem]})
    problem = problem_with_robot(robot.kind, robot.address, robot.secret)
    if problem:
        raise InvalidInputError(problem, fields={"address": [problem]})


@transaction.atomic
def try_robot(*, actor: Actor, robot: Robot, client_uid: UUID) -> None:
    """Has a robot say that it works, once for each `client_uid`. Raises InvalidInputError when it is not in use."""
    if not robot.is_active:
        raise InvalidInputError(_("This robot is not in use."))
    text = Text(_("This group is told by the civilised city campaign tracker."), "")
    outbox.add(to_robot(f"robot-trial:{robot.pk}:{client_uid}", robot.pk, text, is_trial=True))
    trail.record(actor, Change("robot.tried", robot, root=robot.unit))
