"""Where headers stand and what their columns hold."""

import pytest
from django.utils import translation

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from tasks.reading.layout import FIELDS, find_layout, month_in
from tests.tasks.reading_sheets import read_one, sheet, steps, units


def layout(source, *, mapping=None, header_row=None):
    source = sheet(source) if isinstance(source, str) else source
    return find_layout(source, mapping=mapping or {}, header_row=header_row)


def named(found) -> dict[str, list[str]]:
    return {name: [found.headings[column] for column in columns] for name, columns in found.columns.items()}


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        # of real lists (domain.md §2)
        ("序号|民生实事|责任单位|完成时限", "number title units due"),
        ("项目名称|工作任务|计划完成时间|牵头单位", "group title due lead"),
        ("序号|项目名称|主要内容|区政府分管领导|牵头单位|配合单位", "number title description leader lead support"),
        (
            "序号|主要任务|全年目标任务|分管 领导|牵头 单位|责任主体与协同单位|上期进展|本期进展|是否达序|说明",
            "number title description leader lead support - progress on_pace reason",
        ),
        ("大类|序号|工作任务|分管市领导|牵头单位及主要负责人|落实进展情况", "group number title leader lead progress"),
        ("建设任务|工作事项|工作指标|任务清单|责任清单|时限清单", "group title measure description units due"),
        ("测评类别|测评项目|测评内容|测评方法|责任单位|完成时间", "group group title - units due"),
        ("一级标题|二级标题|序号|目标任务|牵头单位|责任单位", "group group number title lead units"),
        # of our own exports
        (
            "亮灯|编号|项目|清单|牵头单位|负责人|最近时限|申报|核验|逾期天数|状态",
            "- number title list lead leader - - - - -",
        ),
        (
            "Light|Code|Task|List|Lead unit|Leader|Next due|Claimed|Verified|Days late|State",
            "- number title list lead leader - - - - -",
        ),
        # ours
        ("序号|任务名称|主抓单位|配合单位|完成时限|备注", "number title lead support due -"),
        ("编号|建设项目|建设地点|业主单位|主管单位|开工时间|竣工时间", "number title location build manage starts due"),
        ("序号|重点工作|责任单位|责任人|存在问题|下一步打算", "number title units leader difficulties next_steps"),
        ("序号|工作内容|责任单位|完成时限", "number title units due"),
        ("序号|任务|责任领导及单位|完成时限", "number title units due"),
        ("序号|任务|牵头领导和牵头单位|配合单位及负责人|时限", "number title lead support due"),
        ("序号|任务|责任单位（责任人）|单位负责人|时限", "number title units leader due"),
        ("序号|任务|承办单位|时限|完成率|滞后原因", "number title units due percent reason"),
        ("序号|所属清单|任务|牵头领导|牵头责任单位|协同责任单位|时间节点", "number list title leader lead support due"),
        ("序号|任务|牵头部门|1-10月推进情况|1-11月推进情况", "number title lead - progress"),
        ("序 号|工 作\\n任 务|责任\\n单位|完成\\n时限", "number title units due"),
        ("序号:|任务：|责任单位：", "number title units"),
    ],
)
def test_columns_are_known_by_their_usual_names(heads, fields):
    found = layout(f"{heads}\n" + "|".join("x" for _head in heads.split("|")))

    by_column = {column: name for name, columns in found.columns.items() for column in columns}
    assert [by_column.get(column, "-") for column in range(len(heads.split("|")))] == fields.split()


def test_a_title_row_and_a_unit_row_are_passed_over():
    found = layout(
        sheet(
            "2016年民生实事目标任务分解表|||\n单位：县政府|||\n序号|民生实事|责任单位|完成时限\n1|a|b|c", (0, 0, 0, 3)
        )
    )

    assert (found.header_top, found.header_bottom) == (2, 2)


def test_the_first_used_row_may_be_far_down():
    rows = [["", ""]] * 400 + [["任务", "责任单位"], ["修路", "县住建局"]]

    assert find_layout(Sheet("x", rows), mapping={}, header_row=None).header_top == 400


@pytest.mark.parametrize(
    "merged", [((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 0, 6)), ((0, 2, 0, 3), (0, 5, 0, 6)), ()]
)
def test_a_header_of_two_levels_joins_them(merged):
    found = layout(
        sheet(
            "序号|任务名称|责任分工||时限|进展情况|\n||牵头|配合||上期|本期\n1|修路|市住建局|市城管局|6月底|开工|完工",
            *merged,
        )
    )

    assert (found.header_top, found.header_bottom) == (0, 1)
    assert found.headings[2:] == ("责任分工/牵头", "责任分工/配合", "时限", "进展情况/上期", "进展情况/本期")
    assert named(found)["progress"] == ["进展情况/本期"]
    assert found.columns["lead"] == (2,)


