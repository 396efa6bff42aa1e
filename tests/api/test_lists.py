"""Lists of the API cost the same queries however long, are filtered, and take the shape design.md §5 names."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base.trail import SYSTEM
from tasks.models import ProgressUpdate
from tasks.services.extensions import ask_extension
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.suspensions import ask_suspension
from tests.factories.tasks import claim, make_picture, make_task

pytestmark = pytest.mark.django_db

RESOURCES = ("updates", "evidence", "measures", "extensions", "suspensions")


def make_rows(campaign, lead_unit, liaison, count):
    """Tasks with a measure, a report with a claim and a picture, and a wish for more time and a stop."""
    for _number in range(count):
        task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31), dt.date(2026, 12, 1)))
        draft = MeasureDraft("改造小区", "个", target=Decimal(50), plan=[(dt.date(2026, 8, 1), Decimal(20))])
        add_measure(actor=SYSTEM, task=task, draft=draft)
        claim(task, liaison, 1)
        later = {"new_due_on": dt.date(2026, 12, 20), "reason": "雨季"}
        ask_extension(actor=SYSTEM, milestone=task.milestones.get(number=2), **later)
        ask_suspension(actor=SYSTEM, task=task, reason="汛期")
    return task


@pytest.mark.parametrize("resource", [*RESOURCES, "milestones"])
def test_they_are_filtered_by_task_and_campaign(campaign, lead_unit, liaison, office, sign_in, resource):
    task = make_rows(campaign, lead_unit, liaison, 2)
    desk = sign_in(office)

    def count(query):
        return len(desk.get(f"/api/v1/{resource}/?{query}").json()["results"])

    each = 2 if resource == "milestones" else 1
    assert count(f"task={task.pk}") == each
    assert (count(f"campaign={campaign.pk}"), count("campaign=0")) == (2 * each, 0)


def test_reports_are_filtered_by_when_they_came(campaign, lead_unit, liaison, office, sign_in):
    make_rows(campaign, lead_unit, liaison, 1)
    desk = sign_in(office)

    found = [
        len(desk.get("/api/v1/updates/", query).json()["results"])
        for query in (
            {"submitted_after": "2026-07-13T00:00:00+08:00"},
            {"submitted_after": "2026-07-14T00:00:00+08:00"},
            {"submitted_before": "2026-07-14T00:00:00+08:00", "is_hollow": "false"},
        )
    ]

    assert found == [1, 0, 1]


def test_a_measure_has_its_plan(campaign, lead_unit, liaison, client_of):
    task = make_rows(campaign, lead_unit, liaison, 1)

    (measure,) = client_of(lead_unit, "measures:read").get("/api/v1/measures/").json()["results"]

    assert {name: measure[name] for name in ("task", "name", "unit_label", "target", "current", "plan")} == {
        "task": task.pk,
        "name": "改造小区",
        "unit_label": "个",
        "target": "50.00",
        "current": "0.00",
        "plan": [{"by_on": "2026-08-01", "value": "20.00"}],
    }


def test_a_draft_is_thrown_away_and_a_submitted_report_is_not(campaign, lead_unit, client_of, post):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),))
    api = client_of(lead_unit, "updates:write")
    first = post(api, "updates/", task=task.pk, unit=lead_unit.pk, narrative="甲").json()["id"]
    thrown = api.delete(f"/api/v1/updates/{first}/").status_code
    second = post(api, "updates/", task=task.pk, unit=lead_unit.pk, narrative="乙").json()["id"]
    post(api, f"updates/{second}/submit/")
    kept = api.delete(f"/api/v1/updates/{second}/").status_code

    assert (thrown, kept) == (204, 409)
    assert list(ProgressUpdate.objects.values_list("narrative", flat=True)) == ["乙"]


def test_the_office_gives_an_earlier_day_on_behalf(campaign, lead_unit, office, sign_in, post):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10), dt.date(2026, 12, 1)))
    first, desk = task.milestones.get(number=1), sign_in(office)
    body = {"task": task.pk, "unit": lead_unit.pk, "narrative": "电话补报", "claims": [first.pk]}
    update = post(desk, "updates/", **body).json()["id"]
    desk.post("/api/v1/evidence/", {"update": update, "file": SimpleUploadedFile("现场.png", make_picture())})

    done = post(desk, f"updates/{update}/submit/", claimed_on="2026-07-09", claim_reason="电话报来")

    assert (done.status_code, done.json()["on_behalf"]) == (200, True)
    assert desk.get(f"/api/v1/milestones/{first.pk}/").json()["claimed_on"] == "2026-07-09"
