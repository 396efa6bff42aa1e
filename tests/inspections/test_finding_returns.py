"""The list of findings exported, filled in and taken in again: what its rows say otherwise is stored, nothing else."""

import io

import openpyxl
import pytest

from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import ImportDraft, ask_commit, create_import
from inspections.models import Finding
from inspections.services.finding_edits import edit_finding
from inspections.services.finding_moves import assign_finding
from tests.factories.inspections import make_category, make_site
from tests.responses import closed

pytestmark = pytest.mark.django_db
NUMBER = {"zh-hans": "问题编号（勿改）", "en": "Finding number (leave as it is)"}
SHEETS = "xlsx", "csv"


@pytest.fixture
def exported(office, sign_in):
    """exported(kind, language) -> the list of findings as the office gets it."""

    def exported(kind: str = "xlsx", language: str = "zh-hans") -> bytes:
        client = sign_in(office)
        client.cookies["django_language"] = language
        with closed(client.get(f"/findings/?export={kind}")) as response:
            return b"".join(response.streaming_content)

    return exported


@pytest.fixture
def take(campaign):
    """take(content) -> its import, read and, unless told otherwise, stored."""

    def take(content: bytes, *, commits: bool = True) -> SheetImport:
        draft = ImportDraft(campaign, "findings", content, "问题.xlsx", {})
        record = create_import(actor=SYSTEM, draft=draft, is_here=True)
        assert record.state == "ready", record.error
        if commits:
            ask_commit(actor=SYSTEM, record=record, is_here=True)
        return record

    return take


