"""Points won and lost through the API (rules.md §13, §14)."""

import pytest

from base.models import Event
from base.trail import SYSTEM
from inspections.models import Indicator, ScoreEvent
from inspections.services.scores import ScoreDraft, add_score_event
from tests.conftest import TODAY
from tests.factories.campaign import make_campaign
from tests.factories.inspections import make_indicator_set, make_round

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"
KEY = "0d5c2f3e-7a2b-4a35-8a53-8a9b4f6f1c11"
WORDS = {"on": "2026-07-10", "points": "-2.00", "reason": "占道经营"}


@pytest.fixture
def desk(office, sign_in):
    return sign_in(office)


@pytest.fixture
def event(campaign, lead_unit) -> ScoreEvent:
    return add_score_event(actor=SYSTEM, draft=ScoreDraft(campaign, lead_unit, TODAY, -2, "占道经营"))


def test_points_are_entered_once(campaign, lead_unit, desk, post):
    inspection = make_round(campaign)
    indicator = Indicator.objects.create(indicator_set=inspection.indicator_set, code="Ⅰ-1", name="公共环境")
    where = {"inspection": inspection.pk, "indicator": indicator.pk, "unit": lead_unit.pk}

    first, again = (
        post(desk, "score-events/", campaign=campaign.pk, client_uid=UID, **where, **WORDS) for _time in range(2)
    )

    shown = first.json()
    assert (first.status_code, again.json()["id"], ScoreEvent.objects.count()) == (201, shown["id"], 1)
    assert {name: shown[name] for name in (*where, *WORDS)} == where | WORDS


@pytest.mark.parametrize("field", ["unit", "inspection", "indicator"])
def test_what_is_another_campaigns_is_named(campaign, lead_unit, desk, post, field):
    other = make_campaign("邻市")
    indicators = make_indicator_set(other)
    foreign = {
        "unit": other.unit,
        "inspection": make_round(other, indicator_set=indicators),
        "indicator": indicators.indicators.create(code="Ⅰ-1", name="公共环境"),
    }
    body = {"campaign": campaign.pk, "unit": lead_unit.pk, **WORDS} | {field: foreign[field].pk}

    refused = post(desk, "score-events/", **body)

    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert not ScoreEvent.objects.exists()


def test_nothing_won_or_lost_is_refused(campaign, lead_unit, desk, post):
    refused = post(desk, "score-events/", campaign=campaign.pk, unit=lead_unit.pk, **(WORDS | {"points": "0"}))

    assert (refused.status_code, ScoreEvent.objects.count()) == (422, 0)


def test_an_entry_is_mended_by_its_version(event, other_unit, desk):
    def patch(**body):
        return desk.patch(f"/api/v1/score-events/{event.pk}/", body, content_type="application/json")

    mended, stale = patch(points="-1.50", unit=other_unit.pk, version=1), patch(points="-3", version=1)

    assert (mended.json()["points"], mended.json()["unit"], mended.json()["reason"]) == (
        "-1.50",
        other_unit.pk,
        "占道经营",
    )
    assert (mended.json()["version"], stale.status_code) == (2, 412)


def test_an_entry_is_taken_out_with_a_reason_and_once(event, desk, post):
    address = f"score-events/{event.pk}/take-out/"

    without = post(desk, address)
    done, again = (post(desk, address, key=KEY, reason="重复录入") for _time in range(2))

    assert (without.status_code, list(without.json()["errors"])) == (422, ["reason"])
    assert [(each.status_code, each.content) for each in (done, again)] == [(204, b"")] * 2
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (ScoreEvent.objects.count(), Event.objects.get(name="score_event.deleted").reason) == (0, "重复录入")


def test_a_client_reads_those_of_its_unit_only(campaign, event, lead_unit, other_unit, client_of):
    other = add_score_event(actor=SYSTEM, draft=ScoreDraft(campaign, other_unit, TODAY, 1, "创新做法"))

    found = [
        [each["id"] for each in client_of(unit, "score-events:read").get("/api/v1/score-events/").json()["results"]]
        for unit in (lead_unit, other_unit)
    ]

    assert found == [[event.pk], [other.pk]]


def test_points_are_filtered(campaign, event, other_unit, desk):
    won = add_score_event(actor=SYSTEM, draft=ScoreDraft(campaign, other_unit, TODAY, 1, "创新做法"))

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/score-events/?{query}").json()["results"]]

    asked = [
        "side=won",
        "side=lost",
        f"unit={other_unit.pk}",
        "q=创新",
        "from_day=2026-07-14",
        f"campaign={campaign.pk}",
    ]
    assert [found(each) for each in asked] == [[won.pk], [event.pk], [won.pk], [won.pk], [], [event.pk, won.pk]]


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_do_not_grow(campaign, lead_unit, desk, django_assert_num_queries, count):
    for _number in range(count):
        add_score_event(actor=SYSTEM, draft=ScoreDraft(campaign, lead_unit, TODAY, -2, "占道经营"))
    desk.get("/api/v1/score-events/")

    with django_assert_num_queries(3):
        found = desk.get("/api/v1/score-events/").json()["results"]

    assert len(found) == count
