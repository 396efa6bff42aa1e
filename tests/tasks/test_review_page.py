"""The office's queue: what matters first, what changed, what may be accepted with others."""

import datetime as dt

import pytest

from base import clock
from tasks.models import ProgressUpdate
from tasks.presenters.differences import Piece, pieces
from tasks.services.drafts import UpdateDraft
from tasks.services.updates import accept_update, submit_update
from tests.factories.tasks import fresh, make_proof, make_task, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(liaison, lead_unit):
    def _say(task, words, **told):
        draft = UpdateDraft(task=task, unit=lead_unit, narrative=words, behind_reason="雨季", **told)
        return submit_update(actor=liaison.as_actor(), draft=draft)

    return _say


def test_claims_of_late_milestones_come_first(campaign, lead_unit, liaison, office, sign_in, say):
    plain = say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "只是进展", proofs=[make_proof()])
    claimed = report(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), liaison, 1)
    late = report(make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),)), liaison, 1)

    page = sign_in(office).get("/review/")

    assert [each.update for each in page.context["reviews"]] == [late, claimed, plain]
    marks = [each.marks for each in page.context["reviews"]]
    assert marks == [["逾期 12 天申报"], [], []]
    assert [each.is_safe for each in page.context["reviews"]] == [False, False, True]


def test_what_changed_since_the_last_report_is_marked(campaign, lead_unit, office, sign_in, say):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),))
    with clock.at(dt.date(2026, 7, 6)):
        accept_update(actor=office.as_actor(), update=say(task, "完成3栋楼外墙"))
    say(task, "完成5栋楼外墙和屋面")

    page = sign_in(office).get("/review/")

    assert page.context["reviews"][0].narrative == [
        Piece("same", "完成"),
        Piece("gone", "3"),
        Piece("new", "5"),
        Piece("same", "栋楼外墙"),
        Piece("new", "和屋面"),
    ]
    assert page.context["reviews"][0].marks == ["空洞：无新内容"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "新的", [Piece("same", "新的")]),
        ("甲乙", "甲乙", [Piece("same", "甲乙")]),
        ("甲" * 5000, "乙", [Piece("same", "乙")]),
        ("全部", "不同", [Piece("gone", "全部"), Piece("new", "不同")]),
    ],
)
def test_pieces(before, after, expected):
    assert pieces(before, after) == expected


def test_a_file_shown_before_is_marked(campaign, lead_unit, office, sign_in, say):
    proof = make_proof()
    say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "甲", proofs=[proof])
    say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "乙", proofs=[proof])

    page = sign_in(office).get("/review/")

    assert [each.marks for each in page.context["reviews"]] == [["有附件曾用过"], ["有附件曾用过"]]


def test_several_are_accepted_at_once_where_nothing_is_doubtful(campaign, lead_unit, liaison, office, sign_in, say):
    safe = [
        say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "进展", proofs=[make_proof()]) for _n in (1, 2)
    ]
    hollow = say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "表态")
    claimed = report(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), liaison, 1)
    chosen = [each.pk for each in (*safe, hollow, claimed)]

    page = sign_in(office).post("/review/accept/", {"update": [*chosen, "x", "99999999999"]}, follow=True)

    assert [fresh(each).state for each in (*safe, hollow, claimed)] == [
        "accepted",
        "accepted",
        "submitted",
        "submitted",
    ]
    assert "已接受 2 份" in page.content.decode()
    assert "2 份填报需单独审核" in page.content.decode()


def test_nobody_accepts_what_their_own_unit_filed(campaign, lead_unit, liaison, sign_in, say):
    update = say(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), "进展", proofs=[make_proof()])

    sign_in(liaison).post("/review/accept/", {"update": [update.pk]})

    assert fresh(update).state == "submitted"


def test_a_return_names_its_reasons_by_field(campaign, lead_unit, liaison, office, sign_in):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),))
    update = report(task, liaison, 1)

    sign_in(office).post(f"/updates/{update.pk}/return/", {"note_proofs": "照片看不清", "note_secret": "x"})

    assert fresh(update).return_notes == {"proofs": "照片看不清"}
    assert "照片看不清" in sign_in(liaison).get(f"/tasks/{task.pk}/report/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_takes_few_queries_and_pages(
    campaign, lead_unit, liaison, office, sign_in, count, django_assert_max_num_queries
):
    for _number in range(count):
        report(make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),)), liaison, 1)
    client = sign_in(office)
    client.get("/review/")

    with django_assert_max_num_queries(10):
        page = client.get("/review/")

    assert (page.context["count"], len(page.context["reviews"])) == (count, min(count, 20))
    assert len(client.get("/review/?page=2").context["reviews"]) == max(0, count - 20)
    assert client.get("/review/?page=x").status_code == client.get("/review/?page=99999999999").status_code == 200
    assert ProgressUpdate.objects.count() == count