def filled_in(content: bytes, finding: Finding, cells: dict[str, str], language: str = "zh-hans") -> bytes:
    """The same workbook with these cells, {heading: text}, written in the finding's row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    number = columns[NUMBER[language]]
    row = next(each for each in range(2, sheet.max_row + 1) if sheet.cell(each, number).value == finding.pk)
    for heading, text in cells.items():
        sheet.cell(row, columns[heading]).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def state_of_records():
    return list(Finding.objects.order_by("pk").values()), Event.objects.exclude(
        root_kind="campaign.sheetimport"
    ).count()


@pytest.mark.parametrize("kind", SHEETS)
def test_an_export_unchanged_changes_nothing(take, exported, report, assigned, kind):
    report(description="=HYPERLINK(1) 门前\n第二行", site=None, place="-1号门", category=None, severity="urgent")
    report(description="@店招破损；2、灯不亮", limit_text="3天")
    content = exported(kind)
    before = state_of_records()

    record = take(content)

    assert {row.action for row in record.rows.all()} == {"same"}
    assert [row.reading["warnings"] for row in record.rows.all()] == [[], [], []]
    assert record.questions == []
    assert state_of_records() == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_export_is_read_in_the_language_it_was_made_in(take, exported, assigned, language):
    record = take(exported("xlsx", language))

    assert [row.action for row in record.rows.all()] == ["same"]
    assert record.rows.get().reading["warnings"] == []


def test_what_is_filled_in_is_shown_beside_what_stands_and_stored(take, exported, report, campaign, district):
    finding = report(site=None, place="南门外", category=None)
    make_category(campaign, "占道经营")
    site = make_site(campaign, name="南门菜场")
    cells = {"问题": "占道摆摊", "类别": "占道经营", "地点": "南门菜场", "程度": "较重", "所属街道（区）": "琅琊区"}
    record = take(filled_in(exported(), finding, cells | {"随附时限": "5个工作日"}), commits=False)

    (row,) = record.rows.all()
    assert row.action == "changed", row.reading["errors"]
    assert {each["field"]: (each["old"], each["new"]) for each in row.reading["differences"]} == {
        "problem": ("东门外垃圾堆放", "占道摆摊"),
        "site": ("南门外", "南门菜场"),
        "category": ("", "占道经营"),
        "severity": ("一般", "较重"),
        "area": ("", "琅琊区"),
        "limit": ("", "5个工作日"),
    }
    ask_commit(actor=SYSTEM, record=record, is_here=True)
    stored = Finding.objects.get()
    assert (stored.description, stored.category.name, stored.site, stored.place) == ("占道摆摊", "占道经营", site, "")
    assert (stored.severity, stored.area, stored.limit_text, stored.state) == (
        "serious",
        district,
        "5个工作日",
        "reported",
    )
    assert Event.objects.filter(name="finding.edited", subject_id=finding.pk).count() == 1


def test_a_unit_filled_in_assigns_what_waits_with_the_limit_beside_it(take, exported, report, lead_unit):
    finding = report()

    take(filled_in(exported(), finding, {"单位": lead_unit.name, "随附时限": "3天"}))

    stored = Finding.objects.get()
    assert (stored.state, stored.unit, stored.limit_text) == ("assigned", lead_unit, "3天")
    assert (stored.due_at - stored.assigned_at).days == 3


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"单位": "无此单位"}, "没有名为“无此单位”的单位"),
        ({"地点": "无此点位"}, "没有名为“无此点位”的点位"),
        ({"类别": "无此类别"}, "类别名为“无此类别”"),
        ({"程度": "吓人"}, "“吓人”不是一种严重程度"),
        ({"随附时限": "尽快"}, "3天"),
        ({"问题编号（勿改）": "999999"}, "没有编号为“999999”的问题"),
        ({"问题编号（勿改）": "甲"}, "没有编号为“甲”的问题"),
    ],
)
def test_what_cannot_be_stored_is_said_on_its_row_and_nothing_changes(take, exported, report, cells, said):
    finding = report()
    content = exported()
    before = state_of_records()

    record = take(filled_in(content, finding, cells))

    (row,) = record.rows.all()
    assert row.action == "broken"
    assert said in " ".join(row.reading["errors"])
    assert state_of_records() == before


@pytest.mark.parametrize("cells", [{"单位": "市城管局"}, {"随附时限": "9天"}])
def test_what_was_assigned_changes_unit_and_limit_only_by_a_dispute(take, exported, assigned, other_unit, cells):
    record = take(filled_in(exported(), assigned, cells))

    (row,) = record.rows.all()
    assert row.action == "broken"
    assert "异议" in " ".join(row.reading["errors"])


def test_what_only_moves_write_is_named_and_not_taken_over(take, exported, assigned):
    before = state_of_records()

    record = take(filled_in(exported(), assigned, {"状态": "已销号", "办理情况": "已清理", "发现时间": "2020-01-01"}))

    (row,) = record.rows.all()
    assert row.action == "same"
    (warning,) = row.reading["warnings"]
    assert all(name in warning for name in ("状态", "办理情况", "发现时间"))
    assert state_of_records() == before


def test_a_number_twice_and_what_is_closed_are_not_stored(take, exported, report, assigned):
    void = report(description="误报", site=None, place="别处")
    Finding.objects.filter(pk=void.pk).update(state="void")
    content = filled_in(exported(), void, {"问题": "又改"})
    content = filled_in(content, assigned, {"问题编号（勿改）": str(void.pk)})

    record = take(content)

    said = [(row.action, " ".join(row.reading["errors"])) for row in record.rows.all()]
    assert {action for action, _text in said} == {"broken"}
    assert any("已经出现过" in text for _action, text in said)


def test_a_row_added_below_an_export_is_a_finding_of_its_own(take, exported, assigned):
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    columns = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(3, columns["问题"]).value = "新发现：路灯不亮"
    book.active.cell(3, columns["地点"]).value = "北门外"
    target = io.BytesIO()
    book.save(target)

    record = take(target.getvalue())

    assert [row.action for row in record.rows.all()] == ["same", "new"]
    assert Finding.objects.latest("pk").description == "新发现：路灯不亮"
    assert Finding.objects.latest("pk").place == "北门外"


def test_nothing_is_stored_over_what_was_changed_since_the_sheet_was_read(take, exported, report):
    finding = report()
    record = take(filled_in(exported(), finding, {"问题": "表里的说法"}), commits=False)
    edit_finding(actor=SYSTEM, finding=Finding.objects.get(), values={"description": "页面上的说法"})

    with pytest.raises(InvalidInputError):
        ask_commit(actor=SYSTEM, record=record, is_here=True)

    assert Finding.objects.get().description == "页面上的说法"


def test_the_limit_given_with_a_finding_is_not_changed_once_it_counts(report, lead_unit):
    finding = report()
    assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)

    with pytest.raises(InvalidInputError, match="交办"):
        edit_finding(actor=SYSTEM, finding=finding, values={"limit_text": "9天"})
