"""How a person wants to be told: their own choice, kept as a row once they made one."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import MessageSettings, Notification, User
from base import edits
from base.edits import Edit
from base.moves import Around
from base.trail import Actor

PERSONAL = ("email",)


@transaction.atomic
def choose_messages(
    *, actor: Actor, user: User, values: Mapping[str, Any], version: int | None = None
) -> MessageSettings:
    """Writes how a person is told; `version` is the one that was read, 0 for the defaults.

    Who wants no digest any longer is not told of what waited for one. Raises InvalidInputError by field,
    StaleVersionError when it was changed since.
    """
    row = MessageSettings.objects.filter(user=user).first()
    if row is None:
        row = _first_choice(actor, user, values)
    else:
        edit = Edit("person.messages_chosen", values, version, around=Around(root=user), personal=PERSONAL)
        edits.apply(row, edit, actor=actor)
    if not row.has_digest:
        Notification.objects.to_be_told().filter(recipient=user).update(is_to_be_told=False)
    return row


def _first_choice(actor: Actor, user: User, values: Mapping[str, Any]) -> MessageSettings:
    row = MessageSettings(user=user, **values)
    try:
        with transaction.atomic():
            edits.create(row, "person.messages_chosen", actor=actor, around=Around(root=user))
    except IntegrityError as error:
        raise edits.stale(MessageSettings.objects.get(user=user), values) from error
    return row
