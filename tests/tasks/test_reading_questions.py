"""What is asked, once a sheet or on its row, and what answers change."""

import json

import pytest

from campaign.reading.units import UnitBook
from tests.tasks.reading_sheets import keys, read, read_one, sheet, steps, units

HEAD = "序号|项目名称|责任单位|完成时限"
BOOK = UnitBook(
    {"县住建局": "县住房和城乡建设局", "县住房和城乡建设局": "县住房和城乡建设局"}, {"街道": ("甲街道", "乙街道")}
)


def test_a_clear_row_asks_nothing():
    reading = read(f"{HEAD}\n1|道路改造|县住建局|6月底前")

    assert reading.questions == reading.tasks[0].questions == ()


# --- Units ----------------------------------------------------------------------------------------------------------


def test_what_the_others_are_is_asked_once_and_support_until_then():
    reading = read(f"{HEAD}\n1|道路|县住建局、县城管局|6月底\n2|公园|县林业局、县城管局|6月底")

    (question,) = reading.questions
    assert (question.key, question.kind, question.suggestion) == ("units.others", "choice", "support")
    assert [value for value, _label in question.choices] == ["support", "build", "manage"]
    assert [units(task)[1] for task in reading.tasks] == [("县城管局", "support")] * 2


@pytest.mark.parametrize("role", ["support", "build", "manage"])
def test_the_answer_gives_the_others_their_role(role):
    reading = read(f"{HEAD}\n1|道路|县住建局、县城管局|6月底", answers={"units.others": role})

    assert reading.questions == ()
    assert units(reading.tasks[0]) == [("县住建局", "lead"), ("县城管局", role)]


def test_beside_a_lead_column_the_responsible_units_support_unasked():
    reading = read("任务|牵头单位|责任单位|时限\n道路|县住建局|县城管局、县水务局|6月底")

    assert reading.questions == ()
    assert units(reading.tasks[0]) == [("县住建局", "lead"), ("县城管局", "support"), ("县水务局", "support")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("县城管局、县住建局（牵头）", [("县住建局", "lead"), ("县城管局", "support")]),
        ("县住建局（责任单位）", [("县住建局", "lead")]),
        ("县住建局（牵头）、县城管局（责任单位）", [("县住建局", "lead"), ("县城管局", "support")]),
        ("县住建局（配合）、县城管局（牵头）", [("县城管局", "lead"), ("县住建局", "support")]),
        ("县住建局、县城管局（共同牵头）", [("县住建局", "lead"), ("县城管局", "support")]),
    ],
)
def test_roles_that_a_cell_says_go_before_its_order(cell, expected):
    assert units(read_one(f"{HEAD}\n1|道路|{cell}|6月底")) == expected


def test_several_said_to_lead_are_warned_of():
    task = read_one(f"{HEAD}\n1|道路|县住建局、县城管局（共同牵头）|6月底")

    assert task.warnings == ("Several units lead: 县住建局 was taken, 县城管局 support.",)


def test_a_head_of_leaders_and_units_gives_both():
    task = read_one("任务|责任领导及单位|时限\n道路|副市长张三\\n县住建局|6月底")

    assert (units(task), task.leader_name, task.leader_title) == ([("县住建局", "lead")], "张三", "副市长")
    assert task.questions == ()


def test_the_other_columns_give_their_roles():
    task = read_one("任务|主抓单位|业主单位|主管单位|协办单位|时限\n道路|甲局|乙局|丙局|丁局|6月底")

    assert units(task) == [("甲局", "lead"), ("乙局", "build"), ("丙局", "manage"), ("丁局", "support")]


def test_a_collective_name_is_asked_once_with_the_members_and_told_on_each_row():
    reading = read(f"{HEAD}\n1|道路|县住建局、各街道|6月底\n2|公园|县住建局、各街道|6月底", book=BOOK)

    (question,) = [each for each in reading.questions if each.key != "units.others"]
    assert (question.key, question.kind, question.original) == ("set:各街道", "units", "各街道")
    assert question.suggestion == "甲街道、乙街道"
    assert [keys(task.questions) for task in reading.tasks] == [["2.units"], ["3.units"]]
    assert [units(task) for task in reading.tasks] == [[("县住房和城乡建设局", "lead")]] * 2


def test_the_answer_puts_the_members_where_the_set_stood():
    reading = read(
        "任务|牵头单位|配合单位|时限\n道路|县住建局|各街道|6月底\n公园|县住建局|各街道|6月底",
        book=BOOK,
        answers={"set:各街道": "甲街道、丙街道"},
    )

    assert reading.questions == ()
    assert all(task.questions == () for task in reading.tasks)
    assert units(reading.tasks[1])[1:] == [("甲街道", "support"), ("丙街道", "support")]


