"""Which rows are tasks and what they say, in small sheets that each show one habit of offices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from tests.tasks.reading_sheets import keys, read, read_one, sheet, steps, units

HEAD = "序号|项目名称|责任单位|完成时限"


def titles(reading) -> list[str]:
    return [task.title for task in reading.tasks]


# --- Which rows are tasks -------------------------------------------------------------------------------------------


def test_blank_rows_totals_footers_and_repeated_headers_are_no_tasks():
    reading = read(
        f"{HEAD}\n1|道路|县住建局|6月底\n|||\n{HEAD}\n2|公园|县城管局|9月底\n合计|2||\n|小计：2||\n"
        "备注：每月报送|||\n填表人：张三||联系电话：1|\n注1：略|||"
    )

    assert titles(reading) == ["道路", "公园"]


@pytest.mark.parametrize("section", ["一、城建类|||", "一|城建类||", "（一）城建类|||", "|一、城建类||"])
def test_a_section_row_heads_the_tasks_below_it(section):
    reading = read(f"{HEAD}\n{section}\n1|道路|县住建局|6月底\n2|公园|县城管局|9月底")

    assert titles(reading) == ["道路", "公园"]
    assert all("城建类" in task.description for task in reading.tasks)


def test_a_row_merged_over_all_columns_heads_the_tasks_below_it():
    reading = read(sheet(f"{HEAD}\n城建类|||\n1|道路|县住建局|6月底", (1, 0, 1, 3)))

    assert [(task.title, task.description) for task in reading.tasks] == [("道路", "城建类")]


def test_a_task_numbered_in_chinese_with_nothing_but_a_title_is_a_task_where_all_are():
    reading = read(f"{HEAD}\n一|道路||\n二|公园|县城管局|9月底")

    assert titles(reading) == ["道路", "公园"]
    assert keys(reading.tasks[0].questions) == ["2.lead", "2.due"]


def test_group_columns_are_kept_before_the_description_and_carried_down():
    reading = read(
        "大类|小类|任务|责任单位|主要内容\n一、城建|（一）路|道路||铺沥青\n||公园||\n|（二）绿|树||\n二、民生||学校||",
        mapping={"小类": "group"},
    )

    assert [task.description for task in reading.tasks] == [
        "一、城建 / （一）路\n铺沥青",
        "一、城建 / （一）路",
        "一、城建 / （二）绿",
        "二、民生",
    ]


def test_a_blank_title_is_taken_from_the_fuller_column():
    task = read_one("序号|主要任务|全年目标任务|牵头单位|完成时限\n24||优化50条街巷。|城管局|年底前")

    assert (task.title, task.description, task.errors) == ("优化50条街巷", "", ())


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("1.道路改造", "道路改造"),
        ("(一)道路改造。", "道路改造"),
        ("（3）道路改造", "道路改造"),
        ("一、道路改造；", "道路改造"),
        ("①道路改造", "道路改造"),
        ("1.5公里道路改造", "1.5公里道路改造"),
        ("一、二期道路改造", "一、二期道路改造"),
        ("3条道路改造", "3条道路改造"),
        ("道路\\n改造", "道路 改造"),
        ("1.道路 2.公园", "1.道路 2.公园"),
    ],
)
def test_a_title_stands_without_number_and_full_stop(words, title):
    task = read_one(f"{HEAD}\n1|{words}|县住建局|6月底")

    assert task.title == title
    assert task.cells["项目名称"] == words.replace("\\n", "\n")


def test_a_numbered_row_without_a_title_is_an_error_to_be_answered():
    text = f"{HEAD}\n1|道路|县住建局|6月底\n2||县城管局|9月底"

    missing = read(text).tasks[1]
    answered = read(text, answers={"3.title": "公园"}).tasks[1]

    assert (keys(missing.questions), len(missing.errors)) == (["3.title"], 1)
    assert (answered.title, answered.questions, answered.errors) == ("公园", (), ())


def test_a_long_title_is_asked_and_cut():
    task = read_one(f"{HEAD}\n1|{'路' * 201}|县住建局|6月底")

    assert (len(task.title), keys(task.questions)) == (200, ["2.title"])


@pytest.mark.parametrize(
    ("numbers", "codes"),
    [
        (["1", "2", "3"], ["1", "2", "3"]),
        (["1.", "（2）", "三、"], ["1", "2", "三"]),
        (["（一）", "(二)", "三"], ["一", "二", "三"]),
        (["5", "5", "6"], ["5-1", "5-2", "6"]),
        (["", "", ""], ["1", "2", "3"]),
        (["2", "", "3"], ["2", "2a", "3"]),
        (["A1", "A1", "A1-1"], ["A1-1a", "A1-2", "A1-1"]),
    ],
)
def test_codes_are_one_each(numbers, codes):
    reading = read("序号|任务|责任单位\n" + "\n".join(f"{each}|任务{order}|局" for order, each in enumerate(numbers)))

    assert [task.code for task in reading.tasks] == codes


# --- Several rows of one task ---------------------------------------------------------------------------------------


def test_rows_under_a_merged_task_are_its_steps():
    task = read_one(
        sheet("工作任务|计划完成时间|牵头单位\n道路改造|11月|建设局\n|2026.8动工|城投集团", (1, 0, 2, 0)),
    )

    assert units(task) == [("建设局", "lead"), ("城投集团", "support")]
    assert steps(task) == [("完成", "2026-11-30", ""), ("动工", "2026-08-31", "城投集团")]


def test_a_merged_limit_is_one_step_and_the_units_join():
    task = read_one(
        sheet("工作任务|计划完成时间|牵头单位\n道路改造|11月|建设局\n||城投集团", (1, 0, 2, 0), (1, 1, 2, 1))
    )

    assert steps(task) == [("完成", "2026-11-30", "")]
    assert units(task) == [("建设局", "lead"), ("城投集团", "support")]


def test_parts_are_steps_with_names_units_and_limits_of_their_own():
    task = read_one(
        sheet(
            "项目名称||牵头单位|业主单位|完成时限\n断头路|1.北路|区住建局|区城投|6月底\n|2.南路||区住建局|9月底动工",
            (1, 0, 2, 0),
            (1, 2, 2, 2),
        )
    )

    assert steps(task) == [("北路", "2026-06-30", "区城投"), ("南路动工", "2026-09-30", "")]
    assert units(task) == [("区住建局", "lead"), ("区城投", "build")]
    assert [each.number for each in task.milestones] == [2, 3]


def test_a_row_without_a_task_that_lost_its_merge_is_a_step_and_warned_of():
    task = read_one("工作任务|计划完成时间|牵头单位\n道路改造|11月|建设局\n|8月|城投集团")

    assert steps(task) == [("完成", "2026-11-30", ""), ("完成", "2026-08-31", "城投集团")]
    assert task.warnings == ("Row 3 names no task: it was read as a further step of this one.",)


@pytest.mark.parametrize("mark", ["同上", "同 上", "〃", "″", '"', "（同上）", "同上。"])
def test_a_cell_may_say_that_it_is_as_the_one_above(mark):
    reading = read(f"{HEAD}\n1|道路|县住建局|6月底\n2|公园|{mark}|{mark}\n3|湖|{mark}|9月底")

    assert [units(task) for task in reading.tasks] == [[("县住建局", "lead")]] * 3
    assert [steps(task)[0][1] for task in reading.tasks] == ["2026-06-30", "2026-06-30", "2026-09-30"]
    assert reading.tasks[1].cells["责任单位"] == mark.strip()


def test_a_head_or_total_between_is_not_the_one_above():
    reading = read(f"{HEAD}\n1|道路|县住建局|6月底\n|小计|1|\n二、绿化类|||\n2|公园|同上|同上")

    assert (units(reading.tasks[1]), steps(reading.tasks[1])) == (
        [("县住建局", "lead")],
        [("完成", "2026-06-30", "")],
    )


def test_with_nothing_above_it_is_asked():
    task = read_one(f"{HEAD}\n1|道路|同上|同上")

    assert (units(task), keys(task.questions)) == ([], ["2.lead", "2.due"])
    assert task.cells["责任单位"] == "同上"


def test_a_task_said_to_be_as_above_goes_on():
    task = read_one("任务|计划完成时间|牵头单位\n道路改造|11月|建设局\n同上|8月|城投集团")

    assert steps(task) == [("完成", "2026-11-30", ""), ("完成", "2026-08-31", "城投集团")]


def test_merged_empty_units_and_limits_are_carried_down():
    reading = read(
        sheet(f"{HEAD}\n1|道路|县住建局|6月底\n2|公园||\n3|湖||", (1, 2, 3, 2), (1, 3, 2, 3)),
    )

    assert [units(task) for task in reading.tasks] == [[("县住建局", "lead")]] * 3
    assert [steps(task)[0][1] for task in reading.tasks] == ["2026-06-30", "2026-06-30", ""]


@pytest.mark.parametrize("count", [50, 100])
def test_a_task_of_many_rows_is_looked_through_once(count, monkeypatch):
    looked = []
    found = Sheet.range_at

    def range_at(*place):
        looked.append(place)
        return found(*place)

    monkeypatch.setattr(Sheet, "range_at", range_at)
    rows = "\n".join([f"道路|1.北路{row}|局|6月底" if row == 0 else f"|北路{row}||" for row in range(count)])
    merged = ((0, 0, 0, 1), *((1, column, count, column) for column in (0, 2, 3)))

    task = read_one(sheet(f"项目名称||牵头单位|完成时限\n{rows}", *merged))

    assert len(task.milestones) == count
    assert len(looked) < 30 * count


# --- Year, start, place, leader -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "year", "expected"),
    [("2016年任务表", None, "2016-06-30"), ("任务表", None, "2026-06-30"), ("2016年任务表", 2018, "2018-06-30")],
)
def test_the_year_is_the_given_the_title_s_or_the_fallback(title, year, expected):
    task = read_one(f"{title}\n{HEAD}\n1|道路|县住建局|6月底", year=year)

    assert steps(task) == [("完成", expected, "")]


@pytest.mark.parametrize(
    ("start", "expected"),
    [("3月", "2026-03-01"), ("3月初", "2026-03-01"), ("3月15日", "2026-03-15"), ("3月底", "2026-03-31"), ("", "")],
)
def test_a_start_is_its_first_day(start, expected):
    assert read_one(f"任务|开工时间|责任单位\n道路|{start}|局").starts_on == expected


def test_a_span_gives_start_and_limit():
    task = read_one(f"{HEAD}\n1|道路|县住建局|2025年8月-2026年6月")

    assert (task.starts_on, steps(task)) == ("2025-08-01", [("完成", "2026-06-30", "")])


@pytest.mark.parametrize(
    ("leader", "unit", "expected"),
    [
        ("张三", "局", ("张三", "")),
        ("副市长张三", "局", ("张三", "副市长")),
        ("张三 副市长", "局", ("张三", "副市长")),
        ("市委常委、副市长 张三", "局", ("张三", "市委常委、副市长")),
        ("张  三", "局", ("张三", "")),
        ("李四 王五", "局", ("李四 王五", "")),
        ("副市长", "局", ("", "副市长")),
        ("张三、李四", "局", ("张三、李四", "")),
        ("", "县住建局 张三", ("张三", "")),
        ("县住建局局长张三", "局", ("张三", "局长")),
    ],
)
def test_the_leader_and_the_post(leader, unit, expected):
    task = read_one(f"任务|分管领导|牵头单位|责任单位\n道路|{leader}|{unit}|")

    assert (task.leader_name, task.leader_title) == expected


def test_months_of_one_cell_are_a_step_each():
    task = read_one(f"{HEAD}\n1|道路|县住建局|6、12月底前")

    assert steps(task) == [("完成（1）", "2026-06-30", ""), ("完成（2）", "2026-12-31", "")]
    assert [each.due_text for each in task.milestones] == ["6月底前", "12月底前"]


def test_place_and_list_are_kept():
    task = read_one("清单|任务|建设地点|责任单位\n八大改造|道路|城南 一带|局")

    assert (task.list_name, task.location) == ("八大改造", "城南 一带")


# --- Warnings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "due", "warning"),
    [
        ("建成服务中心", "5月底前动工", "The task says “建成” but its limit says “动工”."),
        ("开工建设服务中心", "5月底前动工", None),
        ("建成服务中心", "5月底前动工，12月底前竣工", None),
        ("道路", "2029年6月", "The limit 2029-06-30 lies far from the sheet's year 2026."),
        ("道路", "2027年6月", None),
    ],
)
def test_what_looks_wrong_is_warned_of(title, due, warning):
    assert read_one(f"{HEAD}\n1|{title}|局|{due}").warnings == ((warning,) if warning else ())


def test_counts_that_differ_from_the_rows_are_warned_of():
    reading = read(
        sheet(
            "牵头单位|项目数量|项目名称|完成时限\n局|民生项目(3个)|道路|6月底\n||公园|6月底\n会|1|湖|6月底",
            (1, 0, 2, 0),
            (1, 1, 2, 1),
        )
    )

    assert [len(task.warnings) for task in reading.tasks] == [1, 0, 0]
    assert reading.tasks[0].warnings == ("“民生项目(3个)” differs from the 2 tasks that stand there.",)


def test_the_same_task_twice_is_warned_of():
    reading = read(f"{HEAD}\n1|道路|局|6月底\n2|道 路|局|6月底")

    assert [task.warnings for task in reading.tasks] == [(), ("The same task stands in row 2.",)]


def test_several_units_in_a_lead_cell_are_warned_of():
    task = read_one("任务|牵头单位\n道路|县住建局、县城管局")

    assert units(task) == [("县住建局", "lead"), ("县城管局", "support")]
    assert task.warnings == ("Several units lead: 县住建局 was taken, 县城管局 support.",)


# --- Anything at all ------------------------------------------------------------------------------------------------

cell = st.text("序号任务项目名称责任单位完成时限牵头12月底前、各局县年一.（）\n 合计", max_size=8) | st.sampled_from(
    ["同上", "〃", "合计", "注：略", "填报人：", "任务", "责任单位", "县局（牵头）"]
)


@settings(deadline=None, max_examples=200)
@given(rows=st.lists(st.lists(cell, min_size=1, max_size=5), max_size=8))
def test_no_sheet_raises_anything_but_the_error_in_words(rows):
    try:
        reading = read(Sheet("x", [["任务", "责任单位", "完成时限"], *rows]))
        read(Sheet("x", rows))
    except InvalidInputError:
        return

    codes = [task.code for task in reading.tasks]
    assert len(codes) == len(set(codes))
    assert all(task.as_json()["number"] == task.number for task in reading.tasks)
