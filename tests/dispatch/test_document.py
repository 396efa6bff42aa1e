"""The Word report: what it says, how it is laid out, that it stays the same to the byte."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from dispatch.documents.places import fill
from dispatch.documents.render import render_report
from dispatch.documents.template import default_template
from dispatch.documents.wording import issuer_of, numeral, places_of, report_context

AS_OF = dt.datetime(2026, 7, 13, 1, tzinfo=dt.UTC)
LIGHTS = {"red": 1, "yellow": 2, "green": 3, "blue": 4, "grey": 0, "white": 0}
GROUP = {
    "id": 1,
    "name": "改造1 老旧小区改造",
    "tasks": 10,
    "lights": LIGHTS,
    "verified": "33.33",
    "claimed": "99.96",
    "milestones": {"open": 5, "claimed": 2, "verified": 13},
    "overdue": 2,
    "overdue_tasks": 1,
}


def late(number: int, unit: str, days: int) -> dict:
    due = dt.date(2026, 7, 13) - dt.timedelta(days=days)
    return {
        "id": number,
        "task_id": 1,
        "list_id": 1,
        "list": "改造1",
        "code": "7",
        "task": "新建<天桥>&公园",
        "milestone": "投入使用",
        "due_on": due.isoformat(),
        "days": days,
        "unit_id": hash(unit),
        "unit": unit,
        "unit_sort": unit,
        "unit_leader": "局长 周明远",
        "leader": "陆正平",
    }


@pytest.fixture
def snapshot() -> dict:
    return {
        "campaign": {"city": "云川市", "title": "创建全国文明城市", "office": "市创建办"},
        "meeting": {"number": 3, "title": "专题调度会", "held_at": "2026-07-14T01:00:00+00:00"},
        "on": "2026-07-13",
        "is_preview": False,
        "phase": "突破年",
        "totals": {**GROUP, "name": ""},
        "actions": [{**GROUP, "name": "完善基础设施"}],
        "lists": [GROUP, {**GROUP, "name": "空的清单", "tasks": 0}],
        "tasks": [],
        "overdue": [late(1, "市住建局", 40), late(2, "市住建局", 3), late(3, "市城管局", 12)],
    }


def printed(snapshot: dict, *, number: str = "", next_steps: str = "") -> bytes:
    body = render_report(snapshot, AS_OF, default_template())
    return fill(body, places_of(snapshot, next_steps, on=dt.date(2026, 7, 13), number=number), AS_OF)


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_it_says_what_the_snapshot_says(snapshot):
    text = text_of(printed(snapshot))

    for sentence in (
        "创建全国文明城市工作进展情况通报",
        "云川市创建办　　2026年7月13日",
        "截至2026年7月13日，云川市创建全国文明城市“突破年”共交办项目10项、时间节点20个。",
        "单位申报完成节点15个，其中经核验完成13个、待核验2个；项目平均申报进度99.9%，平均核验进度33.3%。",
        "红灯1项，黄灯2项，绿灯3项，蓝灯4项",
        "共有2个单位的3个节点逾期，其中最长的是市住建局“新建<天桥>&公园”的“投入使用”节点，已逾期40天。",
        "（一）市住建局（2个节点，单位负责人：局长 周明远）",
        "（二）市城管局（1个节点，单位负责人：局长 周明远）",
        "2026年6月3日",
    ):
        assert sentence in text
    assert "预览" not in text
    assert "空的清单" not in text
    assert "{" not in text


def test_number_and_next_steps_are_filled_in_afterwards(snapshot):
    text = text_of(printed(snapshot, number="创通〔2026〕3号", next_steps="一是抓紧。\n二是<核验>&销号。"))

    assert "创通〔2026〕3号\n云川市创建办" in text
    assert "一是抓紧。\n二是<核验>&销号。\n" in text


def test_without_next_steps_no_empty_paragraph_stays(snapshot):
    document = Document(io.BytesIO(printed(snapshot)))
    texts = [paragraph.text for paragraph in document.paragraphs]

    assert texts[texts.index("五、下步要求") + 1] == "云川市创建办"


def test_a_preview_says_so(snapshot):
    assert "预览" in text_of(printed({**snapshot, "is_preview": True}))


def test_without_overdue_milestones_it_says_so(snapshot):
    assert "截至目前没有逾期节点。" in text_of(printed({**snapshot, "overdue": []}))


def test_the_same_snapshot_gives_the_same_bytes(snapshot):
    assert printed(snapshot) == printed(snapshot)


def test_the_language_of_the_asker_changes_nothing(snapshot):
    from django.utils import translation

    chinese = printed(snapshot)

    with translation.override("en"):
        assert printed(snapshot) == chinese


def test_the_page_is_laid_out_as_the_standard_says(snapshot):
    document = Document(io.BytesIO(printed(snapshot)))
    section = document.sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    title = next(paragraph for paragraph in document.paragraphs if "工作进展情况通报" in paragraph.text)
    assert title.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "方正小标宋简体"
    assert title.runs[0].font.size.pt == 22
    assert document.styles["Normal"].font.size.pt == 16
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)


def test_rows_stand_unit_by_unit_longest_first(snapshot):
    units = report_context(snapshot)["overdue_units"]

    assert [[row["days"] for row in unit["rows"]] for unit in units] == [[40, 3], [12]]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九"), (100, "100")],
)
def test_numerals(number, text):
    assert numeral(number) == text


@pytest.mark.parametrize(
    ("city", "office", "issuer"),
    [
        ("云川市", "市创建办", "云川市创建办"),
        ("云川市", "云川市文明办", "云川市文明办"),
        ("大竹县", "创城办", "大竹县创城办"),
    ],
)
def test_the_issuer_is_named_in_full_and_once(city, office, issuer):
    assert issuer_of(city, office) == issuer
