"""Findings reported many at once: stored in few statements, once, with what they repeat (rules.md §8, design.md §7)."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Finding
from inspections.services import findings
from inspections.services.findings import MOST_ROWS, FindingDraft, report_findings
from tests.factories.inspections import make_category, make_site
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db
HERE = {"longitude": Decimal("118.310000"), "latitude": Decimal("32.300000")}
NEAR = {**HERE, "latitude": Decimal("32.300400")}  # 44 m north
FAR = {**HERE, "latitude": Decimal("32.300500")}  # 56 m north


@pytest.fixture
def bring(campaign):
    """bring({…}, {…}, all_or_nothing=…) -> what became of each row."""

    def _bring(*rows, all_or_nothing=False, seen=None):
        drafts = [
            row if isinstance(row, InvalidInputError) else FindingDraft(campaign, **{"description": "积水"} | row)
            for row in rows
        ]
        return report_findings(actor=SYSTEM, rows=drafts, all_or_nothing=all_or_nothing, seen=seen)

    return _bring


def test_each_is_stored_with_its_event_its_photos_and_units(bring, lead_unit, other_unit, site, street):
    photo = make_picture_file()
    found = bring({"place": "南门路"}, {"site": site, "photos": [photo, photo], "support_units": [other_unit]})

    assert [(each.is_new, each.finding.state, each.error) for each in found] == [(True, "reported", None)] * 2
    first, second = Finding.objects.order_by("id")
    assert (first.place, second.site, second.area) == ("南门路", site, street)
    assert [each.moment for each in second.photos.all()] == ["before"]
    assert list(second.support_units.all()) == [other_unit]
    events = Event.objects.filter(name="finding.reported").order_by("id")
    assert [each.root_id for each in events] == [first.pk, second.pk]


def test_what_was_stored_before_or_above_is_the_same_again(bring):
    uid = uuid.uuid4()
    old = {"place": "南门路", "source": "system", "external_id": "12345-1", "client_uid": uid}
    (first,) = bring(old)

    again = bring(
        {**old, "client_uid": uuid.uuid4()},
        {"place": "北门路", "client_uid": uid},
        {"place": "东门路", "source": "patrol", "external_id": "12345-1"},
        {"place": "西门路", "source": "system", "external_id": "12345-2"},
        {"place": "西门路", "source": "system", "external_id": "12345-2"},
    )

    assert [each.is_new for each in again] == [False, False, True, True, False]
    assert [again[0].finding, again[1].finding] == [first.finding] * 2
    assert again[4].finding == again[3].finding
    assert Finding.objects.count() == 3


def test_a_number_of_a_finding_one_may_not_see_is_refused(bring, other_unit):
    bring({"place": "南门路", "external_id": "1", "reporting_unit": other_unit})

    (refused,) = bring({"place": "南门路", "external_id": "1"}, seen=Finding.objects.none())

    assert (refused.finding, list(refused.error.fields)) == (None, ["external_id"])


def test_a_row_that_is_wrong_stands_alone_or_stops_all(bring, litter, campaign):
    make_category(campaign, "路面垃圾", parent=litter)
    rows = [
        {"place": "南门路"},
        {"place": "", "description": " "},
        {"place": "南门路", "category": litter},
        InvalidInputError("?", fields={"found_at": ["读不懂"]}),
    ]

    with pytest.raises(InvalidInputError) as refused:
        bring(*rows, all_or_nothing=True)

    assert Finding.objects.count() == 0
    assert list(refused.value.fields) == ["rows.1.description", "rows.1.place", "rows.2.category", "rows.3.found_at"]
    assert "4" in refused.value.message
    assert "3" in refused.value.message
    assert [each.error is None for each in bring(*rows)] == [True, False, False, False]
    assert Finding.objects.count() == 1


def test_more_than_a_thousand_are_refused(bring):
    with pytest.raises(InvalidInputError) as refused:
        bring(*[{"place": "南门路"}] * (MOST_ROWS + 1))

    assert list(refused.value.fields) == ["rows"]
    assert not Finding.objects.exists()


def test_rows_repeat_each_other_as_if_they_had_come_one_by_one(bring, litter, site):
    """At a site, near a position with and without a site, and not in another category or further away."""
    at = {"category": litter}
    found = bring(
        {**at, "site": site},
        {**at, "site": site},
        {**at, **NEAR, "accuracy_m": 50},
        {**at, **FAR, "accuracy_m": 50},
        {**at, **FAR, "accuracy_m": 51},
        {**at, "place": "没有位置"},
        {"place": "没有类别", **HERE},
    )

    first = found[0].finding
    assert [each.finding.duplicate_of for each in found] == [None, first, first, None, None, None, None]
    stored = Finding.objects.filter(state="duplicate").values_list("duplicate_of", "step_due_at")
    assert list(stored) == [(first.pk, None)] * 2


def test_rows_repeat_what_is_stored(bring, report, litter, site, campaign, lead_unit):
    """By a site's position where the row has none, and never of another site."""
    first = report()
    other = make_site(campaign, lead_unit, longitude=HERE["longitude"], latitude=HERE["latitude"])

    found = bring({"category": litter, **NEAR}, {"category": litter, "site": other}, {"category": litter, "site": site})

    assert [each.finding.duplicate_of for each in found] == [first, None, first]


@pytest.mark.parametrize("count", [1, 40])
def test_the_statements_do_not_grow_with_the_rows(bring, litter, count):
    step = Decimal("0.01")
    rows = [
        {"category": litter, "longitude": HERE["longitude"] + step * number, "latitude": HERE["latitude"]}
        | {"external_id": f"12345-{number}"}
        for number in range(count)
    ]

    with CaptureQueriesContext(connection) as asked:
        bring(*rows)

    assert Finding.objects.filter(state="reported").count() == count
    writes = [each for each in asked.captured_queries if each["sql"].startswith("INSERT")]
    assert len(asked.captured_queries) - len(writes) <= 9
    assert len(writes) <= 2 * (1 + count // 20)


def test_one_stored_by_somebody_else_at_the_same_moment_is_found(bring, monkeypatch):
    """The first look does not see it, and the database refuses the second finding of its number."""
    row = {"place": "南门路", "source": "system", "external_id": "12345-1"}
    (first,) = bring(row)
    look, seen = findings._stored_before, []

    def late(*given):
        seen.append(1)
        return look(*given) if len(seen) > 1 else {}

    monkeypatch.setattr(findings, "_stored_before", late)
    (again,) = bring(row)

    assert (again.finding, again.is_new, len(seen)) == (first.finding, False, 2)
    assert Finding.objects.count() == 1
