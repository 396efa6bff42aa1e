"""工作亮点: from a unit's report to the office's report, its page, rows and files."""

import datetime as dt
import io

import pytest
from docx import Document
from openpyxl import load_workbook

from accounts.models import Unit
from base import clock
from base.trail import SYSTEM
from dispatch.models import Report
from dispatch.services.issuing import edit_next_steps
from tasks.models import Task
from tasks.services.drafts import UpdateDraft
from tasks.services.tasks import cancel_task
from tasks.services.updates import accept_update, return_update, submit_update
from tests.conftest import TODAY
from tests.factories.campaign import make_campaign, make_county
from tests.factories.dispatch import make_issued_report, make_meeting, make_report
from tests.factories.tasks import fresh, make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FIRST_DAY = TODAY - DAY * 27
"""Of four weeks, the period of a first report."""


def told(
    task: Task, unit: Unit, text: str, *, decided: dt.date | dt.datetime | None = TODAY, verb: str = "accept"
) -> None:
    """A unit's report with a highlight, submitted six weeks before and decided on a day, or not at all."""
    with clock.at(TODAY - DAY * 42):
        draft = UpdateDraft(task=task, unit=unit, narrative="按计划推进", highlights=text)
        update = submit_update(actor=SYSTEM, draft=draft)
    if decided is None:
        return
    with clock.at(decided):
        if verb == "accept":
            accept_update(actor=SYSTEM, update=update)
        else:
            return_update(actor=SYSTEM, update=update, reason="写得太空")


@pytest.fixture
def task(campaign, lead_unit, other_unit) -> Task:
    return make_task(campaign, lead_unit, support=[other_unit], code="7", title="新建天桥")


def at_the_cutoff(campaign) -> Report:
    return make_report(make_meeting(campaign, cutoff_in_hours=-1))


def texts(campaign) -> list[str]:
    return [row["text"] for row in at_the_cutoff(campaign).contents["highlights"]]


def test_a_row_says_who_told_what_of_which_task_and_when_it_was_accepted(campaign, task, other_unit):
    told(task, other_unit, "居民议事厅定方案\n全程公开", decided=TODAY - DAY * 3)

    (row,) = at_the_cutoff(campaign).contents["highlights"]

    assert row["id"] == task.updates.get().pk
    assert (row["task_id"], row["code"], row["task"]) == (task.pk, "7", "新建天桥")
    assert (row["list_id"], row["list"]) == (task.project_list_id, "改造1 老旧小区改造")
    assert (row["unit_id"], row["unit"]) == (other_unit.pk, "市城管局")
    assert (row["text"], row["on"]) == ("居民议事厅定方案\n全程公开", "2026-07-10")


def test_only_what_was_accepted_and_only_what_has_words(campaign, task, lead_unit):
    told(task, lead_unit, "还没有审核", decided=None)
    told(task, lead_unit, "被退回", verb="return")
    told(task, lead_unit, "   ")
    told(task, lead_unit, "经审核")

    assert texts(campaign) == ["经审核"]


def test_only_what_was_decided_in_the_period(campaign, task, lead_unit):
    for text, decided in (("以前", FIRST_DAY - DAY), ("第一天", FIRST_DAY), ("今天", TODAY)):
        told(task, lead_unit, text, decided=decided)

    assert texts(campaign) == ["第一天", "今天"]


def test_the_next_report_tells_what_was_accepted_since_the_last(campaign, task, lead_unit):
    told(task, lead_unit, "上期说过")
    make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    told(task, lead_unit, "本期才审核", decided=TODAY + DAY)

    with clock.at(TODAY + DAY * 7):
        assert texts(campaign) == ["本期才审核"]


def test_what_was_accepted_after_the_cutoff_on_the_same_day_is_told_in_the_next_report(campaign, task, lead_unit):
    told(task, lead_unit, "截止以前")
    make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        accepted_now = clock.now()
    told(task, lead_unit, "当天截止以后", decided=accepted_now)

    with clock.at(TODAY + DAY * 7):
        found = at_the_cutoff(campaign).contents

    assert [row["text"] for row in found["highlights"]] == ["当天截止以后"]
    assert found["highlights"][0]["on"] == "2026-07-13"


def test_another_campaigns_are_never_told(campaign, lead_unit):
    county = make_county(campaign, copies_parts=True)
    county.phases.create(name="开局年", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))
    for each in (county, make_campaign("邻市")):
        told(make_task(each, lead_unit), lead_unit, "别处的亮点")

    assert texts(campaign) == []


