"""Figures of findings: by category, unit, subdistrict, type of site and age, each number with the rows it counts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from base import clock
from inspections.querysets import AGES, FindingQuerySet
from inspections.workflow import NOT_VERIFIED, WITH_UNIT, FindingState

COLUMNS = ("all", "open", "overdue", "relapse", "verified")
NARROWED = {
    "all": {},
    "open": {"open": "true"},
    "overdue": {"overdue": "true"},
    "relapse": {"relapse": "true"},
    "verified": {"state": str(FindingState.VERIFIED)},
}
"""What each column adds to the address of the list."""


@dataclass(frozen=True)
class Cell:
    """A number, and the address query of exactly its rows; none where the list cannot say them."""

    value: int
    query: str
    label: str = ""


@dataclass(frozen=True)
class Row:
    """What is counted, then a cell for each column; `share` is verified over all in whole percent, None of nothing."""

    label: str
    cells: list[Cell]
    share: int | None


@dataclass(frozen=True)
class Group:
    """A table: its heading and its rows, the most open first."""

    title: str
    rows: list[Row]


def finding_figures(findings: FindingQuerySet, campaign_id: int) -> tuple[Row, list[Group], list[Cell]]:
    """The total, the groups, and the open ones by age. Void ones and duplicates count nowhere. Five queries."""
    counted = findings.counted().order_by()
    at = clock.now()
    base = {"campaign": str(campaign_id), "counted": "true"}
    numbers = counted.aggregate(**_counts(at), **_bands())
    total = _row(_("All findings"), numbers, base)
    groups = [
        _group(_("By category"), counted, ("category", "category__name"), "category", (at, base)),
        _group(_("By unit"), counted, ("unit", "unit__name"), "unit", (at, base)),
        _group(_("By subdistrict"), counted, ("area", "area__name"), "area", (at, base)),
        _group(_("By type of site"), counted, ("site__type", "site__type__name"), "site_type", (at, base)),
    ]
    ages = [Cell(numbers[f"band_{name}"], urlencode({**base, "open": "true", "age": name})) for name in AGES]
    return total, groups, ages


def _counts(at: dt.datetime) -> dict[str, Count]:
    return {
        "all": Count("pk"),
        "open": Count("pk", filter=Q(state__in=NOT_VERIFIED)),
        "overdue": Count("pk", filter=Q(state__in=WITH_UNIT, due_at__lt=at)),
        "relapse": Count("pk", filter=Q(relapse_of__isnull=False)),
        "verified": Count("pk", filter=Q(state=FindingState.VERIFIED)),
    }


def _group(
    title: str,
    counted: FindingQuerySet,
    columns: tuple[str, str],
    name: str,
    shared: tuple[dt.datetime, dict[str, str]],
) -> Group:
    at, base = shared
    key, label = columns
    found = counted.values(key, label).annotate(**_counts(at))
    rows = sorted(found, key=lambda each: (-each["open"], -each["all"], each[label] or ""))
    return Group(title, [_row(each[label] or _("not named"), each, _of(base, name, each[key])) for each in rows])


def _of(base: dict[str, str], name: str, pk: int | None) -> dict[str, str] | None:
    """The rows of a group; those that name none only the list of categories can say."""
    if pk is not None:
        return {**base, name: str(pk)}
    return {**base, "uncategorised": "true"} if name == "category" else None


def _row(title: str, numbers: dict[str, int], base: dict[str, str] | None) -> Row:
    cells = [
        Cell(numbers[name], "" if base is None else urlencode({**base, **NARROWED[name]}), label)
        for name, label in zip(COLUMNS, heads(), strict=True)
    ]
    whole = numbers["all"]
    return Row(str(title), cells, 100 * numbers["verified"] // whole if whole else None)


def _bands() -> dict[str, Count]:
    """Open ones by days since they were found, as AGES has them."""
    today = clock.today()

    def since(days: int) -> dt.datetime:
        return clock.midnight(today - dt.timedelta(days=days))

    return {
        f"band_{name}": Count(
            "pk",
            filter=Q(state__in=NOT_VERIFIED, found_at__lt=since(newest - 1))
            & (Q(found_at__gte=since(oldest)) if oldest is not None else Q()),
        )
        for name, (newest, oldest) in AGES.items()
    }


def age_labels() -> Sequence[str]:
    return (_("up to 7 days"), _("8 to 30 days"), _("31 to 90 days"), _("longer"))


def heads() -> Iterable[str]:
    """What the columns are called."""
    return (_("All"), _("Still open"), _("Overdue"), _("Relapse"), _("Verified and closed"))