THREE_LEVELS = """序号|任务名称|责任分工||||进度安排||备注
||牵头||配合||启动时间|完成时限|
||单位|领导|单位|领导|||
1|修路|市住建局|张三|市城管局|李四|3月|6月底|略"""
ACROSS = ((0, 2, 0, 5), (0, 6, 0, 7), (1, 2, 1, 3), (1, 4, 1, 5))
DOWN = ((0, 0, 2, 0), (0, 1, 2, 1), (1, 6, 2, 6), (1, 7, 2, 7), (0, 8, 2, 8))


@pytest.mark.parametrize("merged", [(*ACROSS, *DOWN), ACROSS, ()])
def test_a_header_of_three_levels_joins_them(merged):
    found = layout(sheet(THREE_LEVELS, *merged))

    assert (found.header_top, found.header_bottom) == (0, 2)
    assert found.headings[2:] == (
        "责任分工/牵头/单位",
        "责任分工/牵头/领导",
        "责任分工/配合/单位",
        "责任分工/配合/领导",
        "进度安排/启动时间",
        "进度安排/完成时限",
        "备注",
    )
    assert {name: found.columns[name] for name in ("lead", "leader", "support", "starts", "due")} == {
        "lead": (2,),
        "leader": (3,),
        "support": (4,),
        "starts": (6,),
        "due": (7,),
    }


def test_a_title_merged_over_two_rows_is_no_level():
    found = layout(sheet(f"2026年任务分解表||||||||\n||||||||\n{THREE_LEVELS}", (0, 0, 1, 8)))

    assert (found.header_top, found.header_bottom) == (2, 4)


def test_a_task_below_three_levels_is_read_whole():
    task = read_one(sheet(THREE_LEVELS, *ACROSS, *DOWN))

    assert units(task) == [("市住建局", "lead"), ("市城管局", "support")]
    assert (task.leader_name, task.starts_on, steps(task)) == ("张三", "2026-03-01", [("完成", "2026-06-30", "")])


@pytest.mark.parametrize(
    "text",
    [
        "序号|任务|进展情况|\n||上期|本期\n1|修路|开工|完工",
        "序号|任务|责任单位|时限\n1|修路|局|6月底\n|||7月底",
        "序号|任务|进展情况|\n||上期|本期\n|修路||完工\n2|种树|开工|",
    ],
)
def test_rows_below_two_levels_are_no_third(text):
    found = layout(text)

    assert found.header_bottom == (1 if "本期" in text else 0)


def test_rows_below_a_header_are_no_second_level():
    found = layout("序号|任务|责任单位|时限\n|修路||6月底\n2|种树|县林业局|7月底")

    assert found.header_bottom == 0


def test_a_column_without_a_head_right_of_the_tasks_holds_their_parts():
    found = layout("项目名称||业主单位\n(一)断头路|1.北路|区城投\n|2.乐业路|区城管局")

    assert (found.columns["title"], found.columns["detail"]) == ((0,), (1,))
    assert found.headings == ("项目名称", "", "业主单位")


def test_headings_are_one_each():
    found = layout("任务|责任单位|进展情况|进展情况\n修路|县住建局|甲|乙")

    assert found.headings == ("任务", "责任单位", "进展情况", "进展情况(2)")
    assert found.columns["progress"] == (2, 3)


def test_what_people_chose_goes_before_the_usual_names():
    found = layout(
        "序号|任务|要求|办理单位|完成时限\n1|a|b|c|d", mapping={"要求": "title", "办理单位": "lead", "完成时限": ""}
    )

    assert named(found) == {"number": ["序号"], "title": ["要求"], "group": ["任务"], "lead": ["办理单位"]}


def test_a_remembered_map_does_not_keep_last_month_s_progress():
    found = layout("任务|责任单位|1-11月推进情况|1-12月推进情况\na|b|c|d", mapping={"1-11月推进情况": "progress"})

    assert named(found)["progress"] == ["1-12月推进情况"]


def test_a_header_row_that_somebody_named_is_taken():
    text = "任务|责任单位\n名目|做什么\n1|修路"

    assert layout(text).header_top == 0
    assert layout(text, header_row=1, mapping={"做什么": "title"}).columns == {"title": (1,)}


@pytest.mark.parametrize("text", ["甲|乙\n1|2", "序号|责任单位\n1|县水务局", "任务\n修路", "2016年民生实事|\n甲|乙"])
def test_no_header_that_names_a_task_column_is_an_error_in_words(text):
    with translation.override("en"), pytest.raises(InvalidInputError, match="one row must name the task's column"):
        layout(text)


@pytest.mark.parametrize("header_row", [0, 5, 10_000])
def test_a_chosen_header_row_without_a_task_column_is_an_error(header_row):
    with pytest.raises(InvalidInputError):
        layout("甲|乙\n1|2", header_row=header_row)


@pytest.mark.parametrize(
    ("heading", "month"), [("1-11月推进情况", 11), ("11月进展", 11), ("1—6月", 6), ("本月进展", None), ("13月", None)]
)
def test_the_month_of_a_heading(heading, month):
    assert month_in(heading) == month


def test_every_field_has_a_label():
    assert all(str(label) for label in FIELDS.values())
