"""A record's own fields checked before it is written: SQLite alone would keep text of any length."""

from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from base.errors import InvalidInputError


@cache
def _not_checked(model: type[models.Model]) -> frozenset[str]:
    """Relations, and columns no person writes, which services compute."""
    fields = model._meta.fields
    return frozenset(field.name for field in fields if field.is_relation or not field.editable)


def ensure_valid(record: models.Model) -> None:
    """Raises InvalidInputError, with messages by field, for values its columns may not hold.

    Relations are not read, computed columns not looked at.
    """
    try:
        record.clean_fields(exclude=_not_checked(type(record)))
    except ValidationError as error:
        fields = error.message_dict
        label = {name: str(record._meta.get_field(name).verbose_name) for name in fields}  # type: ignore[union-attr]
        text = "；".join(f"{label[name]}：{' '.join(messages)}" for name, messages in fields.items())
        raise InvalidInputError(text, fields=fields) from error
