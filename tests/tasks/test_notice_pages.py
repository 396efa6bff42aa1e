"""Pages of notices: the list, one notice, drafting, moves with reasons, replies with files (rules.md §14)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base import clock
from tasks.models import Instruction, Notice, NoticeReply
from tests.factories.notices import make_notice
from tests.factories.tasks import fresh, make_picture, make_proof, make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [row.record.title for row in response.context["table"].rows]


@pytest.fixture
def several(campaign, lead_unit, other_unit):
    """甲 a draft, 乙 issued and late, 丙 answered; 丁 to another unit, closed."""
    make_notice(campaign, lead_unit, title="甲", kind="reminder")
    late = make_notice(campaign, lead_unit, "issued", title="乙")
    Notice.objects.filter(pk=late.pk).update(due_on=dt.date(2026, 7, 10))
    make_notice(campaign, lead_unit, "answered", title="丙", kind="warning")
    make_notice(campaign, other_unit, "closed", title="丁")


FILTERS = [
    ("", ["丁", "丙", "乙", "甲"]),
    ("kind=reminder", ["甲"]),
    ("state=answered", ["丙"]),
    ("late=true", ["乙"]),
    ("late=false", ["丁", "丙", "甲"]),
    ("q=丙", ["丙"]),
    ("q=zjj", ["丙", "乙", "甲"]),
    ("q=2", ["丁"]),
    ("source=ladder", []),
    ("due_after=2026-07-15", ["丁", "丙"]),
    ("sort=due_on", ["乙", "丁", "丙", "甲"]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_the_list_is_filtered(several, office, sign_in, query, expected):
    assert titles(sign_in(office).get(f"/notices/?{query}")) == expected


def test_the_list_is_filtered_by_unit(several, office, other_unit, sign_in):
    assert titles(sign_in(office).get(f"/notices/?unit={other_unit.pk}")) == ["丁"]


def test_counts_open_exactly_their_rows(several, office, sign_in):
    client = sign_in(office)

    for count in client.get("/notices/").context["counts"]:
        assert client.get(f"/notices/?{count.query}").context["table"].paginator.count == count.value, count


def test_a_unit_sees_what_was_issued_to_it(several, liaison, outsider, sign_in):
    assert titles(sign_in(liaison).get("/notices/")) == ["丙", "乙"]
    assert titles(sign_in(outsider).get("/notices/")) == ["丁"]


def test_the_list_is_exported(several, office, sign_in):
    with closed(sign_in(office).get("/notices/?export=csv&q=乙")) as response:
        head, row, *_rest = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert head.startswith("文书,类型,文号,单位,反馈截止,状态")
    assert row.startswith("乙,督办单,创督〔2026〕1号,市住建局,2026-07-10,已签发,2026-07-13")


def test_the_list_takes_as_many_queries_with_one_as_with_twenty(campaign, lead_unit, office, sign_in):
    client = sign_in(office)
    numbers = []
    for wanted in (1, 20):
        while Notice.objects.count() < wanted:
            make_notice(campaign, lead_unit, "issued")
        with CaptureQueriesContext(connection) as captured:
            client.get("/notices/")
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]


def test_a_notice_takes_as_many_queries_with_one_matter_as_with_twenty(campaign, lead_unit, office, sign_in):
    client = sign_in(office)
    numbers = []
    for wanted in (1, 20):
        about = [("tasks.task", make_task(campaign, lead_unit).pk) for _number in range(wanted)]
        notice = make_notice(campaign, lead_unit, "answered", about=about)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/notices/{notice.pk}/")
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]


def test_a_notice_links_its_matters_and_tells_its_history(campaign, lead_unit, office, sign_in):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 3),), code="7", title="管网改造")
    notice = make_notice(campaign, lead_unit, "answered", about=[("tasks.task", task.pk)], proofs=[make_proof()])

    page = sign_in(office).get(f"/notices/{notice.pk}/").content.decode()

    assert f'href="/tasks/{task.pk}/">7 管网改造' in page
    assert "督办单 创督〔2026〕1号" in page
    assert "已完成整治，责任领导周明远。" in page
    assert "照片.png" in page
    for sentence in ("拟稿", "签发", "签收", "反馈了办理情况"):
        assert sentence in page


VERBS = [
    # state, who → what they may do, and what somebody else does
    ("draft", "head", ["签发", "修改拟稿", "作废"], []),
    ("draft", "office", ["修改拟稿", "作废"], ["签发"]),
    ("issued", "liaison", ["签收"], []),
    ("issued", "office", ["签收"], []),
    ("issued", "head", ["作废"], ["签收"]),
    ("received", "liaison", ["反馈办理情况", "反馈阶段进展"], []),
    ("received", "leader", [], ["反馈办理情况"]),
    ("answered", "office", ["办结", "退回重办", "反馈阶段进展"], []),
    ("answered", "liaison", ["反馈阶段进展"], ["办结", "退回重办"]),
    ("closed", "liaison", [], []),
    ("closed", "head", ["作废"], []),
    ("void", "head", [], []),
]


@pytest.mark.parametrize(("state", "who", "may", "others"), VERBS)
def test_the_verbs_one_has_and_why_not(campaign, lead_unit, sign_in, request, state, who, may, others):
    person = request.getfixturevalue(who)
    notice = make_notice(campaign, lead_unit, state, feedback="weekly")

    verbs = sign_in(person).get(f"/notices/{notice.pk}/").context["verbs"]

    assert [verb.label for verb in verbs if not verb.why_not] == may
    assert [verb.label for verb in verbs if verb.why_not] == others


def test_a_notice_is_drafted_and_issued_by_page(campaign, lead_unit, office, head, sign_in):
    words = {
        "kind": "warning",
        "unit": lead_unit.pk,
        "title": "关于市容的警示单",
        "content": "请整改",
        "feedback": "once",
    }
    url = sign_in(office).post("/notices/new/", words)["Location"]
    notice = Notice.objects.get()

    assert url == f"/notices/{notice.pk}/"
    assert sign_in(office).post(f"{url}issue/").status_code == 403
    sign_in(head).post(f"{url}issue/")
    assert fresh(notice).mark == "创警〔2026〕1号"


def test_a_draft_about_a_task_names_it(campaign, lead_unit, office, sign_in):
    task = make_task(campaign, lead_unit)
    words = {"kind": "reminder", "unit": lead_unit.pk, "title": "提醒", "content": "请抓紧", "feedback": "once"}

    sign_in(office).post(f"/notices/new/?task={task.pk}", words)

    assert Notice.objects.get().items.get().subject_id == task.pk
    assert sign_in(office).get("/notices/new/?task=999999").status_code == 404


def test_a_draft_without_words_is_shown_again(campaign, lead_unit, office, sign_in):
    response = sign_in(office).post("/notices/new/", {"kind": "warning", "unit": lead_unit.pk, "feedback": "once"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", "content"}
    assert not Notice.objects.exists()


def test_a_draft_is_edited_and_a_stale_edit_keeps_both_texts(campaign, lead_unit, office, sign_in):
    tasks = [make_task(campaign, lead_unit) for _number in range(2)]
    notice = make_notice(campaign, lead_unit, about=[("tasks.task", task.pk) for task in tasks])
    words = {"title": "另一标题", "content": "请整改", "feedback": "monthly", "version": 1}
    client = sign_in(office)
    client.post(f"/notices/{notice.pk}/edit/", {**words, "items": [notice.items.all()[0].pk]})
    stale = client.post(f"/notices/{notice.pk}/edit/", {**words, "title": "第三标题"})

    assert (fresh(notice).title, fresh(notice).items.count(), stale.status_code) == ("另一标题", 1, 422)
    assert "第三标题" in stale.content.decode()
    assert "另一标题" in stale.content.decode()


@pytest.mark.parametrize("verb", ["send-back", "void"])
def test_a_reason_is_asked_for(campaign, lead_unit, head, sign_in, verb):
    notice = make_notice(campaign, lead_unit, "answered")

    assert sign_in(head).post(f"/notices/{notice.pk}/{verb}/").status_code == 422
    assert sign_in(head).post(f"/notices/{notice.pk}/{verb}/", {"reason": "不具体"}).status_code == 302
    assert fresh(notice).state == {"send-back": "received", "void": "void"}[verb]


def test_a_wrong_state_is_said_on_the_form(campaign, lead_unit, head, sign_in):
    notice = make_notice(campaign, lead_unit, "issued")

    response = sign_in(head).post(f"/notices/{notice.pk}/close/")

    assert response.status_code == 422
    assert "已签发" in response.content.decode()


def test_a_unit_receives_and_answers_with_a_picture(campaign, lead_unit, liaison, sign_in):
    notice = make_notice(campaign, lead_unit, "issued")
    client = sign_in(liaison)
    client.post(f"/notices/{notice.pk}/receive/")
    picture = SimpleUploadedFile("整改后.png", make_picture(), "image/png")

    client.post(f"/notices/{notice.pk}/answer/", {"text": "已整改", "proofs": [picture]})

    found = NoticeReply.objects.get()
    assert (fresh(notice).state, found.author, found.on_behalf, found.text) == ("answered", liaison, False, "已整改")
    with closed(client.get(f"/notice-files/{found.files.get().pk}/")) as response:
        assert response["Content-Type"] == "image/png"


def test_the_office_answers_on_the_units_behalf(campaign, lead_unit, office, sign_in):
    notice = make_notice(campaign, lead_unit, "received")

    sign_in(office).post(f"/notices/{notice.pk}/answer/", {"text": "电话反馈：已整改"})

    assert NoticeReply.objects.get().on_behalf


def test_a_file_of_no_use_is_refused_by_name(campaign, lead_unit, liaison, sign_in):
    notice = make_notice(campaign, lead_unit, "received")
    sent = {"text": "已整改", "proofs": [SimpleUploadedFile("病毒.exe", b"MZ\x00\x00")]}

    response = sign_in(liaison).post(f"/notices/{notice.pk}/answer/", sent)

    assert response.status_code == 422
    assert "病毒.exe" in response.content.decode()
    assert fresh(notice).state == "received"


def test_a_unit_reports_in_between(campaign, lead_unit, liaison, sign_in):
    notice = make_notice(campaign, lead_unit, "received", feedback="weekly")

    sign_in(liaison).post(f"/notices/{notice.pk}/report/", {"text": "已完成一半"})

    assert NoticeReply.objects.get().is_periodic


def test_an_erased_referral_says_so(campaign, lead_unit, head, liaison, sign_in):
    notice = make_notice(campaign, lead_unit, "answered", kind="referral", title="关于李某的抄告单")
    sign_in(head).post(f"/notices/{notice.pk}/erase/")

    page = sign_in(liaison).get(f"/notices/{notice.pk}/").content.decode()

    assert "李某" not in page
    assert "（内容已删除）" in page


def test_a_leader_instructs_by_page(campaign, lead_unit, leader, sign_in):
    task = make_task(campaign, lead_unit)

    sign_in(leader).post(f"/tasks/{task.pk}/instruct/", {"text": "抓紧办"})

    assert Instruction.objects.get().notice.unit == lead_unit
    page = sign_in(leader).get(f"/tasks/{task.pk}/").content.decode()
    assert "抓紧办" in page


def test_a_notice_of_another_day_shows_how_late_it_is(campaign, lead_unit, office, sign_in):
    notice = make_notice(campaign, lead_unit, "issued")
    with clock.at(dt.date(2026, 7, 23)):
        page = sign_in(office).get(f"/notices/{notice.pk}/").content.decode()

    assert "逾期 3 天" in page
