"""Figures of findings: by category, unit, subdistrict, type of site and age, each number with the rows it counts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import add
from typing import Any

from django.db.models import Count, Model, Q, Value
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from inspections.models import Category, Site, SiteType
from inspections.querysets import AGES, FindingQuerySet
from inspections.workflow import WITH_UNIT, FindingState
from tasks.schedule.percents import percent

COLUMNS = ("all", "open", "overdue", "relapse", "verified")
NARROWED = {
    "all": {},
    "open": {"open": "true"},
    "overdue": {"overdue": "true"},
    "relapse": {"relapse": "true"},
    "verified": {"state": str(FindingState.VERIFIED)},
}
"""What each column adds to the address of the list."""
KEYS = ("category", "unit", "area", "site")
"""What findings alike in are counted together, in the order of the index of verified ones."""
BY: dict[str, type[Model]] = {"category": Category, "unit": Unit, "area": Unit, "site_type": SiteType}
"""What findings are grouped by, as the list's filters are called, and what it is: each comes from one of KEYS."""
RELAPSES = Count("relapse_of")
Counted = Mapping[str, Sequence[Sequence[Any]]]
"""For each of BY rows of a key and numbers."""
Types = Mapping[int | None, int]
"""Sites' types."""
Keep = Callable[[Callable[[], Counted]], Counted]


@dataclass(frozen=True)
class Cell:
    """A number, and the address query of exactly its rows; none where the list cannot say them."""

    value: int
    query: str
    label: str = ""


@dataclass(frozen=True)
class Row:
    """What is counted, then a cell for each column; `share` is verified over all in percent, None of nothing."""

    label: str
    cells: list[Cell]
    share: Decimal | None


@dataclass(frozen=True)
class Group:
    """A table: its heading and its rows, the most open first."""

    title: str
    rows: list[Row]


def finding_figures(
    findings: FindingQuerySet, campaign_id: int, keep: Keep = lambda compute: compute()
) -> tuple[Row, list[Group], list[Cell]]:
    """The total, the groups, and the open ones by age. Void ones and duplicates count nowhere.

    Open findings are counted in two queries; verified ones in another, unless `keep` has them. Types and names are two.
    """
    types = dict(Site.objects.filter(campaign=campaign_id).order_by().values_list("pk", "type"))
    waiting = findings.open().order_by()
    opened, bands = _open(waiting, types), waiting.aggregate(**_bands())
    closed = keep(lambda: _verified(findings.order_by(), types))
    base = {"campaign": str(campaign_id), "counted": "true"}
    named = _names({name: {key for key, *_rest in (*opened[name], *closed[name])} for name in BY})
    tallies = {name: _tally(opened[name], closed[name], named[name]) for name in BY}
    total = _row(_("All findings"), _sum(each.numbers for each in tallies["category"]), base)
    groups = [_group(title, tallies[name], name, base) for name, title in _titles().items()]
    ages = [Cell(bands[f"band_{name}"], urlencode({**base, "open": "true", "age": name})) for name in AGES]
    return total, groups, ages


def _titles() -> dict[str, str]:
    return {
        "category": _("By category"),
        "unit": _("By unit"),
        "area": _("By subdistrict"),
        "site_type": _("By type of site"),
    }


def _open(waiting: FindingQuerySet, types: Types) -> Counted:
    """For each of BY: [key, open, overdue, relapses among them]."""
    overdue = Count("pk", filter=Q(state__in=WITH_UNIT, due_at__lt=clock.now()))
    return _grouped(waiting, types, {"number": Count("*"), "overdue": overdue, "relapses": RELAPSES})


def _verified(findings: FindingQuerySet, types: Types) -> Counted:
    """For each of BY: [key, verified, relapses among them]."""
    return _grouped(findings.verified(), types, {"number": Count("*"), "relapses": RELAPSES})


