"""Reporting by page: the unit's period, drafts that save themselves, photos one by one, more time asked for."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tasks.models import Extension, ProgressUpdate, Suspension, Task, UnitInput
from tasks.services.updates import accept_update, return_update
from tests.factories.tasks import fresh, make_picture, make_task, report
from tests.responses import closed

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2e{:02}"


@pytest.fixture
def task(campaign, lead_unit, other_unit) -> Task:
    return make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31), dt.date(2026, 12, 31)), support=[other_unit])


@pytest.fixture
def client(liaison, sign_in):
    return sign_in(liaison)


def url(task: Task) -> str:
    return f"/tasks/{task.pk}/report/"


def test_the_period_shows_what_is_owed_begun_and_filed(client, campaign, lead_unit, other_unit, liaison, office, task):
    late = make_task(campaign, lead_unit, title="拆除违建", due=(dt.date(2026, 7, 1),))
    filed = make_task(campaign, lead_unit, title="已报项目")
    update = report(filed, liaison)
    others = make_task(campaign, other_unit, title="别人的项目")
    named = make_task(campaign, other_unit, title="有本单位节点", support=[lead_unit])
    named.milestones.update(unit=lead_unit)

    page = client.get("/updates/")

    shown = {each.task.title: (each.is_owed, each.status, each.is_behind) for each in page.context["open"]}
    assert shown == {
        task.title: (True, "未报", False),
        late.title: (True, "未报", True),
        named.title: (False, "", False),
    }
    assert [each.update for each in page.context["filed"]] == [update]
    assert others.title not in page.content.decode()
    assert next(iter(shown)) == late.title
    return_update(actor=office.as_actor(), update=update, reason="缺照片")
    assert "缺照片" in client.get("/updates/").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_period_takes_few_queries(client, campaign, lead_unit, liaison, count, django_assert_max_num_queries):
    for _number in range(count):
        report(make_task(campaign, lead_unit), liaison)
        make_task(campaign, lead_unit)

    with django_assert_max_num_queries(20):
        client.get("/updates/")


def test_no_change_is_one_tap_and_asks_why_where_it_is_behind(client, campaign, lead_unit, task):
    late = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),))
    said = {"action": "no-change", "unit": lead_unit.pk, "back": "updates"}

    assert client.post(url(task), said | {"client_uid": UID.format(1)}).url == "/updates/"
    client.post(url(task), said | {"client_uid": UID.format(1)})
    refused = client.post(url(late), said | {"client_uid": UID.format(2)}, follow=True)
    client.post(url(late), said | {"client_uid": UID.format(3), "behind_reason": "等待批复"})

    assert dict(ProgressUpdate.objects.values_list("task", "is_hollow")) == {task.pk: True, late.pk: True}
    assert "请说明原因" in refused.content.decode()
    assert refused.request["PATH_INFO"] == url(late)


def test_what_is_written_is_saved_and_found_again(client, task):
    data = {"narrative": "写到一半", "client_uid": UID.format(4), "version": "0", "action": "save"}

    first = client.post(url(task), data, headers=JSON).json()
    again = client.post(url(task), data | {"version": first["version"], "narrative": "写完了"}, headers=JSON).json()

    assert (first["version"], again["version"], first["client_uid"]) == (1, 2, UID.format(4))
    form = client.get(url(task)).context["form"]
    assert (form["narrative"].value(), form["version"].value()) == ("写完了", 2)
    assert str(form["client_uid"].value()) == UID.format(4)
    assert client.post(url(task), data | {"version": 2, "action": "submit"}).status_code == 302
    assert ProgressUpdate.objects.get().state == "submitted"


def test_a_stale_draft_shows_both_texts_and_can_be_saved_then(client, task):
    data = {"narrative": "甲", "client_uid": UID.format(5), "version": "0", "action": "save"}
    client.post(url(task), data)
    other = data | {"narrative": "乙", "client_uid": UID.format(6)}

    in_background = client.post(url(task), other, headers=JSON)
    shown = client.post(url(task), other)
    form = shown.context["form"]

    assert (in_background.status_code, shown.status_code) == (422, 422)
    assert form["narrative"].value() == "乙"
    assert "甲" in form.errors["narrative"][0]
    taken = other | {"version": form["version"].value(), "client_uid": form["client_uid"].value()}
    assert client.post(url(task), taken).status_code == 302
    assert ProgressUpdate.objects.get().narrative == "乙"


def test_a_report_with_a_claim_that_is_sent_twice_is_one(client, task):
    claim = task.milestones.get(number=1)
    data = {"narrative": "完成招标", "claims": [claim.pk], "client_uid": UID.format(11)}
    client.post(
        f"{url(task)}evidence/", {"client_uid": UID.format(11), "file": SimpleUploadedFile("现场.png", make_picture())}
    )

    answers = [client.post(url(task), data | {"version": 1}).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert ProgressUpdate.objects.get().claims.get().milestone == claim


def test_a_colleagues_text_for_a_submitted_draft_becomes_a_report_of_its_own(client, task):
    client.post(url(task), {"narrative": "甲", "client_uid": UID.format(12), "version": "0"})
    other = {"narrative": "乙", "client_uid": UID.format(12), "version": "1"}

    refused = client.post(url(task), other)
    form = refused.context["form"]
    sent_again = other | {"version": form["version"].value(), "client_uid": form["client_uid"].value()}

    assert (refused.status_code, form["narrative"].value()) == (422, "乙")
    assert "另一份内容" in form.non_field_errors()[0]
    assert client.post(url(task), sent_again).status_code == 302
    assert set(ProgressUpdate.objects.values_list("narrative", "state", "supplement")) == {
        ("甲", "submitted", 0),
        ("乙", "submitted", 1),
    }


def test_a_claim_that_is_no_longer_open_is_refused_by_name(client, task, liaison):
    report(task, liaison, 1)
    claim = task.milestones.get(number=1)

    page = client.post(url(task), {"narrative": "完成", "claims": [claim.pk], "client_uid": UID.format(13)})

    assert "节点1" in page.context["form"].errors["claims"][0]


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "999999"])
def test_a_claim_of_no_milestone_of_the_task_is_refused(client, task, number):
    page = client.post(url(task), {"narrative": "完成", "claims": [number], "client_uid": UID.format(14)})

    assert page.status_code == 422
    assert "claims" in page.context["form"].errors


def test_readings_and_claims_are_kept_with_the_draft(client, task, office, sign_in):
    sign_in(office).post(
        f"/tasks/{task.pk}/measures/new/",
        {
            "version": 0,
            "name": "小区",
            "unit_label": "个",
            "kind": "output",
            "mode": "cumulative",
            "target": 50,
            "start": 0,
        }
        | {f"{name}-{key}": "0" for name in ("plan", "parts") for key in ("TOTAL_FORMS", "INITIAL_FORMS")},
    )
    measure, first = task.measures.get(), task.milestones.get(number=1)
    data = {"narrative": "x", f"reading_{measure.pk}": "12.5", "claims": [first.pk], "action": "save"}

    client.post(url(task), data | {"client_uid": UID.format(7)})
    form = client.get(url(task)).context["form"]

    assert (str(form[f"reading_{measure.pk}"].value()), form["claims"].value()) == ("12.5", [first.pk])
    assert first.claims.get().state == "ticked"


def picture_with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "phone of somebody"
    exif[0x0112] = 6  # lies on its side
    buffer = io.BytesIO()
    Image.new("RGB", (4000, 1000), "red").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_a_photo_is_sent_alone_and_kept_upright_small_and_without_its_owners_words(client, task, lead_unit):
    data = {"client_uid": UID.format(8), "taken_at": "2026-07-13T09:30:00Z", "longitude": "107.21", "latitude": "999"}
    photo = SimpleUploadedFile("现场.jpg", picture_with_metadata(), "image/jpeg")

    told = client.post(f"{url(task)}evidence/?unit={lead_unit.pk}", data | {"file": photo}).json()

    evidence = ProgressUpdate.objects.get(client_uid=UID.format(8)).evidence.get()
    assert "现场.jpg" in told["html"]
    assert (evidence.file.width, evidence.file.height) == (640, 2560)
    assert (evidence.taken_at.isoformat(), str(evidence.longitude), evidence.latitude) == (
        "2026-07-13T09:30:00+00:00",
        "107.210000",
        None,
    )
    with closed(client.get(f"/evidence/{evidence.pk}/")) as file:
        content = b"".join(file.streaming_content)
    assert b"phone of somebody" not in content
    with (
        closed(client.get(f"/evidence/{evidence.pk}/?size=small")) as small,
        Image.open(io.BytesIO(b"".join(small.streaming_content))) as image,
    ):
        assert image.size == (120, 480)
    assert client.post(f"/evidence/{evidence.pk}/remove/").status_code == 302
    assert not ProgressUpdate.objects.get().evidence.exists()


@pytest.mark.parametrize("content", [b"", b"MZ not a photo", b"\xff\xd8\xff broken"])
def test_what_is_no_photo_is_refused_in_words(client, task, content):
    file = SimpleUploadedFile("x.jpg", content)

    answer = client.post(f"{url(task)}evidence/", {"client_uid": UID.format(9), "file": file})

    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not ProgressUpdate.objects.exists()


def test_a_report_is_withdrawn_or_its_draft_thrown_away(client, task, liaison):
    update = report(task, liaison)
    client.post(f"/updates/{update.pk}/withdraw/")
    assert fresh(update).state == "draft"
    client.post(f"/updates/{update.pk}/discard/")
    assert fresh(update).state == "draft"  # it was submitted once
    client.post(url(task), {"narrative": "再报", "client_uid": update.client_uid})
    assert fresh(update).state == "submitted"


def test_a_correction_begins_with_what_is_corrected(client, task, liaison, office):
    update = report(task, liaison)
    accept_update(actor=office.as_actor(), update=update)

    page = client.get(f"{url(task)}?corrects={update.pk}")
    data = {"narrative": "更正后", "corrects": update.pk, "client_uid": str(uuid.uuid4()), "behind_reason": "雨季"}
    client.post(url(task), data)

    assert page.context["form"]["narrative"].value() == "已完成"
    assert ProgressUpdate.objects.get(narrative="更正后").corrects == update


def test_what_a_unit_put_in_is_told_once_a_period(client, lead_unit, office, sign_in, task):
    client.post("/updates/", {"unit": lead_unit.pk, "version": 0, "money": "12.5", "person_days": "300", "visits": ""})
    stale = client.post("/updates/", {"unit": lead_unit.pk, "version": 0, "money": "99"})
    told = UnitInput.objects.get()

    assert (told.period, str(told.money), told.person_days, told.visits) == (dt.date(2026, 7, 27), "12.50", 300, None)
    assert (stale.status_code, stale.context["form"]["version"].value()) == (422, "1")
    refused = client.post("/updates/", {"unit": lead_unit.pk, "version": 1, "money": "-1"})
    assert refused.status_code == 422
    assert sign_in(office).get(f"/updates/?unit={lead_unit.pk}").status_code == 200


def test_more_time_is_asked_for_and_decided(client, task, office, sign_in):
    desk = sign_in(office)
    first, second = task.milestones.order_by("number")
    later = {"new_due_on": "2026-09-30", "reason": "雨季"}
    client.post(f"/milestones/{first.pk}/extension/", later)
    client.post(f"/milestones/{second.pk}/extension/", later | {"new_due_on": "2027-01-31"})
    asked = {each.milestone_id: each for each in Extension.objects.all()}

    queue = desk.get("/review/").content.decode()
    desk.post(f"/extensions/{asked[first.pk].pk}/decide/", {"decision": "grant"})
    silent = desk.post(f"/extensions/{asked[second.pk].pk}/decide/", {"decision": "refuse", "answer": ""})
    client.post(f"/extensions/{asked[second.pk].pk}/withdraw/")

    assert "2026-09-30" in queue or "9月30日" in queue
    assert (fresh(first).due_on, fresh(second).due_on) == (dt.date(2026, 9, 30), dt.date(2026, 12, 31))
    assert silent.status_code == 422
    assert dict(Extension.objects.values_list("milestone", "state")) == {first.pk: "granted", second.pk: "withdrawn"}


def test_a_suspension_is_asked_for_and_decided(client, task, office, sign_in):
    client.post(f"/tasks/{task.pk}/suspension/", {"reason": "汛期"})
    asked = Suspension.objects.get()

    assert "汛期" in client.get(f"/tasks/{task.pk}/").content.decode()
    sign_in(office).post(f"/suspensions/{asked.pk}/decide/", {"decision": "grant"})

    assert (fresh(asked).state, fresh(task).state) == ("granted", "suspended")
    assert client.post(f"/tasks/{task.pk}/suspension/", {"reason": "再来"}).status_code == 422


def test_the_self_check_is_asked_where_the_campaign_has_one(client, campaign, task):
    campaign.settings = {"tasks": {"self_check": ["有没有方案", "有没有专班"]}}
    campaign.save()

    client.post(url(task), {"narrative": "x", "check_0": "on", "client_uid": UID.format(10)})

    assert ProgressUpdate.objects.get().self_check == {"有没有方案": True, "有没有专班": False}
    assert make_picture()


def test_submitting_with_three_photos_already_sent_takes_few_queries(client, task, lead_unit):
    sent = {"client_uid": UID.format(30)}
    for number in range(3):
        photo = SimpleUploadedFile(f"{number}.png", make_picture(), "image/png")
        told = client.post(f"{url(task)}evidence/?unit={lead_unit.pk}", sent | {"file": photo}).json()
    said = {"version": told["version"], "narrative": "外墙完成", "claims": [task.milestones.first().pk]}

    with CaptureQueriesContext(connection) as captured:
        answer = client.post(url(task), sent | said | {"action": "submit"})

    asked = [each["sql"] for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert answer.url == f"/tasks/{task.pk}/"
    assert (len(asked) <= 25, task.updates.get().evidence.count()) == (True, 3), "\n".join(asked)