def test_a_cancelled_task_has_none(campaign, task, lead_unit):
    told(task, lead_unit, "取消以前")
    cancel_task(actor=SYSTEM, task=fresh(task), reason="并入")

    assert texts(campaign) == []


def test_they_stand_list_by_list_by_code_by_day(campaign, lead_unit):
    later = make_task(campaign, lead_unit, list_code="rectification-1", code="1")
    tenth, second = (make_task(campaign, lead_unit, code=code) for code in ("10", "2"))
    told(later, lead_unit, "清单在后")
    told(tenth, lead_unit, "第10项")
    told(second, lead_unit, "第2项，后审核")
    told(second, lead_unit, "第2项，先审核", decided=TODAY - DAY)

    assert texts(campaign) == ["第2项，先审核", "第2项，后审核", "第10项", "清单在后"]


@pytest.fixture
def report(campaign, task, lead_unit, other_unit) -> Report:
    """Two highlights, of two units and two lists."""
    told(task, lead_unit, "夜间架梁\n白天<不断路>")
    told(make_task(campaign, other_unit, list_code="rectification-1", title="拆除违建"), other_unit, "居民自拆")
    return at_the_cutoff(campaign)


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("&unit={other}", 1), ("&list={list}", 1), ("&q=不断路", 1), ("&q=没有", 0), ("&act=claim", 2)],
)
def test_rows_are_filtered(report, task, other_unit, office, sign_in, query, count):
    asked = query.format(other=other_unit.pk, list=task.project_list_id)

    page = sign_in(office).get(f"/reports/{report.pk}/rows/?rows=highlights{asked}")

    assert page.context["table"].paginator.count == count


def test_rows_are_exported_with_their_words(report, office, sign_in):
    with closed(sign_in(office).get(f"/reports/{report.pk}/rows/?rows=highlights&sort=unit&export=csv")) as response:
        head, *rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert head == "单位,项目,清单,亮点,接受日期"
    assert any(row.startswith("市城管局,拆除违建,") and row.endswith(",居民自拆,2026-07-13") for row in rows)


def test_the_page_of_the_report_shows_them_and_opens_all(report, office, sign_in):
    page = sign_in(office).get(f"/reports/{report.pk}/")

    text = page.content.decode()
    assert "夜间架梁<br>白天&lt;不断路&gt;" in text
    assert f'href="/reports/{report.pk}/rows/?rows=highlights" data-figure="2"' in text


def test_the_page_shows_the_first_ten(campaign, task, lead_unit, office, sign_in):
    for number in range(12):
        told(task, lead_unit, f"第{number}条亮点")

    board = sign_in(office).get(f"/reports/{at_the_cutoff(campaign).pk}/").context["board"]

    assert (board.sections["highlights"].count, len(board.rows["highlights"])) == (12, 10)


def test_the_word_file_and_the_annex_hold_them(report, office, sign_in):
    client = sign_in(office)

    with closed(client.get(f"/reports/{report.pk}/report.docx")) as response:
        paragraphs = [each.text for each in Document(io.BytesIO(b"".join(response))).paragraphs]
    with closed(client.get(f"/reports/{report.pk}/annex.xlsx")) as response:
        sheet = load_workbook(io.BytesIO(b"".join(response)))["工作亮点"]

    assert "七、工作亮点" in paragraphs
    assert "1. 市住建局（7 新建天桥）：夜间架梁 白天<不断路>。" in paragraphs
    assert [cell.value for cell in sheet["E"]] == ["亮点", "夜间架梁\n白天<不断路>", "居民自拆"]


def test_a_report_built_before_there_were_any_opens(report, office, sign_in):
    older = {name: value for name, value in report.contents.items() if name != "highlights"}
    Report.objects.filter(pk=report.pk).update(snapshot=older)
    edit_next_steps(actor=SYSTEM, report=fresh(report), text="一是抓紧。", version=report.version)
    client = sign_in(office)

    page = client.get(f"/reports/{report.pk}/")
    rows = client.get(f"/reports/{report.pk}/rows/?rows=highlights")

    assert (page.status_code, page.context["board"].sections["highlights"].count) == (200, 0)
    assert "居民自拆" not in page.content.decode()
    assert "一是抓紧。" in page.content.decode()
    assert rows.context["table"].paginator.count == 0
