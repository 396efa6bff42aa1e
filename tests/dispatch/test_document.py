"""The Word report: what it says, how it is laid out, that it stays the same to the byte."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from base.word import issuer_of
from dispatch.documents.places import fill
from dispatch.documents.render import render_report
from dispatch.documents.sample import GROUP, HIGHLIGHT, STEP, sample_snapshot
from dispatch.documents.template import default_template
from dispatch.documents.wording import places_of, report_context
from dispatch.documents.wording.numbers import numeral

AS_OF = dt.datetime(2026, 7, 13, 1, tzinfo=dt.UTC)


def late(number: int, unit: str, days: int) -> dict:
    due = dt.date(2026, 7, 13) - dt.timedelta(days=days)
    return {
        **STEP,
        "id": number,
        "task": "新建<天桥>&公园",
        "due_on": due.isoformat(),
        "days": days,
        "unit_id": hash(unit),
        "unit": unit,
    }


@pytest.fixture
def snapshot() -> dict:
    return {
        **sample_snapshot(),
        "is_preview": False,
        "corrects": None,
        "lists": [GROUP, {**GROUP, "name": "空的清单", "tasks": 0}],
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
        "单位申报完成节点15个，其中经核验完成13个、待核验2个；项目平均申报进度99.9%，平均核验进度33.3%，序时进度52.5%。",
        "有序时要求的项目8项，达到序时进度的6项，占比75.0%，未达序2项。",
        (
            "与上期通报（2026年6月15日）相比，总体好转：达序占比上升2.5个百分点，逾期节点减少1个，"
            "平均核验进度上升4.0个百分点；可比的清单中，好转2个、变差0个、持平0个。"
        ),
        "创通〔2026〕1号点名的逾期节点1个：仍逾期1个。",
        "热度：2026年6月16日以来申报、更新数据和新增佐证共12次，平均每周3.0次，本阶段平均每周3.6次。",
        "量化率：有指标、有时限、有责任领导的项目5项，占10项的50.0%。",
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

    assert texts[texts.index("十一、下步要求") + 1] == ""


def test_sections_without_rows_are_left_out_and_the_numbers_close_up(snapshot):
    bare = {**snapshot, "predicted": [], "previous": None, "blocks": [], "highlights": []}

    text = text_of(printed(bare))

    assert "预计逾期" not in text
    assert "上期问题整改" not in text
    assert "亮点" not in text
    assert "七、热度、进度、投入、广度" in text
    assert "八、下步要求" in text


def test_highlights_stand_in_a_section_of_their_own(snapshot):
    second = {**HIGHLIGHT, "unit_id": 2, "unit": "市城管局", "task": "拆除<违建>", "text": "居民自拆\n全程公开"}
    document = Document(io.BytesIO(printed({**snapshot, "highlights": [HIGHLIGHT, second]})))
    texts = [paragraph.text for paragraph in document.paragraphs]

    at = texts.index("九、工作亮点")
    assert texts[at - 2] == "八、上期问题整改"
    assert texts[at + 1 : at + 5] == [
        "2026年6月16日以来，经审核采用的工作亮点共2条，来自2个单位。",
        "1. 市住建局（7 新建人行天桥）：夜间架梁，白天不断路。",
        "2. 市城管局（7 拆除<违建>）：居民自拆 全程公开。",
        "十、热度、进度、投入、广度",
    ]


def test_a_snapshot_from_before_there_were_highlights_is_still_printed(snapshot):
    del snapshot["highlights"]

    text = text_of(printed(snapshot))

    assert "亮点" not in text
    assert "八、上期问题整改" in text
    assert "九、热度、进度、投入、广度" in text
    assert "十、下步要求" in text


def test_a_correction_names_what_it_takes_the_place_of(snapshot):
    corrects = {"id": 1, "number": "创通〔2026〕2号", "reason": "时限写错"}

    assert "本通报更正并代替创通〔2026〕2号，更正原因：时限写错" in text_of(printed({**snapshot, "corrects": corrects}))


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
