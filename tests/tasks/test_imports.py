"""The real list of a county, row by row, and what an import does with what it cannot read."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit
from base.errors import InvalidInputError, MoveRefusedError
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import Correction, ImportDraft, ask_commit, correct_import, create_import, discard_import
from tasks.models import Task, TaskFigures, TaskQuestion
from tasks.services.figures import FIGURES, SEARCH, refresh_campaign

pytestmark = pytest.mark.django_db

DAZHU = Path(__file__).parent.parent / "data" / "dazhu_2016.xlsx"

# row, code, title, lead, others, milestone, due in 2026, as written
ROWS = [
    (
        4,
        "1",
        "启动东柳河城区段综合治理工程和东湖湿地公园建设",
        "县水务局",
        ["县住建局", "县护城河指挥部"],
        "完成",
        "12-31",
        "12月底前",
    ),
    (5, "2", "新建2座人行天桥", "县住建局", [], "投入使用", "09-30", "9月投入使用"),
    (6, "3", "启动县图书馆新馆建设", "县文体广新局", ["县代建中心"], "完成", "12-31", "12月底前"),
    (7, "4", "建成县残疾人综合服务中心", "县残联", [], "动工", "05-31", "5月底前动工"),
    (8, "5-1", "开工建设县老年养护楼", "县民政局", [], "动工", "05-31", "5月底前动工"),
    (9, "5-2", "开工建设老年大学", "县民政局", [], "完成", "12-31", "12月底前"),
    (10, "6", "迁建县政务服务中心", "县政务服务中心", ["县代建中心"], "完成", "12-31", "12月底前"),
    (11, "7", "加快推进土地滩水库建设", "县水务局", [], "完成", "12-31", "12月底前"),
    (12, "8", "启动县第十二小学建设,新建中心幼儿园2所", "县教科局", ["县代建中心"], "完成", "12-31", "12月底前"),
    (13, "9", "完成棚户区改造2836户", "县住建局", [], "完成", "12-31", "12月底前"),
    (14, "10", "城区再新建1个农贸市场", "县商务局", [], "完成", "12-31", "12月底前"),
]


def make_import(campaign, content: bytes, name: str = "清单.csv", **options) -> SheetImport:
    draft = ImportDraft(campaign, "tasks", content, name, {"project_list": "renovation-1", **options})
    return create_import(actor=SYSTEM, draft=draft)


def commit_import(*, actor, record) -> int:
    """Takes an import over; how many rows were stored."""
    ask_commit(actor=actor, record=record)
    return len(record.made)


@pytest.fixture
def dazhu(campaign) -> SheetImport:
    return make_import(campaign, DAZHU.read_bytes(), DAZHU.name, year=2026)


def test_every_row_is_read_as_it_will_be_stored(dazhu):
    found = [
        (
            row.number,
            row.reading["code"],
            row.reading["title"],
            row.reading["units"][0]["name"],
            [unit["name"] for unit in row.reading["units"][1:]],
            *(row.reading["milestones"][0][key].removeprefix("2026-") for key in ("name", "due_on", "due_text")),
        )
        for row in dazhu.rows.all()
    ]

    assert found == ROWS
    assert {question["field"] for row in dazhu.rows.all() for question in row.questions} == {"measure"}


def test_reading_stores_no_task(dazhu):
    assert dazhu.state == "ready"
    assert not Task.objects.exists()
    assert not Unit.objects.filter(name="县水务局").exists()


def test_the_commit_stores_the_same(dazhu):
    made = commit_import(actor=SYSTEM, record=dazhu)

    stored = [
        (
            task.code,
            task.title,
            task.lead_unit.name,
            [each.unit.name for each in task.responsibilities.exclude(role="lead")],
            task.milestones.get().name,
            task.milestones.get().due_on,
            task.milestones.get().due_text,
            task.state,
        )
        for task in Task.objects.order_by("code_sort")
    ]
    assert made == 11
    assert stored == [
        (code, title, lead, others, step, dt.date.fromisoformat(f"2026-{due}"), text, "active")
        for _row, code, title, lead, others, step, due, text in ROWS
    ]


def test_unknown_units_are_made_to_be_confirmed_below_the_city(dazhu, campaign):
    commit_import(actor=SYSTEM, record=dazhu)

    made = Unit.objects.filter(is_confirmed=False)
    assert made.count() == 10
    assert {unit.parent for unit in made} == {campaign.unit}


def test_rows_know_their_tasks(dazhu):
    commit_import(actor=SYSTEM, record=dazhu)

    dazhu.refresh_from_db()
    assert Task.objects.get(pk=dazhu.made["5"]).title == "新建2座人行天桥"


def test_without_a_year_the_title_gives_it(campaign):
    record = make_import(campaign, DAZHU.read_bytes(), DAZHU.name)

    assert record.rows.get(number=5).reading["milestones"][0]["due_on"] == "2016-09-30"


def test_a_second_import_leaves_what_is_there(dazhu, campaign):
    commit_import(actor=SYSTEM, record=dazhu)

    again = make_import(campaign, DAZHU.read_bytes(), DAZHU.name, year=2026)
    made = commit_import(actor=SYSTEM, record=again)

    assert {row.action for row in again.rows.all()} == {"same"}
    assert (made, Task.objects.count()) == (0, 11)


def test_another_list_with_the_same_numbers_gets_codes_of_its_own(dazhu, campaign):
    commit_import(actor=SYSTEM, record=dazhu)

    other = make_import(campaign, "序号,项目名称,责任单位,时限\n1,另一个项目,县水务局,11月\n".encode())

    assert other.rows.get().reading["code"] == "1a"


def test_an_import_is_taken_over_once(dazhu):
    commit_import(actor=SYSTEM, record=dazhu)

    with pytest.raises(MoveRefusedError, match="已接收"):
        commit_import(actor=SYSTEM, record=dazhu)

    assert Task.objects.count() == 11


def test_a_failing_row_takes_nothing_over(dazhu, monkeypatch):
    monkeypatch.setattr("tasks.services.many.keep_first_figures", lambda _tasks: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        commit_import(actor=SYSTEM, record=dazhu)

    dazhu.refresh_from_db()
    assert (Task.objects.count(), dazhu.state) == (0, "ready")


def test_a_discarded_import_cannot_be_taken_over(dazhu):
    discard_import(actor=SYSTEM, record=dazhu)

    with pytest.raises(MoveRefusedError, match="已放弃"):
        commit_import(actor=SYSTEM, record=dazhu)


def test_other_options_read_the_file_again(dazhu):
    correct_import(
        actor=SYSTEM, record=dazhu, correction=Correction(options={"year": 2027}, answers={"units.others": "build"})
    )

    reading = dazhu.rows.get(number=4).reading
    assert (reading["units"][1]["name"], reading["units"][1]["role"]) == ("县住建局", "build")
    assert reading["milestones"][0]["due_on"] == "2027-12-31"


@pytest.mark.parametrize(
    ("cells", "field", "asked"),
    [
        ("1,某项目,县水务局,尽快", "due", "时限无法读出"),
        ("1,某项目,县水务局,", "due", "单元格为空"),
        ("1,某项目,,12月底前", "lead", "哪个单位牵头"),
        ("1,某项目,县水务局、各街道,12月底前", "units", "各街道"),
        ("1,某项目,县水务局等,12月底前", "units", "“等”"),
    ],
)
def test_what_cannot_be_read_is_a_question_on_its_row_and_stays_on_the_task(campaign, cells, field, asked):
    record = make_import(campaign, f"序号,项目名称,责任单位,完成时限\n{cells}\n".encode())
    commit_import(actor=SYSTEM, record=record)

    (question,) = record.rows.get().questions
    assert question["field"] == field
    assert asked in question["text"]
    assert TaskQuestion.objects.get().field == field


def test_a_task_without_a_lead_unit_stays_a_draft(campaign):
    record = make_import(campaign, "序号,项目名称,责任单位,完成时限\n1,某项目,,12月底前\n".encode())

    commit_import(actor=SYSTEM, record=record)

    assert Task.objects.get().state == "draft"


def test_rows_under_one_merged_task_cell_are_one_task(campaign, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (["项目名称", "计划完成时间", "牵头单位"], ["道路改造", "11月", "建设局"], [None, "8月", "城投集团"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "x.xlsx")

    record = make_import(campaign, (tmp_path / "x.xlsx").read_bytes(), "x.xlsx")

    reading = record.rows.get().reading
    assert [each["due_on"] for each in reading["milestones"]] == ["2026-11-30", "2026-08-31"]
    assert [(unit["name"], unit["role"]) for unit in reading["units"]] == [("建设局", "lead"), ("城投集团", "support")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"\x00\x01\x02", "不是表格文件"),
        ("甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("序号,责任单位\n1,县水务局\n".encode(), "没有找到表头"),
        (b"\n\n", "表格是空的"),
    ],
)
def test_a_file_that_is_no_list_is_one_clear_error(campaign, content, message):
    with pytest.raises(InvalidInputError, match=message):
        make_import(campaign, content)

    assert not SheetImport.objects.exists()


def test_a_list_the_campaign_does_not_have_is_named(campaign):
    with pytest.raises(InvalidInputError, match="renovation-99"):
        make_import(campaign, DAZHU.read_bytes(), project_list="renovation-99")


def test_rows_that_are_no_tasks_are_kept_as_left_out_and_never_stored(campaign):
    record = make_import(campaign, "任务,责任单位,时限\n道路,局,6月底\n合计,1,\n填报人：张三,,\n".encode())

    assert commit_import(actor=SYSTEM, record=record) == 1

    rows = record.rows.values_list("number", "action", "reading__reason", "question_count", "has_remarks")
    assert list(rows) == [
        (2, "new", None, 0, False),
        (3, "left_out", "这是合计行，不是项目。", 0, False),
        (4, "left_out", "这是填报、审签栏，不是项目。", 0, False),
    ]
    assert list(Task.objects.values_list("title", flat=True)) == ["道路"]


def test_the_command_shows_and_takes_over(campaign, capsys):
    arguments = ["import_tasks", str(DAZHU), "--list", "renovation-1", "--year", "2026"]

    call_command(*arguments, "--dry-run")
    shown = capsys.readouterr().out
    assert not SheetImport.objects.exists()
    call_command(*arguments)

    assert "新建2座人行天桥 | 县住建局(lead) | 投入使用 2026-09-30" in shown
    assert shown.endswith("11 rows read, nothing written\n")
    assert capsys.readouterr().out == "11 tasks taken over from 11 rows, 6 questions open\n"
    assert Task.objects.count() == 11


def test_the_command_refuses_open_questions_when_strict(campaign, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("序号,项目名称,责任单位,完成时限\n1,某项目,县水务局,尽快\n", encoding="utf-8")

    with pytest.raises(CommandError, match="1 个问题") as refused:
        call_command("import_tasks", str(path), "--list", "renovation-1", "--strict")

    assert refused.value.returncode == 2
    assert not Task.objects.exists()


@pytest.mark.parametrize("arguments", [["missing.xlsx"], [str(DAZHU), "--map", "{"], [str(DAZHU), "--campaign", "999"]])
def test_the_command_says_what_is_wrong_in_one_line(campaign, arguments):
    with pytest.raises(CommandError) as refused:
        call_command("import_tasks", *arguments, "--list", "renovation-1")

    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


def test_what_is_made_at_once_has_the_figures_of_what_is_made_one_by_one(campaign):
    rows = (
        "1,甲,市住建局,6月底前\n2,乙,市住建局,2026.8.20\n3,丙,市住建局,长期坚持\n"
        "4,丁,,12月底前\n5,戊改造小区50个,市住建局,无\n"
    )
    record = make_import(campaign, f"序号,项目名称,责任单位,完成时限\n{rows}".encode())
    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"measures": "yes", "6.due": "none"}))
    commit_import(actor=SYSTEM, record=record)
    kept = ("state", *FIGURES, *SEARCH)
    before = list(Task.objects.order_by("pk").values(*kept)), list(TaskFigures.objects.order_by("pk").values())

    refresh_campaign(campaign.pk)

    assert (
        list(Task.objects.order_by("pk").values(*kept)),
        list(TaskFigures.objects.order_by("pk").values()),
    ) == before
    assert set(Task.objects.values_list("figures_version", flat=True)) == {1}
