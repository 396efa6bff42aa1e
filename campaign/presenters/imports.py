"""What the page of an import shows: its tabs, and its rows with what is asked of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Unit
from campaign.models import SheetImport, SheetRow
from campaign.workflow import RowAction

ALL, ASKED, REMARKED = "all", "asked", "remarked"


@dataclass(frozen=True)
class Tab:
    """A part of the rows and how many there are."""

    name: str
    label: str
    count: int
    is_current: bool = False


def tabs_of(record: SheetImport, wanted: str) -> list[Tab]:
    """The parts that hold rows; the one wanted, else the first, is current."""
    counted = Q(question_count__gt=0)
    found = record.rows.aggregate(
        all=Count("pk"),
        asked=Count("pk", filter=counted),
        remarked=Count("pk", filter=Q(has_remarks=True)),
        **{action: Count("pk", filter=Q(action=action)) for action in RowAction.values},
    )
    labels = {ALL: _("All rows"), ASKED: _("With questions"), REMARKED: _("With remarks")}
    labels |= {action: str(RowAction(action).label) for action in RowAction.values}
    names = [name for name in labels if found[name] or name == ALL]
    current = wanted if wanted in names else ALL
    return [Tab(name, str(labels[name]), found[name], is_current=name == current) for name in names]


def rows_shown(record: SheetImport, tab: str) -> "QuerySet[SheetRow]":
    """The rows of a part."""
    if tab == ASKED:
        return record.rows.filter(question_count__gt=0)
    if tab == REMARKED:
        return record.rows.filter(has_remarks=True)
    return record.rows.filter(action=tab) if tab in RowAction.values else record.rows.all()


def of_sheet(record: SheetImport) -> list[dict[str, Any]]:
    """Questions asked once, with what was answered, else what is proposed: whoever saves them looks at just these."""
    given = record.answers
    return [{**each, "answer": given.get(each["key"]) or each.get("suggestion", "")} for each in record.questions]


def with_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Questions of a row with what was answered; a proposal is only shown, or saving a page would answer them all."""
    return [{**each, "answer": answers.get(each["key"], "")} for each in questions]


@dataclass(frozen=True)
class Given:
    """An answer given before: where, and what was said."""

    key: str
    where: str
    value: str


def answers_given(record: SheetImport) -> list[Given]:
    """The answers a person may take back; rows left out are ticked where they stand."""
    found = []
    for key, value in record.answers.items():
        number, _dot, name = key.partition(".")
        if name == "skip":
            continue
        where = _("row %(number)s") % {"number": number} if number.isdigit() else _("whole sheet")
        found.append(Given(key, where, value))
    return sorted(found, key=lambda each: (not each.key[0].isdigit(), each.key))


def rows_with_questions(record: SheetImport, rows: Iterable[SheetRow]) -> list[SheetRow]:
    """The rows of a page, each with `asked`, its questions, and `record_id`, the record it is or became."""
    shown = list(rows)
    for row in shown:
        row.record_id = record.made.get(str(row.number)) or row.reading.get("match")  # type: ignore[attr-defined]
        row.asked = with_answers(row.questions, record.answers)  # type: ignore[attr-defined]
    return shown


def unit_names(record: SheetImport) -> list[str]:
    """The units an answer may name."""
    units = Unit.objects.active().at_or_below(record.campaign.unit.path)
    return list(units.order_by("pinyin").values_list("name", flat=True))
