"""Units as people write them: several in one cell, parted by 、 ， spaces or line breaks. Pure."""

import re
from dataclasses import dataclass

SEPARATORS = re.compile(r"[、，,;；/\s]+")
COLLECTIVE = re.compile(r"^(各|有关|相关|市直|区直|县直)|各(县|市|区|乡|镇|街道|部门|单位|成员)")
TRAILING = "。．.;；"


@dataclass(frozen=True)
class UnitsReading:
    """The names in the order written. `collective` are set names (各街道), which somebody has to resolve."""

    names: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    is_open: bool = False


def read_units(text: str) -> UnitsReading:
    """Splits a cell; a final 等 leaves the list open (`is_open`). A name twice stands once."""
    cleaned = text.strip().rstrip(TRAILING)
    is_open = cleaned.endswith("等")
    parts = [part.strip(TRAILING) for part in SEPARATORS.split(cleaned.removesuffix("等"))]
    names = list(dict.fromkeys(part for part in parts if part))
    collective = tuple(name for name in names if COLLECTIVE.search(name))
    return UnitsReading(tuple(name for name in names if name not in collective), collective, is_open)
