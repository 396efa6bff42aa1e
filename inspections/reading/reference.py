"""The reference set in inspections/data: types of sites, categories, indicators, checklists. Read once a process."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from inspections.reading.scoring import Scoring, read_scoring

FOLDER = Path(__file__).resolve().parent.parent / "data"
FAMILIES = {"乱": "disorder", "差": "poor"}


@dataclass(frozen=True)
class TypeRow:
    """A type of sites."""

    number: int
    name: str
    source: str


@dataclass(frozen=True)
class CategoryRow:
    """A category; `parent` is the code of the one above, empty at the top."""

    family: str
    code: str
    parent: str
    name: str
    words: str


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of the set named `version`; `parent` is the code of the one above in the same set."""

    version: str
    code: str
    parent: str
    name: str
    standard: str
    method: str
    points: Decimal | None


@dataclass(frozen=True)
class ItemRow:
    """An item of the checklist of a type; `indicator` and `category` are codes, empty where there is none."""

    type_name: str
    number: int
    section: str
    text: str
    requirement: str
    scoring: Scoring
    indicator: str
    category: str
    source: str


@dataclass(frozen=True)
class Reference:
    """All of it. The checklists go with the first version, which new rounds use."""

    types: tuple[TypeRow, ...]
    categories: tuple[CategoryRow, ...]
    indicators: tuple[IndicatorRow, ...]
    items: tuple[ItemRow, ...]

    @property
    def versions(self) -> list[str]:
        """The names of the indicator sets, in the order of the file."""
        return list(dict.fromkeys(each.version for each in self.indicators))


@cache
def reference() -> Reference:
    """The set as it stands in the files."""
    return Reference(
        types=tuple(TypeRow(int(row["序号"]), row["点位类型"], row["来源"]) for row in _rows("site_types")),
        categories=tuple(
            CategoryRow(FAMILIES[row["类别"]], row["编号"], row["上级"], row["名称"], row["相关词语"])
            for row in _rows("categories")
        ),
        indicators=tuple(_indicator(row) for row in _rows("indicators")),
        items=tuple(_item(row) for row in _rows("checklists")),
    )


def _indicator(row: dict[str, str]) -> IndicatorRow:
    points = Decimal(row["分值"]) if row["分值"] else None
    return IndicatorRow(row["版本"], row["编号"], row["上级"], row["名称"], row["标准"], row["方法"], points)


def _item(row: dict[str, str]) -> ItemRow:
    return ItemRow(
        type_name=row["点位类型"],
        number=int(row["序号"]),
        section=row["板块"],
        text=row["检查要点"],
        requirement=row["要求"],
        scoring=read_scoring(row["分值或扣分"], row["评级阈值"], row["要求"]),
        indicator=row["指标"],
        category=row["问题类别"],
        source=row["来源"],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
