"""Lists in another order than by id: every row once, whatever is equal or empty (design.md §7)."""

import datetime as dt

import pytest

from base import clock
from inspections.models import Finding
from tests.factories.inspections import make_site
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def findings(campaign):
    """Due on days 3, none, 1, 1, none, 2 of August; the ids in that order."""
    at = clock.midnight(dt.date(2026, 8, 1))
    made = [
        Finding(
            campaign=campaign,
            description="积水",
            place="北门路",
            found_at=at,
            reported_at=at,
            due_at=at + dt.timedelta(days=day) if day else None,
        )
        for day in (3, 0, 1, 1, 0, 2)
    ]
    return [each.pk for each in Finding.objects.bulk_create(made)]


def walk(client, address):
    """The ids of every page."""
    found = []
    while address:
        page = client.get(address).json()
        found += [each["id"] for each in page["results"]]
        address = page["next"]
    return found


@pytest.mark.parametrize("size", [1, 2, 4, 100])
@pytest.mark.parametrize(
    ("ordering", "places"),
    [
        ("due_at", [2, 3, 5, 0, 1, 4]),
        ("-due_at", [0, 5, 2, 3, 1, 4]),
        ("found_at", [0, 1, 2, 3, 4, 5]),
        ("-found_at", [0, 1, 2, 3, 4, 5]),
        ("id", [0, 1, 2, 3, 4, 5]),
        ("-id", [5, 4, 3, 2, 1, 0]),
    ],
)
def test_every_row_comes_once_in_order(findings, office, sign_in, ordering, places, size):
    found = walk(sign_in(office), f"/api/v1/findings/?ordering={ordering}&page_size={size}")

    assert found == [findings[place] for place in places]


def test_rows_added_meanwhile_shift_no_page(findings, campaign, office, sign_in):
    desk = sign_in(office)
    first = desk.get("/api/v1/findings/?ordering=due_at&page_size=3").json()
    Finding.objects.filter(pk=findings[1]).update(due_at=clock.midnight(dt.date(2026, 7, 1)))

    rest = walk(desk, first["next"])

    assert rest == [findings[0], findings[4]]


def test_percents_order_as_numbers(campaign, lead_unit, office, sign_in):
    made = [make_task(campaign, lead_unit) for _number in range(3)]
    for task, percent in zip(made, ("100.00", "9.50", "20.00"), strict=True):
        type(task).objects.filter(pk=task.pk).update(claimed_percent=percent)

    found = walk(sign_in(office), "/api/v1/tasks/?ordering=-claimed_percent&page_size=1")

    assert found == [made[0].pk, made[2].pk, made[1].pk]


def test_filters_hold_in_another_order(findings, office, sign_in):
    query = "ordering=-id&page_size=1&due_after=2026-08-03T00:00:00%2B08:00"

    assert walk(sign_in(office), f"/api/v1/findings/?{query}") == [findings[5], findings[0]]


@pytest.mark.parametrize("name", ["description", "nothing", "unit", "-", "due_at,id", "support_units"])
def test_a_column_that_is_not_offered_is_named(findings, office, sign_in, name):
    refused = sign_in(office).get(f"/api/v1/findings/?ordering={name}")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["ordering"])


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "WzEsMl0=", "WyIyMDI2IiwxXQ==", "é"])
def test_a_cursor_that_is_none_is_404(findings, office, sign_in, cursor):
    assert sign_in(office).get("/api/v1/findings/", {"ordering": "due_at", "cursor": cursor}).status_code == 404


def test_sites_order_by_the_day_they_closed(campaign, office, sign_in, today):
    made = [make_site(campaign, ended_on=day).pk for day in (None, today, today - dt.timedelta(days=1))]

    assert walk(sign_in(office), "/api/v1/sites/?ordering=ended_on&page_size=1") == [made[2], made[1], made[0]]
