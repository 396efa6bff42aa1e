"""Task lists taken in: a sheet's rows beside the tasks that stand already, and what is asked (design.md §10)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain, count
from string import ascii_lowercase
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from base.trail import Actor
from campaign.imports import ImportKind, Progress, ReadResult, ReadRow
from campaign.models import ProjectList, SheetImport, SheetRow
from campaign.services.phases import current_phase, phase_of_year
from campaign.workflow import RowAction
from tasks.models import Responsibility
from tasks.reading.layout import FIELDS
from tasks.reading.rows import LeftOutReading, Question, ReadOptions, SheetReading, TaskReading, read_task_sheet
from tasks.services.import_commit import CORRECTION, EXTENSION, Commit, store_rows
from tasks.services.import_matching import CODES, RUNNING_NUMBERS, Matcher, Present, differences
from tasks.services.known_units import KnownUnits

SAMPLE_LENGTH = 40
LEAVE = "leave"
DATES = "dates"
"""The answer that holds for every changed date of a sheet."""


def read(record: SheetImport, sheet: Sheet) -> ReadResult:
    """Reads a sheet with the import's options and answers, beside the tasks that stand in its lists already."""
    units = KnownUnits(record.campaign)
    options = ReadOptions(
        fallback_year=current_phase(record.campaign).ends_on.year,
        year=record.options.get("year"),
        mapping=dict(record.mapping),
        header_row=record.header_row - 1 if record.header_row else None,
        answers=record.answers,
        book=units.book(),
    )
    reading = read_task_sheet(sheet, options)
    if not reading.tasks:
        raise InvalidInputError(_("There is no task below the header."))
    lists = _lists_of(record, reading)
    placed = [(lists[each.list_name].pk, each) for each in reading.tasks]
    phase = phase_of_year(record.campaign, reading.year)
    matcher = Matcher(record.campaign, phase, {list_id for list_id, _row in placed})
    found = matcher.match(placed, codes=_kind_of_codes(reading))
    matcher.load(found.values())
    codes = _codes(placed, found, matcher)
    rows = [
        _row(record, reading, list_id, each, codes[index], matcher.present.get(found.get(index, 0)))
        for index, (list_id, each) in enumerate(placed)
    ]
    rows = [*rows, *(_left_out(each) for each in reading.left_out)]
    unknown = dict.fromkeys(name for _list, each in placed for name in _names(each) if units.find(name) is None)
    missing = {str(pk): f"{each.code} {each.title}" for pk, each in matcher.present.items() if pk not in found.values()}
    layout = {**_layout(sheet, reading), "unknown_units": list(unknown)}
    questions = [asdict(each) for each in (*reading.questions, *_asked_for_dates(record, rows))]
    return ReadResult(layout, rows, questions, missing)


def _kind_of_codes(reading: SheetReading) -> str:
    """Codes where the column is called so, as our exports call it; 序号 counts rows; nothing without a column."""
    column = reading.layout.first("number")
    if column is None:
        return ""
    heading = reading.layout.headings[column]
    return CODES if "编号" in heading or heading == "Code" else RUNNING_NUMBERS


def _lists_of(record: SheetImport, reading: SheetReading) -> dict[str, ProjectList]:
    """The list of each name the sheet's rows say, else the one chosen. Raises InvalidInputError for an unknown one."""
    by_name = {name: each for each in record.campaign.lists.all() for name in (each.name, each.label, each.code)}
    chosen = record.options.get("project_list") or ""
    found: dict[str, ProjectList] = {}
    for name in dict.fromkeys(each.list_name for each in reading.tasks):
        known = by_name.get(name) or by_name.get(chosen)
        if known is None and not chosen and not name:
            raise InvalidInputError(_("Choose the list the rows go into: the sheet does not say it."))
        if known is None:
            raise InvalidInputError(
                _("There is no list “%(code)s”. Choose one of: %(codes)s.")
                % {"code": name or chosen, "codes": ", ".join(each.code for each in record.campaign.lists.all())}
            )
        found[name] = known
    return found


def _names(row: TaskReading) -> list[str]:
    return [unit.name for unit in row.units] + [step.unit for step in row.milestones if step.unit]


def _codes(placed: Sequence[tuple[int, TaskReading]], found: Mapping[int, int], matcher: Matcher) -> dict[int, str]:
    """A code for each row that no other task of its list has: its own, else with a letter or number behind."""
    taken = {list_id: set(codes) for list_id, codes in matcher.taken_codes.items()}
    codes = {}
    for index, (list_id, row) in enumerate(placed):
        if index in found:
            codes[index] = matcher.present[found[index]].code
            continue
        codes[index] = free_code(row.code, taken.setdefault(list_id, set()))
        taken[list_id].add(codes[index])
    return codes


def free_code(code: str, taken: set[str]) -> str:
    """`code`, else with the first letter or number behind it that is not taken."""
    tails = chain(("",), ascii_lowercase, (f"-{number}" for number in count(2)))
    return next(f"{code[:14]}{tail}" for tail in tails if f"{code[:14]}{tail}" not in taken)


