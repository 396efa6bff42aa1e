"""A notice as a Word letter in the official layout; same notice, same bytes (GB/T 9704)."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from base import clock, files
from base.trail import SYSTEM
from tasks.documents.letter import letter_of, write_letter
from tasks.models import Notice
from tasks.services.notices import erase_notice
from tests.factories.notices import make_notice
from tests.factories.tasks import make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db


def content_of(notice: Notice) -> bytes:
    return write_letter(letter_of(Notice.objects.select_related("campaign__office_unit", "unit").get(pk=notice.pk)))


def opened(notice: Notice):
    return Document(io.BytesIO(content_of(notice)))


def lines(notice: Notice) -> list[str]:
    return [each.text for each in opened(notice).paragraphs if each.text]


def make_about(campaign, unit, number: int, **fields) -> Notice:
    tasks = [make_task(campaign, unit, due=(dt.date(2026, 7, 3),), code=str(each + 1)) for each in range(number)]
    return make_notice(campaign, unit, "issued", about=[("tasks.task", task.pk) for task in tasks], **fields)


def test_it_says_number_title_unit_matters_day_and_office(campaign, lead_unit, other_unit):
    notice = make_about(
        campaign, lead_unit, 2, feedback="weekly", support_units=[other_unit], content="一段。\n\n二段。"
    )

    assert lines(notice) == [
        "创督〔2026〕1号",
        "关于占道经营整治的督办单",
        "市住建局：",
        "一段。",
        "二段。",
        "1. 1 改造老旧小区第1批，时限2026年7月3日，已逾期10天。",
        "2. 2 改造老旧小区第2批，时限2026年7月3日，已逾期10天。",
        "配合单位：市城管局。",
        "请于2026年7月20日前将办理情况书面反馈测试市创建办。",
        "办结以前，请每周反馈一次进展情况。",
        "测试市创建办",
        "2026年7月13日",
    ]


def test_many_matters_are_a_table(campaign, lead_unit):
    notice = make_about(campaign, lead_unit, 6)

    (table,) = opened(notice).tables
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "事项", "时限", "逾期天数"]
    assert [cell.text for cell in table.rows[6].cells] == ["6", "6 改造老旧小区第6批", "2026年7月3日", "10"]


def test_the_page_and_the_fonts_are_those_of_official_letters(campaign, lead_unit):
    document = opened(make_notice(campaign, lead_unit, "issued"))
    section = document.sections[0]
    title = next(each for each in document.paragraphs if each.text.startswith("关于"))
    body = next(each for each in document.paragraphs if each.text == "请限期整治。")

    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    found = [(each.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")), each.runs[0].font.size) for each in (title, body)]
    assert found == [("方正小标宋简体", Pt(22)), ("仿宋_GB2312", Pt(16))]


def test_the_same_notice_gives_the_same_bytes(campaign, lead_unit):
    notice = make_about(campaign, lead_unit, 6)
    first = content_of(notice)

    with clock.at(dt.date(2026, 9, 1)):
        assert content_of(notice) == first


def test_a_draft_has_neither_number_nor_day(campaign, lead_unit):
    found = lines(make_notice(campaign, lead_unit))

    assert found[0] == "（拟稿，未编号）"
    assert found[-1].split() == ["年", "月", "日"]


def test_it_names_the_notice_before_it(campaign, lead_unit):
    first = make_notice(campaign, lead_unit, "issued", kind="reminder")
    second = make_notice(campaign, lead_unit, "issued")
    Notice.objects.filter(pk=second.pk).update(follows=first)

    assert "此前已就有关事项印发创提〔2026〕1号。" in lines(second)


def test_what_no_document_may_hold_is_left_out(campaign, lead_unit):

    assert "请整治" in lines(make_notice(campaign, lead_unit, "issued", content="请\x08整治"))


def test_the_page_gives_the_letter(campaign, lead_unit, liaison, sign_in):
    notice = make_notice(campaign, lead_unit, "issued")

    with closed(sign_in(liaison).get(f"/notices/{notice.pk}/letter/")) as response:
        content = b"".join(response.streaming_content)

    assert response["Content-Type"] == files.DOCX
    assert content == content_of(notice)


def test_an_erased_one_has_no_letter(campaign, lead_unit, head, sign_in):
    notice = make_notice(campaign, lead_unit, "issued", kind="referral")
    erase_notice(actor=SYSTEM, notice=notice)

    assert sign_in(head).get(f"/notices/{notice.pk}/letter/").status_code == 404
