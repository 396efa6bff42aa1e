"""A second import: rows recognised, differences shown, dates asked about, exports that come back filled in."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from base.models import Event
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import Correction, ImportDraft, ask_commit, correct_import, create_import
from tasks.models import Extension, Milestone, ProgressUpdate, Task
from tests.responses import closed

pytestmark = pytest.mark.django_db

HEAD = "序号,项目名称,牵头单位,配合单位,责任领导,完成时限,推进情况\n"
ROWS = "1,老旧小区改造,市住建局,市城管局,张三,6月底前,\n2,背街小巷整治,市城管局,,李四,9月底前,\n"


@pytest.fixture
def take(campaign):
    def take(rows: str, *, commits: bool = True, answers: dict[str, str] | None = None) -> SheetImport:
        draft = ImportDraft(campaign, "tasks", (HEAD + rows).encode(), "清单.csv", {"project_list": "renovation-1"})
        record = create_import(actor=SYSTEM, draft=draft)
        if answers:
            correct_import(actor=SYSTEM, record=record, correction=Correction(answers=answers))
        if commits:
            ask_commit(actor=SYSTEM, record=record)
        return record

    return take


def state_of_records() -> list[object]:
    """Everything an import may touch."""
    return [
        sorted(Task.objects.values_list("pk", "title", "version", "figures_version")),
        sorted(Milestone.objects.values_list("pk", "due_on", "version")),
        ProgressUpdate.objects.count(),
    ]


def found(record: SheetImport) -> dict[int, tuple[str, list[tuple[str, str, str]]]]:
    return {
        row.number: (row.action, [(each["field"], each["old"], each["new"]) for each in row.reading["differences"]])
        for row in record.rows.all()
    }


def test_the_same_sheet_again_changes_nothing(take):
    take(ROWS)
    before = state_of_records()

    again = take(ROWS)

    assert found(again) == {2: ("same", []), 3: ("same", [])}
    assert again.state == "committed"
    assert state_of_records() == before


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1,老旧小区综合改造,市住建局,市城管局,张三,6月底前,", ("title", "老旧小区改造", "老旧小区综合改造")),
        ("1,老旧小区改造,市住建局,市城管局,王五,6月底前,", ("leader_name", "张三", "王五")),
        ("1,老旧小区改造,市水务局,市城管局,张三,6月底前,", ("lead", "市住建局", "市水务局")),
        ("1,老旧小区改造,市住建局,市城管局、市公安局,张三,6月底前,", ("units", "", "市公安局")),
        ("1,老旧小区改造,市住建局,市城管局,张三,8月底前,", ("due", "2026-06-30", "2026-08-31")),
        ("1,老旧小区改造,市住建局,市城管局,张三,6月底前,已完成5个小区", ("progress", "", "已完成5个小区")),
        ("9,老旧小区改造,市住建局,市城管局,张三,6月底前,", None),
        ("1, 老旧小区改造。,市住建局,市城管局,张三,6月底前,", None),
        ("1,老旧小区改造,,,,,", None),
    ],
)
def test_a_changed_row_shows_what_differs(take, row, expected):
    take(ROWS)

    action, differences = found(take(f"{row}\n{ROWS.splitlines()[1]}\n", commits=False))[2]

    assert differences == ([expected] if expected else [])
    assert action == ("changed" if expected else "same")


def test_another_title_under_the_same_running_number_is_another_task(take):
    take(ROWS)

    again = take("1,新建口袋公园,市住建局,,,10月底前,\n")

    assert found(again) == {2: ("new", [])}
    assert sorted(Task.objects.values_list("code", "title")) == [
        ("1", "老旧小区改造"),
        ("1a", "新建口袋公园"),
        ("2", "背街小巷整治"),
    ]


def test_missing_rows_are_listed_and_none_is_removed(take):
    take(ROWS)

    again = take(ROWS.splitlines()[0] + "\n")

    assert list(again.missing.values()) == ["2 背街小巷整治"]
    assert Task.objects.count() == 2


@pytest.mark.parametrize(
    ("answer", "due_on", "baseline", "extensions"),
    [
        ("", "2026-06-30", "2026-06-30", 0),
        ("leave", "2026-06-30", "2026-06-30", 0),
        ("correction", "2026-12-31", "2026-12-31", 0),
        ("extension", "2026-12-31", "2026-06-30", 1),
    ],
)
@pytest.mark.parametrize("key", ["2.due.1.change", "dates"])
def test_a_changed_date_asks_whether_it_is_an_extension_or_a_correction(
    take, key, answer, due_on, baseline, extensions
):
    take(ROWS)
    changed = ROWS.replace("6月底前", "12月底前")

    record = take(changed, answers={key: answer} if answer else None)

    step = Milestone.objects.get(task__code="1")
    assert (str(step.due_on), str(step.baseline_due_on)) == (due_on, baseline)
    assert Extension.objects.count() == extensions
    assert [each["key"] for each in record.rows.get(number=2).questions] == ([] if answer else ["2.due.1.change"])


def test_after_an_extension_the_old_sheet_is_no_news(take):
    take(ROWS)
    take(ROWS.replace("6月底前", "12月底前"), answers={"2.due.1.change": "extension"})

    assert found(take(ROWS, commits=False))[2] == ("same", [])


def test_several_changed_dates_are_asked_once(take):
    take(ROWS)

    record = take(ROWS.replace("6月底前", "7月底前").replace("9月底前", "10月底前"), commits=False)

    assert [each["key"] for each in record.questions] == ["dates"]
    assert "2 个日期" in record.questions[0]["text"]


def test_the_date_of_a_draft_is_free(take, campaign):
    record = take(ROWS, commits=False)
    correct_import(actor=SYSTEM, record=record, correction=Correction(options={"keep_as_draft": True}))
    ask_commit(actor=SYSTEM, record=record)

    take(ROWS.replace("6月底前", "8月底前"))

    step = Milestone.objects.get(task__code="1")
    assert (step.due_on, step.baseline_due_on) == (dt.date(2026, 8, 31), dt.date(2026, 8, 31))


def test_progress_is_filed_on_behalf_of_the_lead_unit_once(take):
    rows = ROWS.replace("6月底前,", "6月底前,已进场施工")
    take(rows)
    take(rows)

    update = ProgressUpdate.objects.get()
    assert (update.narrative, update.unit.name, update.on_behalf, update.state) == (
        "已进场施工",
        "市住建局",
        True,
        "submitted",
    )


def test_a_changed_row_writes_the_events_of_a_person(take):
    take(ROWS)

    take(ROWS.replace("张三", "王五").replace("6月底前", "8月底前"), answers={"2.due.1.change": "correction"})

    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert {"task.edited", "milestone.corrected", "import.committed"} <= set(names)


def export(client) -> bytes:
    with closed(client.get("/tasks/?export=xlsx")) as response:
        return b"".join(response.streaming_content)


@pytest.fixture
def imported(take, campaign):
    def imported(content: bytes) -> SheetImport:
        draft = ImportDraft(campaign, "tasks", content, "项目.xlsx", {"project_list": ""})
        return create_import(actor=SYSTEM, draft=draft)

    return imported


def test_an_export_unchanged_changes_nothing(take, imported, office, sign_in):
    take(ROWS)
    record = imported(export(sign_in(office)))
    before = state_of_records()

    ask_commit(actor=SYSTEM, record=record)

    assert found(record) == {2: ("same", []), 3: ("same", [])}
    assert state_of_records() == before


def test_an_export_filled_in_comes_back_as_updates_on_behalf(take, imported, office, sign_in):
    take(ROWS)
    book = load_workbook(io.BytesIO(export(sign_in(office))))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("项目")].value == "老旧小区改造")
    for head, value in (("本期进展", "已完成12个小区"), ("存在困难", "资金未到位"), ("下步打算", "月底前完工")):
        sheet.cell(row[0].row, heads.index(head) + 1, value)
    filled = io.BytesIO()
    book.save(filled)

    record = imported(filled.getvalue())
    ask_commit(actor=SYSTEM, record=record)

    update = ProgressUpdate.objects.get()
    assert (update.task.title, update.narrative, update.difficulties, update.next_steps, update.on_behalf) == (
        "老旧小区改造",
        "已完成12个小区",
        "资金未到位",
        "月底前完工",
        True,
    )