def _row(
    record: SheetImport, reading: SheetReading, list_id: int, row: TaskReading, code: str, task: Present | None
) -> ReadRow:
    values: dict[str, Any] = row.as_json()
    for unit in values["units"]:
        unit["role_label"] = str(Responsibility.Role(unit["role"]).label)
    found = differences(row, task, reading.layout.columns) if task else []
    questions = [asdict(each) for each in row.questions] if task is None else []
    for each in found:
        if task and each["field"] == "due":
            question = _asked_for_date(record, row, each, is_handed_out=task.is_handed_out)
            questions += [asdict(question)] if question else []
    values |= {
        "code": code,
        "list_id": list_id,
        "year": reading.year,
        "match": task.pk if task else None,
        "differences": found,
        "warnings": list(row.warnings),
        "errors": list(row.errors),
    }
    return ReadRow(row.number, row.cells, values, questions, _action(record, row, task, found))


def _left_out(row: LeftOutReading) -> ReadRow:
    """A row that is no task, with the reason; whether it is one after all may be answered, but is not asked."""
    values = {"title": next(iter(row.cells.values()), ""), "reason": row.reason, "progress": None, "code": ""}
    return ReadRow(row.number, row.cells, values, [asdict(row.question)], RowAction.LEFT_OUT)


def _action(record: SheetImport, row: TaskReading, task: Present | None, found: Sequence[Any]) -> str:
    if record.answers.get(f"{row.number}.skip"):
        return RowAction.LEFT_OUT
    if row.errors:
        return RowAction.BROKEN
    if task is None:
        return RowAction.NEW
    return RowAction.CHANGED if found else RowAction.SAME


def _asked_for_date(
    record: SheetImport, row: TaskReading, found: dict[str, Any], *, is_handed_out: bool
) -> Question | None:
    """A changed date of a task handed out: extension or correction? The answer is kept in the difference."""
    if not is_handed_out:
        found["answer"] = CORRECTION
        return None
    key = f"{row.number}.due.{found['place'] + 1}.change"
    found["answer"] = record.answers.get(key) or record.answers.get(DATES) or ""
    if found["answer"]:
        return None
    text = _("The date of “%(milestone)s” differs: what is it?") % {"milestone": found["label"]}
    return Question(key, "due", text, f"{found['old']} → {found['new']}", "choice", _changes())


def _changes() -> tuple[tuple[str, str], ...]:
    return (
        (EXTENSION, _("an extension: the baseline stays")),
        (CORRECTION, _("a correction: the date was wrong")),
        (LEAVE, _("nothing: the date stays as it is")),
    )


def _asked_for_dates(record: SheetImport, rows: Sequence[ReadRow]) -> list[Question]:
    """One question for all changed dates, where there are several."""
    count = sum(each["key"].endswith(".change") for row in rows for each in row.questions)
    if count < 2 or record.answers.get(DATES):  # noqa: PLR2004  one is asked on its row
        return []
    text = _("%(count)d dates differ from those in the list: what are they?") % {"count": count}
    return [Question(DATES, "due", text, kind="choice", choices=_changes())]


def _layout(sheet: Sheet, reading: SheetReading) -> dict[str, Any]:
    layout = reading.layout
    fields = {layout.headings[column]: name for name, columns in layout.columns.items() for column in columns}
    first = next((each.number - 1 for each in reading.tasks), layout.header_bottom + 1)
    headings = [(column, heading) for column, heading in enumerate(layout.headings) if heading]
    samples = {heading: sheet.carried(first, column)[:SAMPLE_LENGTH] for column, heading in headings}
    return {
        "title": reading.title,
        "year": reading.year,
        "header_row": layout.header_bottom + 1,
        "headings": list(layout.headings),
        "fields": fields,
        "samples": samples,
        "recognised": "、".join(f"{heading} = {FIELDS[name]}" for heading, name in fields.items()),
    }


def commit(actor: Actor, record: SheetImport, rows: Sequence[SheetRow], progress: Progress) -> dict[int, int]:
    """Stores the rows in the running transaction; {row number: task}."""
    year = record.layout["year"]
    work = Commit(
        actor=actor,
        record=record,
        units=KnownUnits(record.campaign),
        phase=phase_of_year(record.campaign, year),
        lists={each.pk: each for each in record.campaign.lists.all()},
    )
    return store_rows(work, rows, progress)


def address(record: SheetImport) -> str:
    """The list the tasks stand in now."""
    chosen = record.campaign.lists.of_code(record.options.get("project_list") or "").first()
    query = f"?project_list={chosen.pk}" if chosen else ""
    return reverse("tasks:task-list") + query


TASK_LIST = ImportKind(
    name="tasks",
    label=gettext_lazy("Task list"),
    fields=FIELDS,
    read=read,
    commit=commit,
    address=address,
    row_template="tasks/parts/import_row.html",
    record_root="/tasks/",
    needs_list=True,
)
