"""The rows behind a report's figures: as they were, filtered, sorted, exported."""

import datetime as dt

import pytest

from dispatch.models import Report
from tests.conftest import TODAY
from tests.factories.dispatch import make_issued_report, make_meeting
from tests.factories.tasks import make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db
PAST, FAR = TODAY - dt.timedelta(days=10), TODAY + dt.timedelta(days=100)


@pytest.fixture
def report(campaign, lead_unit, other_unit) -> Report:
    make_task(campaign, lead_unit, due=(PAST,), title="新建天桥", support=[other_unit])
    make_task(campaign, other_unit, due=(FAR,), title="改造公园")
    return make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("rows=nothing", 2),
        ("rows=tasks&light=red", 1),
        ("rows=tasks&q=公园", 1),
        ("rows=tasks&unit={lead}", 1),
        ("rows=tasks&takes_part={other}", 1),
        ("rows=tasks&on_pace=false", 1),
        ("rows=tasks&quantified=true", 0),
        ("rows=overdue", 1),
        ("rows=overdue&lead={other}", 0),
        ("rows=units&leads=true", 2),
        ("rows=units&took_part=true", 0),
        ("rows=blocks", 0),
        ("rows=previous", 0),
        ("rows=acts", 0),
        ("rows=measures", 0),
        ("rows=predicted", 0),
        ("rows=highlights", 0),
    ],
)
def test_each_filter_leaves_its_rows(report, outsider, lead_unit, other_unit, sign_in, query, count):
    address = f"/reports/{report.pk}/rows/?{query.format(lead=lead_unit.pk, other=other_unit.pk)}"

    assert sign_in(outsider).get(address).context["table"].paginator.count == count


def test_rows_are_as_they_were_and_exported_as_filtered_and_sorted(report, office, lead_unit, sign_in):
    lead_unit.name = "改了名的局"
    lead_unit.save()

    with closed(sign_in(office).get(f"/reports/{report.pk}/rows/?rows=tasks&sort=-days&export=csv")) as response:
        head, *rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert head.startswith("亮灯,")
    assert "新建天桥" in rows[0]
    assert "市住建局" in rows[0]
    assert "2026-07-03" in rows[0]


def test_a_page_of_rows_reads_the_report_once(report, office, sign_in, django_assert_max_num_queries):
    client = sign_in(office)

    with django_assert_max_num_queries(12):
        client.get(f"/reports/{report.pk}/rows/?rows=units")


@pytest.mark.parametrize(("query", "count"), [("", 1), ("state=draft", 0), ("q=2026", 1), ("corrects=true", 0)])
def test_the_list_of_reports_is_filtered(report, outsider, sign_in, query, count):
    assert sign_in(outsider).get(f"/reports/?{query}").context["table"].paginator.count == count
