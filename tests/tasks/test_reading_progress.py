"""What columns of progress say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.reading.progress import percent_in, percent_told
from tests.tasks.reading_sheets import read, read_one, sheet


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        ("已进场施工,完成60%。", "60"),
        ("完成总工程量的97.6%", "97.6"),
        ("形象进度达到45％", "45"),
        ("完成率100%", "100"),
        ("累计完成 30%", "30"),
        ("完成投资60%", ""),
        ("完成30%，绿化完成50%", ""),
        ("签约率80%", ""),
        ("已完工", ""),
        ("在46个小区,建成38个厢房", ""),
        ("已完成60%左右", "60"),
        ("已完成约60%", "60"),
        ("完成60%以上", "60"),
        ("完成 60％ 左右。", "60"),
        ("60%", "60"),
        ("约60%左右", "60"),
        ("按计划完成60%", "60"),
        ("完成年度计划的60%", "60"),
        ("完成60%，预计年底完成100%", "60"),
        ("完成60%；力争12月底前完成100%。", "60"),
        ("完成60%，去年同期完成40%", "60"),
        ("完成过半", ""),
        ("完成近半", ""),
        ("完成一半以上", ""),
        ("完成近六成", ""),
        ("完成三分之二", ""),
        ("基本完成", ""),
        ("计划完成60%", ""),
        ("预计年底完成100%", ""),
        ("未完成60%", ""),
        ("完成不足60%", ""),
        ("不足60%", ""),
        ("完成50%—60%", ""),
        ("完成70%至80%", ""),
        ("完成50-60%", ""),
        ("完成120%", ""),
        ("", ""),
    ],
)
def test_the_percentage_in_words(words, percent):
    assert percent_told(words) == percent


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ("60%", "60"),
        ("60", "60"),
        ("0.6", "60"),
        ("0.605", "60.5"),
        ("1", ""),
        ("1%", "1"),
        ("100%", "100"),
        ("0", "0"),
        ("120%", ""),
        ("-5", ""),
        ("约六成", ""),
        ("", ""),
        ("%", ""),
        ("NaN", ""),
    ],
)
def test_the_percentage_of_its_own_column(cell, percent):
    assert percent_in(cell) == percent


@pytest.mark.parametrize(
    ("cell", "on_pace"),
    [
        ("是", True),
        ("否", False),
        ("达序", True),
        ("未达序", False),
        ("√", True),
        ("×", False),
        ("部分", None),
        ("", None),
    ],
)
def test_on_pace_or_not(cell, on_pace):
    task = read_one(f"任务|责任单位|本期进展|是否达序|说明\n道路|局|施工中|{cell}|雨多")

    assert task.progress
    assert (task.progress.on_pace, task.progress.reason) == (on_pace, "雨多")


def test_the_latest_column_counts_and_the_one_before_stays_in_the_cells():
    task = read_one("任务|责任单位|1-10月推进情况|1-11月推进情况\n道路|局|完成30%|完成60%")

    assert task.progress
    assert (task.progress.narrative, task.progress.percent, task.progress.month) == ("完成60%", "60", 11)
    assert task.cells["1-10月推进情况"] == "完成30%"


def test_columns_of_two_levels_are_told_with_their_names():
    task = read_one(sheet("任务|责任单位|本月进展情况|\n||前期手续|形象进度\n道路|局|已批|过半", (0, 2, 0, 3)))

    assert task.progress
    assert task.progress.narrative == "前期手续：已批；形象进度：过半"


def test_parts_are_told_line_by_line():
    task = read_one(
        sheet("项目名称||牵头单位|进展情况\n断头路|北路|局|完工\n|南路||开工", (1, 0, 2, 0), (1, 2, 2, 2)),
    )

    assert task.progress
    assert task.progress.narrative == "北路：完工\n南路：开工"


@pytest.mark.parametrize(
    ("cell", "narrative", "percent"),
    [
        ("60%", "完成率：60%", "60"),
        ("0.6", "完成率：60%", "60"),
        ("已完成60%左右", "完成率：已完成60%左右", "60"),
        ("完成过半", "完成率：完成过半", ""),
    ],
)
def test_a_percentage_without_other_words_is_told_with_its_head(cell, narrative, percent):
    task = read_one(f"任务|责任单位|完成率\n道路|局|{cell}")

    assert task.progress
    assert (task.progress.narrative, task.progress.percent) == (narrative, percent)


def test_difficulties_and_next_steps_are_kept_apart():
    task = read_one("任务|责任单位|进展情况|存在问题|下一步打算\n道路|局|施工|无|铺油")

    assert task.progress
    assert (task.progress.difficulties, task.progress.next_steps) == ("", "铺油")


@pytest.mark.parametrize(
    "text",
    [
        "任务|责任单位\n道路|局",
        "任务|责任单位|进展情况\n道路|局|",
        "亮灯|编号|项目|清单|牵头单位|负责人|最近时限|申报|核验|逾期天数|状态\n红灯|1|道路|甲|局|张三|2026-06-30|60%|50%|5|推进中",
        "任务|责任单位|上期进展\n道路|局|开工",
    ],
)
def test_without_progress_there_is_none(text):
    task = read_one(text)

    assert task.progress is None
    assert all(not each.due_on for each in task.milestones)


def test_a_month_is_not_read_from_a_column_that_is_not_taken():
    assert read("任务|责任单位|进展情况\n道路|局|施工").tasks[0].progress.month is None


@given(st.text() | st.text("已完成计划预计未约近左右过半至0123456789.%％，。；-— ", max_size=24))
def test_a_percentage_told_is_one_or_none(text):
    told = percent_told(text)

    assert not told or 0 <= float(told) <= 100


@given(
    number=st.integers(0, 100),
    before=st.sampled_from(["", "已", "目前", "按计划"]),
    after=st.sampled_from(["", "左右", "以上"]),
)
def test_a_percentage_written_out_is_read_back(number, before, after):
    assert percent_told(f"{before}完成{number}%{after}") == str(number)
