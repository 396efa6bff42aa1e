"""A chart as data: the page draws it from its own table, so that the numbers are there without scripts and in print."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["bars", "stacked", "line"]


@dataclass(frozen=True)
class Series:
    """A column of numbers. `colour` names a custom property of tokens.css without its dashes: `light-red`."""

    label: str
    colour: str = "accent"


@dataclass(frozen=True)
class Row:
    """One bar or point, with a number for each series, None where there is none.

    `url` opens what the bar is about; `urls`, one for each number or none at all, exactly the rows a number counts.
    """

    label: str
    values: Sequence[int | float | Decimal | None]
    url: str = ""
    urls: Sequence[str] = ()

    @property
    def cells(self) -> list[tuple[int | float | Decimal | None, str]]:
        """Each number with the address of its rows."""
        return list(zip(self.values, self.urls or [""] * len(self.values), strict=True))


@dataclass(frozen=True)
class Chart:
    """What templates/parts/chart.html draws; `unit` stands behind every number (项, %)."""

    title: str
    kind: Kind
    series: Sequence[Series]
    rows: Sequence[Row]
    head: str = ""
    unit: str = ""
