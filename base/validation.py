"""A record's own fields checked before it is written: SQLite alone would keep text of any length."""

from django.core.exceptions import ValidationError
from django.db import models

from base.errors import InvalidInputError


def ensure_valid(record: models.Model) -> None:
    """Raises InvalidInputError, with messages by field, for values its columns may not hold. Relations are not read."""
    relations = {field.name for field in record._meta.fields if field.is_relation}
    try:
        record.clean_fields(exclude=relations)
    except ValidationError as error:
        fields = error.message_dict
        label = {name: str(record._meta.get_field(name).verbose_name) for name in fields}  # type: ignore[union-attr]
        text = "；".join(f"{label[name]}：{' '.join(messages)}" for name, messages in fields.items())
        raise InvalidInputError(text, fields=fields) from error
