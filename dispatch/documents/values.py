"""What a template is filled with, as it is handed to the program that fills it: text and plain data alone."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TEMPLATE, VALUES = "template.docx", "values.json"
"""Names of the files in the folder of the program."""


@dataclass(frozen=True)
class Values:
    """Plain data by placeholder; 一, 二, 三 … for headings; title, author and dates of the file itself."""

    context: dict[str, Any]
    numerals: Sequence[str]
    title: str
    author: str
    at: str
    """An instant in ISO 8601: the dates inside the file."""


def as_json(values: Values) -> bytes:
    """Values as the program reads them."""
    return json.dumps(dataclasses.asdict(values), ensure_ascii=False).encode()


def plain(value: Any) -> Any:
    """The same text and data without anything else in it: what may enter a template's context.

    Decimals become text. Raises TypeError for whatever is neither text, number, list nor dict.
    """
    if value is None or type(value) in {str, int, bool, float}:
        return value
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no plain data")
