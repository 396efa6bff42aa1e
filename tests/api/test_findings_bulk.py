"""Findings pushed in by other systems, up to 1,000 at once (design.md §7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.models import Finding
from tests.factories.inspections import make_category
from tests.factories.tasks import fresh

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 30
"""For a hundred rows with categories, units and positions; SQLite needs more inserts than PostgreSQL."""


@pytest.fixture
def hotline(client_of, other_unit):
    return client_of(other_unit, "findings:read", "findings:write")


@pytest.fixture
def push(hotline, campaign, post):
    """push(row, row, all_or_nothing=…) -> the answer."""

    def _push(*rows, **fields):
        return post(hotline, "findings/bulk/", campaign=campaign.pk, rows=list(rows), **fields)

    return _push


def row(number, **fields):
    return {"external_id": f"12345-{number}", "description": "积水", "place": f"北门路 {number} 号"} | fields


def test_rows_are_stored_and_each_answered(push, other_unit):
    answer = push(row(1), row(2, longitude="118.316541", latitude="32.302871", system="gcj02", severity="urgent"))

    first, second = Finding.objects.order_by("id")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "created": 2,
            "existing": 0,
            "error": 0,
            "rows": [
                {
                    "row": number,
                    "external_id": finding.external_id,
                    "result": "created",
                    "finding": finding.pk,
                    "duplicate_of": None,
                    "relapse_of": None,
                    "errors": {},
                }
                for number, finding in enumerate((first, second))
            ],
        },
    )
    assert (first.source, first.reporting_unit, str(second.longitude)) == ("system", other_unit, "118.311151")


def test_rows_sent_again_are_the_same_findings(push):
    first = push(row(1), row(2)).json()

    again = push(row(1, description="改了说法"), row(2), row(3), row(3)).json()

    assert [each["result"] for each in again["rows"]] == ["existing", "existing", "created", "existing"]
    assert [each["finding"] for each in again["rows"][:2]] == [each["finding"] for each in first["rows"]]
    assert (again["created"], again["existing"], Finding.objects.count()) == (1, 3, 3)
    assert Finding.objects.get(external_id="12345-1").description == "积水"


def test_all_or_nothing_names_every_row_that_is_wrong(push):
    answer = push(row(1), row(2, description=""), row(3, place=""), row(4, category=10**9), "?", row(6, severity="x"))

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/api/problems/invalid")
    assert sorted(problem["errors"]) == [
        "rows.1.description",
        "rows.2.place",
        "rows.3.category",
        "rows.4.non_field_errors",
        "rows.5.severity",
    ]
    assert not Finding.objects.exists()


def test_row_by_row_stores_those_that_are_right(push):
    answer = push(row(1), row(2, description=""), row(3, unit=10**9), "?", all_or_nothing=False)

    told = answer.json()
    assert (answer.status_code, told["created"], told["error"]) == (200, 1, 3)
    assert [(each["result"], list(each["errors"])) for each in told["rows"]] == [
        ("created", []),
        ("error", ["description"]),
        ("error", ["unit"]),
        ("error", ["non_field_errors"]),
    ]
    assert Finding.objects.get().external_id == "12345-1"


def test_a_row_that_repeats_an_open_finding_is_its_duplicate(push, campaign):
    category = make_category(campaign, "积水内涝").pk
    here = {"category": category, "longitude": "118.310000", "latitude": "32.300000", "accuracy_m": 10}

    first, second = push(row(1, **here), row(2, **here)).json()["rows"]

    assert (second["result"], second["duplicate_of"]) == ("created", first["finding"])


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_more_than_a_thousand_are_refused_in_one_sentence(push, all_or_nothing):
    answer = push(*[row(number) for number in range(1001)], all_or_nothing=all_or_nothing)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["rows"])
    assert "1000" in answer.json()["detail"]
    assert not Finding.objects.exists()


def test_an_empty_one_is_not_understood(push):
    assert push().status_code == 400


def test_the_statements_hardly_grow_with_the_rows(push, campaign, lead_unit, other_unit):
    categories = [make_category(campaign, f"类别 {number}").pk for number in range(10)]
    rows = [
        row(
            number,
            category=categories[number % 10],
            longitude=f"118.3{number:03}",
            latitude="32.3",
            unit=lead_unit.pk,
            support_units=[other_unit.pk],
        )
        for number in range(100)
    ]

    with CaptureQueriesContext(connection) as asked:
        answer = push(*rows)

    assert answer.json()["created"] == 100
    assert len(asked.captured_queries) <= MOST_STATEMENTS


def test_a_key_makes_it_once(hotline, campaign, post):
    body = {"campaign": campaign.pk, "rows": [{"description": "积水", "place": "北门路"}]}

    first, again = (post(hotline, "findings/bulk/", key="7a1f", **body) for _time in range(2))

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Finding.objects.count() == 1


def test_a_unit_is_proposed_and_not_assigned(push, lead_unit, client_of):
    told = push(row(1, unit=lead_unit.pk, limit_text="3天")).json()
    finding = fresh(Finding.objects.get())

    assert (finding.state, finding.unit, finding.due_at) == ("reported", lead_unit, None)
    seen = client_of(lead_unit, "findings:read").get("/api/v1/findings/").json()["results"]
    assert [each["id"] for each in seen] == [told["rows"][0]["finding"]]
