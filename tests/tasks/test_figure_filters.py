"""Filters that figures link to: 待核验, 长期坚持, and lights against the first dates."""

import datetime as dt

import pytest

from base import clock
from base.trail import SYSTEM
from tasks.services import extensions
from tests.conftest import TODAY
from tests.factories.tasks import claim, make_task, milestone

pytestmark = pytest.mark.django_db
FAR = TODAY + dt.timedelta(days=90)


def titles(client, query: str) -> set[str]:
    return {row.record.title for row in client.get(f"/tasks/?{query}").context["table"].rows}


@pytest.fixture
def _tasks(campaign, lead_unit, liaison) -> None:
    with clock.at(TODAY - dt.timedelta(days=40)):
        moved = make_task(campaign, lead_unit, title="延期的", due=(TODAY - dt.timedelta(days=9),))
        extensions.extend_milestone(actor=SYSTEM, milestone=milestone(moved, 1), new_due_on=FAR, reason="汛期")
    claim(make_task(campaign, lead_unit, title="待核验的", due=(FAR,)), liaison, 1)
    make_task(campaign, lead_unit, title="长期的", due=(None,), is_ongoing=True)


@pytest.mark.usefixtures("_tasks")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("waiting=true", {"待核验的"}),
        ("waiting=false", {"延期的", "长期的"}),
        ("is_ongoing=true", {"长期的"}),
        ("light=red", set()),
        ("against=baseline&light=red", {"延期的"}),
        ("light=red&against=baseline", {"延期的"}),
        ("against=nothing", {"延期的", "待核验的", "长期的"}),
    ],
)
def test_the_list_is_filtered(office, sign_in, query, found):
    assert titles(sign_in(office), query) == found


@pytest.mark.usefixtures("_tasks")
def test_against_the_first_dates_lights_and_counts_are_theirs(office, sign_in):
    page = sign_in(office).get("/tasks/?against=baseline")

    assert [(each.label, each.value) for each in page.context["counts"]] == [("全部", 3), ("● 红", 1), ("■ 绿", 2)]
    assert "亮灯对照" in page.context["chips"][0].text


@pytest.mark.usefixtures("_tasks")
def test_the_api_takes_the_same_filters(office, sign_in):
    rows = sign_in(office).get("/api/v1/tasks/?against=baseline&light=red").json()["results"]

    assert [(row["title"], row["light"]) for row in rows] == [("延期的", "red")]
