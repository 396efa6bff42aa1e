"""Rows that are no tasks: which, why, and that somebody may say otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.reading.left_out import reason_of, tail_of
from tests.tasks.reading_sheets import read, sheet

HEAD = "序号|项目名称|责任单位|完成时限"

# reason | beginnings of rows, or texts where the task stands
REASONS = """
total | 合计；总计；总 计；小计；共计；小计：2
total | 合计：12项；合计（万元）；本页小计；城建类小计；全市合计；总数
total | 汇总
note | 备注；备注：每月报送；注：；注1：略；注 1. 略；注（1）：略
note | 说明：略；填表说明：；填报说明：一、略；附注：略
signature | 填报人：张三；填表人：；审核人：；审核：李四；制表：；经办人：
signature | 联系人：张三；联系电话：；联系电话：0550-1；电话：
signature | 单位（盖章）；单位(盖章)：；填报单位（公章）：；填报单位：；主要领导签字：；分管领导（签字）：
signature | 负责人签字；单位负责人：
signature | 单位负责人（签字）：张三 填表人：李四；签字；审核；审核意见；填报日期：；日期：
signature | 2026年3月15日；年 月 日；二〇二六年三月五日
- | 道路改造；注重实效；注册登记改革；审核制度改革；说明书编制；统计局大楼建设
- | 公章管理制度；电话亭改造；总计划；签字笔采购
- | 汇总上报材料；合计3公里的道路改造；单位：县政府；社会统计；完成审批；一、城建类
- | 主要道路改造；2026年3月完成道路；日常保洁
"""


def reasons() -> list[tuple[str, str]]:
    pairs = (line.split(" | ") for line in REASONS.strip().split("\n"))
    return [(text, reason.replace("-", "")) for reason, texts in pairs for text in texts.split("；")]


@pytest.mark.parametrize(("text", "reason"), reasons())
def test_totals_notes_and_signatures_are_no_tasks(text, reason):
    assert reason_of(text) == reason


@given(st.text() | st.text("合小总共计备注说明填报审核签字盖章人单位负责领导：:（）()年月日1２ ", max_size=16))
def test_no_text_raises(text):
    assert reason_of(text) in {"", "total", "note", "signature"}


def left_out(reading) -> list[tuple[int, str]]:
    return [(each.number, each.reason) for each in reading.left_out]


def test_rows_left_out_are_told_with_the_reason():
    reading = read(
        f"{HEAD}\n1|道路|县住建局|6月底\n|||\n{HEAD}\n2|公园|县城管局|9月底\n合计|2||\n"
        "某处|||\n备注：每月报送|||\n填表人：张三||联系电话：1|"
    )

    assert [task.title for task in reading.tasks] == ["道路", "公园"]
    assert left_out(reading) == [
        (4, "It is the header again."),
        (6, "It is a total, not a task."),
        (7, "It names no task."),
        (8, "It is a note, not a task."),
        (9, "It says who filled in or signed the sheet; it is not a task."),
    ]
    assert reading.left_out[1].cells == {"序号": "合计", "项目名称": "2"}


def test_the_lines_of_a_note_at_the_end_belong_to_it():
    reading = read(
        "任务|责任单位|时限\n道路|县住建局|6月底\n公园|县城管局|\n注：1.每月报送。||\n2.逾期的说明原因。||\n|| "
    )

    assert [task.title for task in reading.tasks] == ["道路", "公园"]
    assert left_out(reading) == [(4, "It is a note, not a task."), (5, "It is a note, not a task.")]


def test_a_note_in_the_middle_leaves_the_tasks_below_it():
    reading = read("任务|责任单位|时限\n道路|县住建局|6月底\n注：以下为新增||\n公园|县城管局|9月底")

    assert [task.title for task in reading.tasks] == ["道路", "公园"]


def test_last_rows_with_nothing_but_a_task_stay_tasks():
    reading = read("任务|责任单位|时限\n道路|县住建局|6月底\n公园||\n湖||")

    assert [task.title for task in reading.tasks] == ["道路", "公园", "湖"]
    assert reading.left_out == ()


def test_a_signature_merged_over_the_sheet_is_left_out():
    reading = read(sheet(f"{HEAD}\n1|道路|县住建局|6月底\n单位（盖章）：　　填报人：|||", (2, 0, 2, 3)))

    assert [number for number, _reason in left_out(reading)] == [3]


@pytest.mark.parametrize(
    ("row", "title"), [("3|审核|县住建局|9月底", "审核"), ("合计|统计室建设|县统计局|9月底", "统计室建设")]
)
def test_a_row_somebody_says_is_a_task_is_one(row, title):
    text = f"{HEAD}\n1|道路|县住建局|6月底\n{row}"

    asked = read(text)
    answered = read(text, answers={"3.task": "yes"})

    assert [each.question.key for each in asked.left_out] == ["3.task"]
    assert [task.title for task in answered.tasks] == ["道路", title]
    assert answered.left_out == ()


@pytest.mark.parametrize("answer", ["no", "", "maybe"])
def test_otherwise_it_stays_left_out(answer):
    reading = read(f"{HEAD}\n1|道路|县住建局|6月底\n合计|2||", answers={"3.task": answer})

    assert len(reading.tasks) == len(reading.left_out) == 1


def test_the_tail_of_a_sheet_begins_with_its_first_note():
    rows = [["道路", "局"], ["公园", ""], ["注：甲", ""], ["乙", ""], ["", ""], ["填报人：", ""], ["丙", ""]]

    assert tail_of(rows, 0) == {2: "note", 3: "note", 5: "signature", 6: "signature"}
