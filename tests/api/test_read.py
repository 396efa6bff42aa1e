"""The read-only API: tokens and sessions, scopes, filters, pages of results, problem documents (design.md §7)."""

import datetime as dt

import pytest
from django.test import Client

from accounts.services.clients import create_api_client
from base import clock
from base.trail import SYSTEM
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db

RESOURCES = ["lists", "tasks", "milestones", "units"]


@pytest.fixture
def api(campaign, lead_unit):
    """api(*scopes) -> a client of the lead unit with a token of those scopes."""

    def _api(*scopes: str, **fields) -> Client:
        _record, token = create_api_client(actor=SYSTEM, name=f"系统 {scopes}", unit=lead_unit, scopes=scopes, **fields)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return _api


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_client_reads_what_its_scopes_name_and_nothing_else(api, campaign, lead_unit, resource):
    make_task(campaign, lead_unit)
    client = api(f"{resource}:read")

    for each in RESOURCES:
        assert client.get(f"/api/v1/{each}/").status_code == (200 if each == resource else 403)


@pytest.mark.parametrize("resource", RESOURCES)
def test_without_sign_in_or_token_it_is_401_as_a_problem_document(client, db, resource):
    response = client.get(f"/api/v1/{resource}/")

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert set(response.json()) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("token", ["wrong", "", "a b"])
def test_a_wrong_token_is_401(client, db, token):
    response = client.get("/api/v1/tasks/", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401


def test_a_token_expires(api):
    client = api("tasks:read", expires_at=clock.now() + dt.timedelta(days=1))

    before = client.get("/api/v1/tasks/").status_code
    with clock.at(clock.now() + dt.timedelta(days=2)):
        after = client.get("/api/v1/tasks/").status_code

    assert (before, after) == (200, 401)


def test_a_task_carries_light_percents_and_units(api, campaign, lead_unit, other_unit):
    task = make_task(campaign, lead_unit, support=[other_unit], due=(dt.date(2026, 7, 1),), title="新建天桥")

    (found,) = api("tasks:read").get("/api/v1/tasks/").json()["results"]

    assert {key: found[key] for key in ("id", "title", "light", "days_overdue", "lead_unit", "state")} == {
        "id": task.pk,
        "title": "新建天桥",
        "light": "red",
        "days_overdue": 12,
        "lead_unit": lead_unit.pk,
        "state": "active",
    }
    assert (found["claimed_percent"], found["verified_percent"]) == ("0.00", "0.00")
    assert found["responsibilities"] == [
        {"unit": lead_unit.pk, "role": "lead"},
        {"unit": other_unit.pk, "role": "support"},
    ]


@pytest.mark.parametrize(
    ("query", "count"), [("", 2), ("light=red", 1), ("overdue=true", 1), ("q=天桥", 1), ("state=closed", 0)]
)
def test_the_filters_are_those_of_the_page(api, campaign, lead_unit, query, count):
    make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),), title="新建天桥")
    make_task(campaign, lead_unit, due=(dt.date(2026, 12, 1),), title="修路")

    assert len(api("tasks:read").get(f"/api/v1/tasks/?{query}").json()["results"]) == count


def test_a_filter_that_cannot_be_understood_is_named(api):
    response = api("tasks:read").get("/api/v1/tasks/?due_before=soon")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert "due_before" in response.json()["errors"]


def test_pages_follow_by_cursor_and_stay_stable_while_rows_are_added(api, campaign, lead_unit):
    made = [make_task(campaign, lead_unit).pk for _number in range(5)]
    client = api("tasks:read")

    first = client.get("/api/v1/tasks/?page_size=2").json()
    make_task(campaign, lead_unit)
    second = client.get(first["next"]).json()

    assert [each["id"] for each in first["results"] + second["results"]] == made[:4]


def test_foreign_records_are_404(api, campaign, lead_unit, stranger, sign_in):
    task = make_task(campaign, lead_unit)
    milestone = task.milestones.get()

    client = sign_in(stranger)
    found = [client.get(f"/api/v1/{path}/").status_code for path in (f"tasks/{task.pk}", f"milestones/{milestone.pk}")]

    assert found == [404, 404]


def test_a_person_who_signed_in_reads_by_role(campaign, lead_unit, liaison, office, sign_in):
    make_task(campaign, lead_unit)
    make_task(campaign, lead_unit, handed_out=False)

    counts = [len(sign_in(person).get("/api/v1/tasks/").json()["results"]) for person in (liaison, office)]

    assert counts == [1, 2]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(campaign, office, sign_in, method):
    response = getattr(sign_in(office), method)("/api/v1/tasks/", content_type="application/json")

    assert response.status_code == 405


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_costs_the_same_queries_for_one_and_for_twenty(
    api, campaign, lead_unit, django_assert_max_num_queries, resource, count
):
    for _number in range(count):
        make_task(campaign, lead_unit)
    client = api(f"{resource}:read")
    client.get(f"/api/v1/{resource}/")

    with django_assert_max_num_queries(5):
        client.get(f"/api/v1/{resource}/")


def test_people_read_the_units_of_their_pages_and_clients_all(api, campaign, lead_unit, other_unit, liaison, sign_in):
    own = sign_in(liaison).get("/api/v1/units/").json()["results"]
    foreign = sign_in(liaison).get(f"/api/v1/units/{other_unit.pk}/").status_code
    by_client = api("units:read").get(f"/api/v1/units/{other_unit.pk}/").status_code

    assert [each["id"] for each in own] == [lead_unit.pk]
    assert (foreign, by_client) == (404, 200)