@pytest.mark.parametrize(
    ("cell", "answer", "expected", "asked"),
    [
        ("各街道", "甲街道、乙街道", [("甲街道", "support"), ("乙街道", "support")], ["2.lead"]),
        ("各街道", "甲街道", [("甲街道", "lead")], []),
        (
            "各街道、县住建局",
            "甲街道、乙街道",
            [("县住建局", "support"), ("甲街道", "support"), ("乙街道", "support")],
            ["2.lead"],
        ),
        (
            "县住建局、各街道",
            "甲街道、乙街道",
            [("县住建局", "lead"), ("甲街道", "support"), ("乙街道", "support")],
            [],
        ),
    ],
)
def test_none_of_a_set_leads_unasked(cell, answer, expected, asked):
    task = read_one(f"{HEAD}\n1|道路|{cell}|6月底", answers={"set:各街道": answer})

    assert (units(task), keys(task.questions)) == (expected, asked)


def test_a_role_that_is_none_is_asked_again():
    (question,) = read(f"{HEAD}\n1|道路|县住建局、县城管局|6月底", answers={"units.others": "boss"}).questions

    assert question.text.startswith("The answer “boss” could not be used.")


def test_a_set_answered_with_nobody_is_left_out():
    task = read_one("任务|牵头单位|配合单位|时限\n道路|甲局|各街道|6月底", answers={"set:各街道": "无"})

    assert (units(task), task.questions) == ([("甲局", "lead")], ())


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("县住建局等", "Which other units does “等” mean?"),
        ("县住建局、县城管局等单位", "Which other units does “等” mean?"),
        ("县住建局县水务局", "Are these several units: “县住建局县水务局”?"),
        ("张三", "Is this a unit or a person: “张三”?"),
    ],
)
def test_unclear_units_are_asked_on_their_row_with_what_was_read(cell, asked):
    task = read_one(f"{HEAD}\n1|道路|{cell}|6月底")

    (question,) = task.questions
    assert (question.key, question.text, question.original) == ("2.units", asked, cell)
    assert question.suggestion == "、".join(name for name, _role in units(task))


def test_units_answered_go_before_what_was_read():
    task = read_one(f"{HEAD}\n1|道路|县住建局等|6月底", answers={"2.units": "县住建局、县城管局"}, book=BOOK)

    assert (units(task), task.questions) == ([("县住房和城乡建设局", "lead"), ("县城管局", "support")], ())


def test_a_lead_answered_leads_and_the_one_read_supports():
    task = read_one(f"{HEAD}\n1|道路|县住建局|6月底", answers={"2.lead": "县城管局"})

    assert units(task) == [("县城管局", "lead"), ("县住建局", "support")]


def test_an_empty_lead_is_asked_though_others_are_named():
    task = read_one("任务|牵头单位|责任单位|时限\n道路||县城管局|6月底\n")

    assert units(task) == [("县城管局", "support")]
    assert [(each.key, each.kind, each.suggestion) for each in task.questions] == [("2.lead", "lead", "县城管局")]


# --- Dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "suggestion"),
    [
        ("", "By when? The cell is empty.", ""),
        ("待定", "This time limit could not be read: enter the date.", ""),
        ("无", "This time limit could not be read: enter the date.", "none"),
        ("46203", "… Is it a date that became a number?", "2026-06-30"),
        ("国庆节前", "… On which day is that?", "2026-09-30"),
        ("会后3日内", "… It counts from a day the sheet does not name.", ""),
        ("6月初", "… Which day of the month's beginning is meant?", "2026-06-10"),
        ("立即", "… Until when at the latest?", ""),
    ],
)
def test_a_limit_not_read_is_asked_and_its_words_are_kept(cell, text, suggestion):
    task = read_one(f"{HEAD}\n1|道路|县住建局|{cell}")

    (question,) = task.questions
    assert (question.key, question.kind, question.suggestion) == ("2.due", "date", suggestion)
    assert question.text == text.replace("…", "This time limit could not be read: enter the date.")
    assert [(each.due_on, each.due_text) for each in task.milestones] == [("", cell)]


@pytest.mark.parametrize("answer", ["2026-09-15", "9月15日", "2026年9月15日前", "九月十五日"])
def test_a_date_answered_in_any_words_is_taken_and_the_old_words_stay(answer):
    task = read_one(f"{HEAD}\n1|道路|县住建局|待定", answers={"2.due": answer})

    assert task.questions == ()
    assert [(each.due_on, each.due_text) for each in task.milestones] == [("2026-09-15", "待定")]


def test_a_date_answered_goes_before_one_that_was_read():
    task = read_one(f"{HEAD}\n1|道路|县住建局|6月底动工", answers={"2.due": "7月"})

    assert steps(task) == [("动工", "2026-07-31", "")]


