"""The pages of tasks, as their readers meet them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Unit
from base import clock
from base.trail import SYSTEM
from tasks.models import ProgressUpdate, Task
from tasks.services.extensions import ask_extension
from tests.factories.tasks import claim, make_picture, make_task, report
from tests.responses import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(campaign, lead_unit, other_unit) -> Task:
    return make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10), dt.date(2026, 8, 31)), title="改造老旧小区50个")


def titles(response) -> list[str]:
    return [row.record.title for row in response.context["table"].paginated_rows]


@pytest.mark.parametrize("query", ["改造", "ljxq", "laojiu", "住建局", "zjj", "改造 住建", "GZLJ"])
def test_search_finds_words_units_and_pinyin(task, campaign, other_unit, office, sign_in, query):
    make_task(campaign, other_unit, title="清理垃圾死角")

    response = sign_in(office).get("/tasks/", {"q": query})

    assert titles(response) == ["改造老旧小区50个"]


def test_the_list_is_worst_first(campaign, lead_unit, office, sign_in):
    for title, due in (("绿", "2026-12-31"), ("红近", "2026-07-12"), ("黄", "2026-07-15"), ("红远", "2026-06-01")):
        make_task(campaign, lead_unit, title=title, due=(dt.date.fromisoformat(due),))

    assert titles(sign_in(office).get("/tasks/")) == ["红远", "红近", "黄", "绿"]


def test_heads_sort(campaign, lead_unit, office, sign_in):
    for title in ("乙", "甲", "丙"):
        make_task(campaign, lead_unit, title=title)

    assert titles(sign_in(office).get("/tasks/?sort=title")) == ["丙", "甲", "乙"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("light=red", ["改造老旧小区50个"]),
        ("light=green", ["清理垃圾死角"]),
        ("overdue=true", ["改造老旧小区50个"]),
        ("overdue=false", ["清理垃圾死角"]),
        ("category=rectification", ["清理垃圾死角"]),
        ("due_before=2026-07-31", ["改造老旧小区50个"]),
        ("state=draft", ["还没交办"]),
    ],
)
def test_filters(task, campaign, lead_unit, other_unit, office, sign_in, query, found):
    make_task(campaign, other_unit, title="清理垃圾死角", list_code="rectification-1", due=(dt.date(2026, 12, 1),))
    make_task(campaign, lead_unit, title="还没交办", handed_out=False)

    response = sign_in(office).get(f"/tasks/?{query}")

    assert titles(response) == found
    assert "×" in response.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries_for_one_and_for_twenty(
    campaign, lead_unit, office, sign_in, django_assert_max_num_queries, count
):
    for _number in range(count):
        make_task(campaign, lead_unit)
    client = sign_in(office)

    with django_assert_max_num_queries(18):
        assert client.get("/tasks/").status_code == 200


def test_the_task_page_says_what_happened(task, liaison, office, sign_in):
    claim(task, liaison, 1)

    page = sign_in(office).get(f"/tasks/{task.pk}/").content.decode()

    assert "liaison 同志 申报完成节点 “节点1”" in page
    assert "核验通过" in page
    assert "市住建局" in page


def test_a_liaison_reports_claims_and_proves(task, liaison, sign_in):
    client = sign_in(liaison)
    form = client.get(f"/tasks/{task.pk}/report/").context["form"]
    first = task.milestones.get(number=1)
    photo = SimpleUploadedFile("现场.png", make_picture())
    data = {"narrative": "完成了", "behind_reason": "雨季", "claims": [first.pk], "proofs": photo}

    response = client.post(f"/tasks/{task.pk}/report/", {**data, "client_uid": form["client_uid"].value()})

    assert response.url == f"/tasks/{task.pk}/"
    update = ProgressUpdate.objects.get()
    assert (update.state, update.on_behalf, update.evidence.get().name) == ("submitted", False, "现场.png")
    with closed(client.get(f"/evidence/{update.evidence.get().pk}/")) as file:
        assert file["Content-Type"] == "image/png"


def test_a_mistake_is_shown_beside_its_field_and_keeps_what_was_typed(task, liaison, sign_in):
    client = sign_in(liaison)
    first = task.milestones.get(number=1)
    data = {"unit": task.lead_unit_id, "narrative": "写了很多字", "claims": [first.pk]}

    response = client.post(f"/tasks/{task.pk}/report/", {**data, "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c11"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "申报完成须附佐证" in page
    assert "写了很多字" in page
    assert not ProgressUpdate.objects.exists()


def test_a_file_that_is_no_proof_is_named(task, liaison, sign_in):
    data = {"unit": task.lead_unit_id, "narrative": "完成", "proofs": SimpleUploadedFile("x.exe", b"\x00MZ")}

    response = sign_in(liaison).post(
        f"/tasks/{task.pk}/report/", {**data, "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c12"}
    )

    assert response.status_code == 422
    assert "x.exe" in response.content.decode()


def test_the_office_files_on_behalf_and_it_is_marked(task, office, sign_in):
    data = {"unit": task.lead_unit_id, "narrative": "电话报来", "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c13"}

    sign_in(office).post(f"/tasks/{task.pk}/report/", data)

    assert ProgressUpdate.objects.get().on_behalf is True


def test_the_office_verifies_and_returns_from_the_queue(task, liaison, office, sign_in):
    first, second = claim(task, liaison, 1, 2)
    client = sign_in(office)
    assert "改造老旧小区50个" in client.get("/review/").content.decode()

    client.post(f"/claims/{first.pk}/verify/", {"back": "review"})
    client.post(f"/claims/{second.pk}/return/", {"back": "review", "reason": "照片不符"})

    assert list(task.milestones.values_list("state", flat=True)) == ["verified", "open"]
    assert "照片不符" in client.get(f"/tasks/{task.pk}/").content.decode()


def test_the_queue_is_read_in_a_fixed_number_of_queries(
    campaign, lead_unit, liaison, office, sign_in, django_assert_max_num_queries
):
    for _number in range(10):
        report(make_task(campaign, lead_unit), liaison, 1)
    client = sign_in(office)

    with django_assert_max_num_queries(15):
        client.get("/review/")


@pytest.mark.parametrize(
    ("who", "status"), [("liaison", 403), ("leader", 403), ("outsider", 404), ("stranger", 404), ("office", 302)]
)
def test_only_who_may_review_decides(task, liaison, who, status, sign_in, request):
    (made,) = claim(task, liaison, 1)
    person = request.getfixturevalue(who)

    response = sign_in(person).post(f"/claims/{made.pk}/verify/")

    assert response.status_code == status
    assert task.milestones.get(number=1).state == ("verified" if status == 302 else "claimed")


def test_a_foreign_report_page_is_refused_and_a_foreign_file_unknown(task, liaison, outsider, sign_in):
    update = report(task, liaison, 1)
    client = sign_in(outsider)

    assert client.get(f"/tasks/{task.pk}/report/").status_code == 403
    assert client.get(f"/evidence/{update.evidence.get().pk}/").status_code == 404


def test_unit_names_are_escaped(campaign, office, sign_in):
    unit = Unit.objects.create(name="<b>局</b>", parent=campaign.unit, path=f"{campaign.unit.path}999/")
    task = make_task(campaign, unit, title="<script>alert(1)</script>")

    page = sign_in(office).get(f"/tasks/?q={task.code}").content.decode()

    assert "<script>alert" not in page
    assert "&lt;b&gt;局" in page


def test_days_late_count_from_the_local_day(campaign, lead_unit, office, sign_in, today):
    make_task(campaign, lead_unit, due=(today,))

    with clock.at(clock.midnight(today + dt.timedelta(days=1))):
        page = sign_in(office).get("/tasks/").content.decode()

    assert "逾期 1 天" in page


def test_a_unit_without_a_part_sees_the_row_and_nothing_behind_it(campaign, lead_unit, outsider, sign_in):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),))
    ask_extension(actor=SYSTEM, milestone=task.milestones.get(), new_due_on=dt.date(2026, 9, 30), reason="缺钱")

    page = sign_in(outsider).get(f"/tasks/{task.pk}/").content.decode()

    assert task.title in page
    assert "缺钱" not in page
    assert "历史" not in page
