"""Reports, evidence, decisions, extensions and suspensions through the API, as the pages have them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.services.clients import create_api_client
from base.trail import SYSTEM
from tasks.models import Extension, ProgressUpdate, Suspension
from tests.factories.tasks import fresh, make_picture, make_task

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"


@pytest.fixture
def task(campaign, lead_unit):
    return make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31), dt.date(2026, 12, 31)))


@pytest.fixture
def api(lead_unit):
    """Another system that acts for the unit that leads."""
    scopes = [f"{name}:{verb}" for name in ("updates", "evidence", "milestones") for verb in ("read", "write")]
    _client, token = create_api_client(actor=SYSTEM, name="平台", unit=lead_unit, scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client, address, **data):
    return client.post(f"/api/v1/{address}", data, content_type="application/json")


def test_a_report_goes_the_whole_way(api, task, lead_unit, office, sign_in):
    first = task.milestones.get(number=1)
    new = {"task": task.pk, "unit": lead_unit.pk, "narrative": "完成招标", "claims": [first.pk], "client_uid": UID}
    made, again = post(api, "updates/", **new), post(api, "updates/", **new)
    update = made.json()
    assert (made.status_code, again.status_code, again.json()["id"]) == (201, 201, update["id"])
    assert [update["state"], update["claims"][0]["state"]] == ["draft", "ticked"]

    missing = post(api, f"updates/{update['id']}/submit/")
    assert (missing.status_code, list(missing.json()["errors"])) == (422, ["proofs"])
    photo = SimpleUploadedFile("现场.png", make_picture())
    evidence = api.post("/api/v1/evidence/", {"update": update["id"], "file": photo})
    assert (evidence.status_code, evidence.json()["mime"]) == (201, "image/png")
    submitted = post(api, f"updates/{update['id']}/submit/").json()
    assert (submitted["state"], submitted["narrative"], submitted["evidence"]) == (
        "submitted",
        "完成招标",
        [evidence.json()["id"]],
    )

    desk = sign_in(office)
    assert post(desk, f"milestones/{first.pk}/verify/").json()["state"] == "verified"
    assert post(desk, f"updates/{update['id']}/accept/").json()["state"] == "accepted"
    assert post(desk, f"milestones/{first.pk}/verify/").status_code == 409
    assert post(desk, f"milestones/{first.pk}/revoke/", reason="照片不实").json()["state"] == "open"


def test_a_draft_is_rewritten_by_its_version(api, task, lead_unit):
    update = post(api, "updates/", task=task.pk, unit=lead_unit.pk, narrative="甲").json()
    address = f"/api/v1/updates/{update['id']}/"

    patched = api.patch(address, {"difficulties": "缺资金", "version": 1}, content_type="application/json").json()
    stale = api.patch(address, {"narrative": "乙", "version": 1}, content_type="application/json")

    assert (patched["narrative"], patched["difficulties"], patched["version"]) == ("甲", "缺资金", 2)
    assert (stale.status_code, "甲" in stale.json()["errors"]["narrative"][0]) == (412, True)


def test_a_return_names_fields_and_withdrawing_makes_a_draft(api, task, lead_unit, office, sign_in):
    update = post(api, "updates/", task=task.pk, unit=lead_unit.pk, narrative="进展").json()
    post(api, f"updates/{update['id']}/submit/")

    returned = post(sign_in(office), f"updates/{update['id']}/return/", notes={"narrative": "太空", "x": "y"}).json()
    post(api, f"updates/{update['id']}/submit/", narrative="完成3栋楼")
    withdrawn = post(api, f"updates/{update['id']}/withdraw/").json()

    assert (returned["state"], returned["return_notes"]) == ("returned", {"narrative": "太空"})
    assert (withdrawn["state"], withdrawn["narrative"]) == ("draft", "完成3栋楼")


def test_evidence_leaves_a_draft_again(api, task, lead_unit):
    update = post(api, "updates/", task=task.pk, unit=lead_unit.pk).json()
    photo = SimpleUploadedFile("现场.png", make_picture())
    evidence = api.post("/api/v1/evidence/", {"update": update["id"], "file": photo}).json()

    assert api.delete(f"/api/v1/evidence/{evidence['id']}/").status_code == 204
    assert api.get("/api/v1/evidence/", {"update": update["id"]}).json()["results"] == []


def test_filters_and_few_queries(api, task, lead_unit, liaison, django_assert_max_num_queries):
    post(api, "updates/", task=task.pk, unit=lead_unit.pk, narrative="进展")

    with django_assert_max_num_queries(8):
        found = api.get("/api/v1/updates/", {"state": "draft", "task": task.pk}).json()["results"]

    assert [each["task"] for each in found] == [task.pk]
    assert api.get("/api/v1/updates/", {"state": "accepted"}).json()["results"] == []


def test_more_time_is_asked_for_and_decided(task, liaison, office, sign_in):
    unit, desk = sign_in(liaison), sign_in(office)
    first, second = task.milestones.order_by("number")
    asked = post(unit, "extensions/", milestone=first.pk, new_due_on="2026-09-30", reason="雨季").json()
    other = post(unit, "extensions/", milestone=second.pk, new_due_on="2027-01-31", reason="雨季").json()

    assert post(desk, f"extensions/{asked['id']}/grant/").json()["state"] == "granted"
    assert post(desk, f"extensions/{other['id']}/refuse/").status_code == 400
    assert post(desk, f"extensions/{other['id']}/refuse/", answer="理由不足").json()["answer"] == "理由不足"
    assert fresh(first).due_on == dt.date(2026, 9, 30)
    assert post(unit, f"extensions/{other['id']}/withdraw/").status_code == 409
    assert Extension.objects.count() == 2


def test_a_suspension_is_asked_for_granted_and_ended(task, liaison, office, sign_in):
    unit, desk = sign_in(liaison), sign_in(office)
    asked = post(unit, "suspensions/", task=task.pk, reason="汛期").json()

    post(desk, f"suspensions/{asked['id']}/grant/")
    assert fresh(task).state == "suspended"
    ended = post(desk, f"suspensions/{asked['id']}/end/").json()

    assert (ended["state"], fresh(task).state, Suspension.objects.count()) == ("ended", "active", 1)


def test_nothing_is_kept_of_what_is_refused(api, task, other_unit):
    assert post(api, "updates/", task=task.pk, unit=other_unit.pk, narrative="代报").status_code == 403
    assert post(api, "updates/", task=task.pk).status_code == 400
    assert not ProgressUpdate.objects.exists()
