"""Edits of a record's own fields: checked, compared with the version that was read, and recorded as one event."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base import trail
from base.errors import InvalidInputError, StaleVersionError
from base.moves import NOTHING_AROUND, Around
from base.trail import Actor, Change
from base.validation import ensure_valid


@dataclass(frozen=True)
class Edit:
    """What is to be changed: `values` by field, the `version` that was read (None: whichever is stored), the event.

    `personal` fields stand in the event by their name, without values; `derived` columns are written and do not stand
    there; `facts` stand there as they are, to say which record it was.
    """

    name: str
    values: Mapping[str, Any]
    version: int | None = None
    around: Around = NOTHING_AROUND
    personal: Collection[str] = field(default=())
    derived: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def apply(record: Any, edit: Edit, *, actor: Actor) -> bool:
    """Writes what differs and counts `version` up; False, without event, when nothing differs. Sets the instance too.

    Raises InvalidInputError with messages by field, StaleVersionError with the stored values by field when the record
    was changed since it was read. Call it in a transaction.
    """
    before = {name: getattr(record, name) for name in edit.values}
    changed = {name: value for name, value in edit.values.items() if before[name] != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(record, name, value)
    _ensure_storable(record)
    manager: models.Manager[Any] = type(record)._default_manager
    version = record.version if edit.version is None else edit.version
    if manager.filter(pk=record.pk, version=version).update(**changed, **edit.derived, version=F("version") + 1) != 1:
        raise stale(manager.get(pk=record.pk), edit.values)
    for name, value in {**edit.derived, "version": version + 1}.items():
        setattr(record, name, value)
    differences = trail.differences(before, changed, personal=edit.personal)
    around = edit.around
    changes = {**edit.facts, **differences}
    change = Change(edit.name, record, around.root, around.campaign_id, reason=around.reason, changes=changes)
    trail.record(actor, change)
    return True


def count_up(record: Any, version: int | None) -> None:
    """Counts `version` up where only what stands beside the record was changed with it: its units, its plan.

    Raises StaleVersionError when either was changed since the version was read. Call it in the same transaction.
    """
    manager: models.Manager[Any] = type(record)._default_manager
    read = record.version if version is None else version
    if manager.filter(pk=record.pk, version=read).update(version=F("version") + 1) != 1:
        raise stale(manager.get(pk=record.pk), {})
    record.version = read + 1


def create(record: Any, name: str, *, actor: Actor, around: Around = NOTHING_AROUND) -> None:
    """Saves a new record and its event. Raises InvalidInputError with messages by field. Call it in a transaction."""
    _ensure_storable(record)
    record.save(force_insert=True)
    trail.record(actor, Change(name, record, around.root, around.campaign_id, reason=around.reason))


def delete(record: Any, event: str, *, actor: Actor, around: Around = NOTHING_AROUND) -> None:
    """Deletes a set-up record that nothing uses; the event keeps what stood there, without the campaign.

    Raises InvalidInputError, saying by how many it is used. Call it in a transaction.
    """
    names = [field.name for field in record._meta.fields if field.editable and not field.primary_key]
    before = {name: getattr(record, name) for name in names if name != "campaign"}
    words = {name: pair or [] for name, pair in trail.differences(before, dict.fromkeys(before)).items()}
    trail.record(actor, Change(event, record, around.root, around.campaign_id, reason=around.reason, changes=words))
    shown_name = str(record)
    try:
        record.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        raise InvalidInputError(
            ngettext(
                "“%(name)s” is used by %(count)d record and cannot be deleted.",
                "“%(name)s” is used by %(count)d records and cannot be deleted.",
                count,
            )
            % {"name": shown_name, "count": count}
        ) from error


def _ensure_storable(record: models.Model) -> None:
    ensure_valid(record)
    try:
        record.validate_constraints()
    except ValidationError as error:
        messages = error.message_dict
        fields = {name: texts for name, texts in messages.items() if name != "__all__"}
        raise InvalidInputError(
            "；".join(text for texts in messages.values() for text in texts), fields=fields
        ) from error


def stale(stored: models.Model, wanted: Mapping[str, Any]) -> StaleVersionError:
    """The error of an edit that was begun before the stored one: what is stored now by field, where it differs."""
    fields = {
        name: [_("Stored meanwhile: %(value)s") % {"value": shown(stored, name)}]
        for name, value in wanted.items()
        if getattr(stored, name) != value
    }
    return StaleVersionError(
        _("Someone else changed this meanwhile. Your text is still here; compare it and save again."), fields=fields
    )


def shown(record: models.Model, name: str) -> str:
    """A field's stored value as people read it."""
    value = getattr(record, name)
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        value = "、".join(map(str, value))
    return "—" if value in (None, "") else str(value)