def _grouped(findings: FindingQuerySet, types: Types, numbers: Mapping[str, Count]) -> Counted:
    """By all of BY in one query that reads each finding once: the database counts those alike, here they are added."""
    found: dict[str, dict[int | None, list[int]]] = {name: {} for name in BY}
    for category, unit, area, site, *counts in findings.values_list(*KEYS).annotate(**numbers):
        for name, key in zip(BY, (category, unit, area, types.get(site)), strict=True):
            held = found[name].get(key)
            found[name][key] = counts if held is None else [*map(add, held, counts)]
    return {name: [[key, *counts] for key, counts in rows.items()] for name, rows in found.items()}


def _names(keys: Mapping[str, Set[int | None]]) -> dict[str, dict[int | None, str]]:
    """For each of BY what its keys are called, in one query."""
    parts = [
        model._default_manager.filter(pk__in=keys[name] - {None}).order_by().values_list(Value(place), "pk", "name")
        for place, (name, model) in enumerate(BY.items())
    ]
    found: dict[str, dict[int | None, str]] = {name: {} for name in BY}
    for place, pk, label in parts[0].union(*parts[1:], all=True):
        found[list(BY)[place]][pk] = label
    return found


def _bands() -> dict[str, Count]:
    """By days since they were found, as AGES has them."""
    today = clock.today()

    def since(days: int) -> dt.datetime:
        return clock.midnight(today - dt.timedelta(days=days))

    return {
        f"band_{name}": Count(
            "pk",
            filter=Q(found_at__lt=since(newest - 1)) & (Q(found_at__gte=since(oldest)) if oldest is not None else Q()),
        )
        for name, (newest, oldest) in AGES.items()
    }


@dataclass
class Tally:
    """The numbers of one unit, category, area or type; `key` None of what names none."""

    key: int | None
    label: str
    numbers: dict[str, int]


def _tally(
    opened: Sequence[Sequence[Any]], closed: Sequence[Sequence[Any]], names: Mapping[int | None, str]
) -> list[Tally]:
    found: dict[int | None, Tally] = {}
    for key, number, overdue, relapses in opened:
        numbers = {"all": number, "open": number, "overdue": overdue, "relapse": relapses, "verified": 0}
        found[key] = Tally(key, names.get(key, ""), numbers)
    for key, number, relapses in closed:
        tally = found.setdefault(key, Tally(key, names.get(key, ""), dict.fromkeys(COLUMNS, 0)))
        tally.numbers["all"] += number
        tally.numbers["relapse"] += relapses
        tally.numbers["verified"] = number
    return sorted(found.values(), key=lambda each: (-each.numbers["open"], -each.numbers["all"], each.label))


def _sum(numbers: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for each in numbers:
        for name, number in each.items():
            total[name] += number
    return total


def _group(title: str, tallies: Iterable[Tally], name: str, base: dict[str, str]) -> Group:
    rows = [_row(each.label or _("not named"), each.numbers, _of(base, name, each.key)) for each in tallies]
    return Group(title, rows)


def _of(base: dict[str, str], name: str, pk: int | None) -> dict[str, str] | None:
    """The rows of a group; those that name none only the list of categories can say."""
    if pk is not None:
        return {**base, name: str(pk)}
    return {**base, "uncategorised": "true"} if name == "category" else None


def _row(title: str, numbers: Mapping[str, int], base: dict[str, str] | None) -> Row:
    cells = [
        Cell(numbers[name], "" if base is None else urlencode({**base, **NARROWED[name]}), label)
        for name, label in zip(COLUMNS, heads(), strict=True)
    ]
    return Row(str(title), cells, percent(numbers["verified"], numbers["all"]) if numbers["all"] else None)


def age_labels() -> Sequence[str]:
    return (_("up to 7 days"), _("8 to 30 days"), _("31 to 90 days"), _("longer"))


def heads() -> Iterable[str]:
    """What the columns are called."""
    return (_("All"), _("Still open"), _("Overdue"), _("Relapse"), _("Verified and closed"))
