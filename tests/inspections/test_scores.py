"""Other cities' scores beside a round; points units won and lost (rules.md §13)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import CityScore, ScoreEvent
from inspections.services.scores import (
    ScoreDraft,
    add_score_event,
    delete_score_event,
    edit_score_event,
    set_city_scores,
)
from tests.factories.campaign import make_campaign
from tests.factories.inspections import make_round

pytestmark = pytest.mark.django_db


def draft(campaign, unit, **fields) -> ScoreDraft:
    values = {"on": dt.date(2026, 7, 1), "points": Decimal("-1.50"), "reason": "农贸市场占道经营"}
    return ScoreDraft(campaign=campaign, unit=unit, **(values | fields))


def test_points_are_entered_once(campaign, lead_unit):
    given = draft(campaign, lead_unit, client_uid=uuid.uuid4(), inspection=make_round(campaign, kind="national"))

    first = add_score_event(actor=SYSTEM, draft=given)
    second = add_score_event(actor=SYSTEM, draft=given)

    assert first == second == ScoreEvent.objects.get()
    assert Event.objects.filter(name="score_event.entered").count() == 1


@pytest.mark.parametrize("changes", [{"points": Decimal(0)}, {"points": Decimal(10000)}, {"reason": " "}])
def test_points_that_cannot_be_are_refused(campaign, lead_unit, changes):
    with pytest.raises(InvalidInputError):
        add_score_event(actor=SYSTEM, draft=draft(campaign, lead_unit, **changes))


def test_the_round_of_another_campaign_is_refused(campaign, lead_unit):
    far = make_round(make_campaign("邻市"))

    with pytest.raises(InvalidInputError) as caught:
        add_score_event(actor=SYSTEM, draft=draft(campaign, lead_unit, inspection=far))

    assert "inspection" in caught.value.fields


def test_an_entry_is_mended_and_taken_out_with_a_reason(campaign, lead_unit):
    event = add_score_event(actor=SYSTEM, draft=draft(campaign, lead_unit))
    edit_score_event(actor=SYSTEM, event=event, values={"points": Decimal(2)}, version=1)
    with pytest.raises(StaleVersionError):
        edit_score_event(actor=SYSTEM, event=event, values={"points": Decimal(3)}, version=1)
    with pytest.raises(InvalidInputError):
        delete_score_event(actor=SYSTEM, event=event, reason=" ")

    delete_score_event(actor=SYSTEM, event=event, reason="重复录入")

    assert not ScoreEvent.objects.exists()
    kept = Event.objects.get(name="score_event.deleted")
    assert (kept.reason, kept.changes["points"]) == ("重复录入", ["2.00", None])


def test_other_cities_stand_beside_a_round(campaign):
    inspection = make_round(campaign, kind="national")
    set_city_scores(actor=SYSTEM, inspection=inspection, scores={"宿州": Decimal("88.10")})

    set_city_scores(actor=SYSTEM, inspection=inspection, scores={"六安": Decimal(90), " 宿州 ": Decimal("88.20")})

    assert list(CityScore.objects.values_list("city", "points")) == [("六安", 90), ("宿州", Decimal("88.20"))]
    assert Event.objects.filter(name="inspection.compared").count() == 2