@pytest.mark.parametrize("answer", ["none", "无", "None", "不限"])
@pytest.mark.parametrize("cell", ["", "待定", "6月底"])
def test_answered_none_there_is_no_limit(answer, cell):
    task = read_one(f"{HEAD}\n1|道路|县住建局|{cell}", answers={"2.due": answer})

    assert (task.is_without_limit, task.questions, task.milestones[0].due_on) == (True, (), "")


def test_answered_ongoing_it_goes_on():
    assert read_one(f"{HEAD}\n1|道路|县住建局|待定", answers={"2.due": "长期坚持"}).is_ongoing


def test_a_wrong_answer_is_asked_again_and_says_so():
    task = read_one(f"{HEAD}\n1|道路|县住建局|待定", answers={"2.due": "回头再说"})

    (question,) = task.questions
    assert question.text == (
        "The answer “回头再说” could not be used. This time limit could not be read: enter the date."
    )
    assert task.milestones[0].due_on == ""


def test_each_limit_of_a_cell_is_asked_and_answered_by_its_place():
    text = f"{HEAD}\n1|道路|县住建局|1、抓紧 2、12月底前 3、再议"

    asked = read_one(text)
    answered = read_one(text, answers={"2.due": "3月", "2.due.3": "2027年1月"})

    assert keys(asked.questions) == ["2.due", "2.due.3"]
    assert [each.due_on for each in answered.milestones] == ["2026-03-31", "2026-12-31", "2027-01-31"]
    assert answered.questions == ()


def test_parts_without_limits_are_asked_once_and_one_answer_is_for_all():
    source = sheet("项目名称||牵头单位\n断头路|北路|局\n|南路|\n|东路|", (1, 0, 3, 0), (1, 2, 3, 2))

    asked = read_one(source)
    answered = read_one(source, answers={"2.due": "6月底", "2.due.3": "9月底"})

    assert [(each.key, each.suggestion) for each in asked.questions] == [("2.due", "2026-12-31")]
    assert [each.due_on for each in answered.milestones] == ["2026-06-30", "2026-06-30", "2026-09-30"]


# --- Measures -------------------------------------------------------------------------------------------------------

TWO = f"{HEAD}\n1|新建停车场3处,新增停车位1000个以上|县住建局|6月底\n2|投资50万元|县住建局|6月底"


def test_quantities_are_asked_once_for_all_and_each_on_its_row():
    reading = read(TWO)

    assert [(each.key, each.kind) for each in reading.questions] == [("measures", "confirm")]
    assert [keys(task.questions) for task in reading.tasks] == [["2.measure.1", "2.measure.2"], ["3.measure.1"]]
    assert all(task.measures == () for task in reading.tasks)
    assert reading.tasks[0].questions[0].text == "Is this a measure: 新建停车场 3 处?"
    assert reading.tasks[0].questions[0].original == "新建停车场3处"


@pytest.mark.parametrize(
    ("answers", "taken", "asked"),
    [
        ({"measures": "yes"}, ["2.measure.1", "2.measure.2", "3.measure.1"], []),
        ({"measures": "no"}, [], []),
        ({"measures": "yes", "2.measure.2": "no"}, ["2.measure.1", "3.measure.1"], []),
        ({"measures": "no", "2.measure.2": "yes"}, ["2.measure.2"], []),
        ({"2.measure.1": "yes"}, ["2.measure.1"], ["2.measure.2", "3.measure.1"]),
        ({"2.measure.1": "maybe"}, [], ["2.measure.1", "2.measure.2", "3.measure.1"]),
    ],
)
def test_measures_are_those_confirmed(answers, taken, asked):
    reading = read(TWO, answers=answers)

    assert [measure.key for task in reading.tasks for measure in task.measures] == taken
    assert [key for task in reading.tasks for key in keys(task.questions)] == asked
    assert ("measures" in keys(reading.questions)) == ("measures" not in answers)


def test_money_is_an_input_measure():
    task = read(TWO, answers={"measures": "yes"}).tasks[1]

    assert [(each.target, each.unit_label, each.kind) for each in task.measures] == [("50", "万元", "input")]


def test_a_column_of_measures_is_named_by_the_task():
    task = read_one("任务|工作指标|责任单位|时限\n道路改造|5条|局|6月底", answers={"measures": "yes"})

    assert [(each.name, each.target, each.unit_label) for each in task.measures] == [("道路改造", "5", "条")]


# --- What is kept ---------------------------------------------------------------------------------------------------


def test_a_task_is_told_as_json_without_its_words_and_questions():
    task = read_one(f"{HEAD}\n1|改造5条路|县住建局|待定")

    told = json.loads(json.dumps(task.as_json()))
    assert not {"cells", "questions"} & told.keys()
    assert told["units"] == [{"name": "县住建局", "role": "lead"}]
    assert told["milestones"] == [{"name": "完成", "due_on": "", "due_text": "待定", "unit": "", "number": 2}]
    assert task.cells == {"序号": "1", "项目名称": "改造5条路", "责任单位": "县住建局", "完成时限": "待定"}
