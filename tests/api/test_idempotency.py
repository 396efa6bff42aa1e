"""A POST with an Idempotency-Key is done once and answered alike for a day (design.md §7)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base import clock
from base.jobs import forget_answers
from base.models import Event, KeptAnswer
from tasks.models import Evidence, Extension, ProgressUpdate
from tests.factories.accounts import make_person
from tests.factories.tasks import make_picture, make_task

pytestmark = pytest.mark.django_db

KEY = "0d5c2f3e-7a2b-4a35-8a53-8a9b4f6f1c11"


@pytest.fixture
def task(campaign, lead_unit):
    return make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),))


@pytest.fixture
def api(client_of, lead_unit):
    return client_of(lead_unit, "updates:write", "evidence:write")


@pytest.fixture
def report(task, lead_unit):
    return {"task": task.pk, "unit": lead_unit.pk, "narrative": "完成招标"}


def test_the_same_again_makes_nothing_and_has_the_first_answer(api, post, report):
    first, again = (post(api, "updates/", key=KEY, **report) for _time in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [each.headers.get("Idempotency-Replayed") for each in (first, again)] == [None, "true"]
    assert ProgressUpdate.objects.count() == 1


def test_a_move_is_made_once_and_answered_as_it_was(api, post, report):
    update = post(api, "updates/", **report).json()["id"]

    first = post(api, f"updates/{update}/submit/", key=KEY)
    post(api, f"updates/{update}/withdraw/")
    again = post(api, f"updates/{update}/submit/", key=KEY)

    assert (first.json()["state"], again.json()["state"]) == ("submitted", "submitted")
    assert ProgressUpdate.objects.get().state == "draft"
    assert Event.objects.filter(name="update.submitted").count() == 1


@pytest.mark.parametrize(
    ("address", "change"), [("updates/", {"narrative": "另一份"}), ("updates/{}/submit/", {}), ("updates/", {"x": 1})]
)
def test_another_request_under_the_key_is_refused(api, post, report, address, change):
    made = post(api, "updates/", key=KEY, **report).json()

    refused = post(api, address.format(made["id"]), key=KEY, **(report | change))

    assert (refused.status_code, refused.json()["type"]) == (422, "/api/problems/key_reused")
    assert (ProgressUpdate.objects.get().narrative, ProgressUpdate.objects.get().state) == ("完成招标", "draft")


def test_what_is_refused_leaves_the_key_free(api, post, report, task):
    claimed = report | {"claims": [task.milestones.get().pk]}
    update = post(api, "updates/", **claimed).json()["id"]
    refused = post(api, f"updates/{update}/submit/", key=KEY)
    photo = SimpleUploadedFile("现场.png", make_picture())
    api.post("/api/v1/evidence/", {"update": update, "file": photo})

    done = post(api, f"updates/{update}/submit/", key=KEY)

    assert (refused.status_code, done.status_code, done.json()["state"]) == (422, 200, "submitted")


def test_files_are_compared_by_their_content(api, post, report):
    update = post(api, "updates/", **report).json()["id"]
    photo, other = make_picture(), make_picture()

    codes = [
        api.post(
            "/api/v1/evidence/",
            {"update": update, "file": SimpleUploadedFile("现场.png", content)},
            headers={"Idempotency-Key": KEY},
        ).status_code
        for content in (photo, photo, other)
    ]

    assert codes == [201, 201, 422]
    assert Evidence.objects.count() == 1


def test_a_key_belongs_to_whoever_sent_it(campaign, lead_unit, liaison, sign_in, post):
    milestone = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31),)).milestones.get()
    other = make_task(campaign, campaign.office_unit, due=(dt.date(2026, 8, 31),)).milestones.get()
    colleague = make_person("colleague", campaign.office_unit, "liaison")
    asked = {"new_due_on": "2026-09-30", "reason": "雨季"}

    first = post(sign_in(liaison), "extensions/", key=KEY, milestone=milestone.pk, **asked)
    second = post(sign_in(colleague), "extensions/", key=KEY, milestone=other.pk, **asked)

    assert (first.status_code, second.status_code, Extension.objects.count()) == (201, 201, 2)


def test_a_key_is_forgotten_after_a_day(api, post, report, task, lead_unit):
    made = post(api, "updates/", key=KEY, **report).json()["id"]
    post(api, f"updates/{made}/submit/")

    with clock.at(clock.now() + dt.timedelta(hours=23)):
        forget_answers()
        kept = post(api, "updates/", key=KEY, **report).json()["id"]
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        anew = post(api, "updates/", key=KEY, **report).json()["id"]

    assert kept == made
    assert anew != made


def test_the_job_removes_what_is_older_than_a_day(api, post, report):
    post(api, "updates/", key=KEY, **report)

    with clock.at(clock.now() + dt.timedelta(hours=25)):
        forget_answers()
        forget_answers()

    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", [" ", "x" * 201])
def test_a_key_that_cannot_be_kept_is_told_so(api, post, report, key):
    refused = post(api, "updates/", key=key, **report)

    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]
    assert not ProgressUpdate.objects.exists()


def test_scopes_are_asked_before_the_key(client_of, lead_unit, post, report):
    reader = client_of(lead_unit, "updates:read")

    assert post(reader, "updates/", key=KEY, **report).status_code == 403
    assert not KeptAnswer.objects.exists()
