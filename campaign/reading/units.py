"""Units as people write them: several in one cell, parted by 、 ， spaces or line breaks. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVEL = "(?:县|市|区|乡|镇|街道|村|社区|开发区|园区)+"
SET_NAME = rf"各{LEVEL}(?:[、，,]{LEVEL})+(?=人民政府|政府|党委|委|办事处|[、，,;；/\s]|$)"
NAME = re.compile(rf"(?:{SET_NAME}|[（(][^（()）]*[）)]|[^、，,;；/\s])+")
"""Text without a separator; those inside 各县、市、区政府 or brackets part nothing."""
OPEN_END = re.compile(r"等(?:相关|有关)?(?:责任|成员)?(?:单位|部门)?$")
COLLECTIVE = re.compile(r"^(?:各|有关|相关|[市区县]直(?!机关(?:党)?工))|各(?:县|市|区|乡|镇|街道|部门|单位|成员)")
TRAILING = "。．.;；"


@dataclass(frozen=True)
class UnitsReading:
    """The names in the order written. `collective` are set names (各街道), which somebody has to resolve."""

    names: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    is_open: bool = False


def read_units(text: str) -> UnitsReading:
    """Splits a cell; a final 等 or 等单位 leaves the list open (`is_open`). A name twice stands once."""
    cleaned = text.strip().rstrip(TRAILING)
    listed = OPEN_END.sub("", cleaned)
    parts = [part.strip(TRAILING) for part in NAME.findall(listed)]
    names = list(dict.fromkeys(part for part in parts if part))
    collective = tuple(name for name in names if COLLECTIVE.search(name))
    return UnitsReading(tuple(name for name in names if name not in collective), collective, listed != cleaned)


@dataclass(frozen=True)
class UnitBook:
    """The units a reader knows: {every name: full name}, and the members of collective names by their word (街道)."""

    names: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
