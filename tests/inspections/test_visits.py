"""Visits: filled in, scored, submitted exactly once; what is wrong becomes a finding (rules.md §8, §10)."""

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal

import pytest

from accounts.roles import Role
from base import clock, files
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Finding, ItemResult, ResultPhoto, Visit
from inspections.services.rounds import close_round
from inspections.services.visits import Answer, VisitReport, items_of, start_visit, submit_visit
from tests.factories.accounts import make_person
from tests.factories.inspections import all_well, make_category, make_round, make_site, make_visit
from tests.factories.tasks import make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


@pytest.fixture
def visit(campaign, inspector, lead_unit) -> Visit:
    return make_visit(campaign, inspector, lead_unit)


@pytest.fixture
def photo(db):
    return files.store(make_picture(), allowed=files.IMAGES)


def test_a_visit_is_scored_when_it_is_submitted(visit, inspector):
    wrong = {"n2": Answer(0, occurrences=2), "n3": Answer(0, applies=False, occurrences=5)}
    answers = all_well(visit, **wrong)

    submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(answers, note="整体较好"))

    stored = Visit.objects.get()
    assert (stored.state, stored.note) == ("submitted", "整体较好")
    assert (stored.points, stored.out_of) == (Decimal(1), Decimal(2))
    assert list(stored.results.values_list("item__number", "applies", "occurrences", "points", "out_of")) == [
        (1, True, 0, Decimal(1), Decimal(1)),
        (2, True, 2, Decimal(0), Decimal(1)),
        (3, False, 0, None, None),
    ]
    moves = Event.objects.filter(subject_kind="inspections.visit").values_list("name", "actor_id")
    assert sorted(moves) == [("visit.started", inspector.pk), ("visit.submitted", inspector.pk)]


def test_what_is_wrong_and_told_becomes_a_finding(visit, inspector, lead_unit, photo):
    items = items_of(visit)
    category = make_category(visit.inspection.campaign)
    first, second, _third = items.values()
    type(first).objects.filter(pk=first.pk).update(category=category)
    answers = all_well(
        visit,
        n1=Answer(0, occurrences=1, note="东门有积水"),
        n2=Answer(0, occurrences=1, photos=[photo]),
        n3=Answer(0, occurrences=1),
    )
    found_at = clock.now() - dt.timedelta(hours=2)

    submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(answers, finished_at=found_at))

    by_text = {each.description: each for each in Finding.objects.all()}
    assert sorted(by_text) == ["地面整洁：东门有积水", "证照公示"]
    told = by_text["地面整洁：东门有积水"]
    assert (told.category, told.site, told.visit, told.unit) == (category, visit.site, visit, lead_unit)
    assert (told.source, told.found_at, told.reported_by, told.state) == ("round", found_at, inspector, "reported")
    assert [each.file for each in by_text["证照公示"].photos.all()] == [photo]
    assert ResultPhoto.objects.get().result.item == second


def test_the_same_report_again_is_the_same_visit(visit, inspector, photo):
    answers = all_well(visit, n1=Answer(0, occurrences=1, note="积水", photos=[photo]))
    report = VisitReport(answers, submission_uid=uuid.uuid4())
    stale = Visit.objects.select_related("inspection__campaign", "site").get(pk=visit.pk)

    submit_visit(actor=inspector.as_actor(), visit=visit, report=report)
    again = submit_visit(actor=inspector.as_actor(), visit=stale, report=report)

    assert again.state == "submitted"
    assert (ItemResult.objects.count(), ResultPhoto.objects.count(), Finding.objects.count()) == (3, 1, 1)


def test_another_report_of_a_submitted_visit_is_refused(visit, inspector):
    answers = all_well(visit)
    submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(answers, submission_uid=uuid.uuid4()))

    with pytest.raises(MoveRefusedError):
        submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(answers, submission_uid=uuid.uuid4()))


def test_a_report_belongs_to_one_visit(visit, inspector, campaign):
    other = make_visit(campaign, inspector)
    report = VisitReport(all_well(visit), submission_uid=uuid.uuid4())
    submit_visit(actor=inspector.as_actor(), visit=visit, report=report)

    with pytest.raises(InvalidInputError):
        submit_visit(actor=inspector.as_actor(), visit=other, report=report)


def test_items_without_an_answer_are_named(visit, inspector):
    with pytest.raises(InvalidInputError, match="2、3"):
        submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(all_well(visit)[:1]))

    assert Visit.objects.get().state == "planned"
    assert not ItemResult.objects.exists()


@pytest.mark.parametrize("changes", [{"item": 999_999}, {"occurrences": -1}, {"occurrences": 1000}])
def test_an_answer_that_cannot_be_is_refused(visit, inspector, changes):
    first, *rest = all_well(visit)
    report = VisitReport([dataclasses.replace(first, **changes), *rest])

    with pytest.raises(InvalidInputError):
        submit_visit(actor=inspector.as_actor(), visit=visit, report=report)


def test_a_round_that_is_not_open_takes_nothing(campaign, inspector):
    inspection = make_round(campaign, sites=[make_site(campaign)], is_open=False)
    visit = inspection.visits.get()

    with pytest.raises(MoveRefusedError):
        submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(all_well(visit)))


@pytest.mark.parametrize(("minutes", "is_taken"), [(-5, True), (5, False)])
def test_what_was_finished_before_the_round_was_closed_still_comes_in(visit, inspector, minutes, is_taken):
    closed_at = clock.now()
    close_round(actor=SYSTEM, inspection=visit.inspection)
    report = VisitReport(all_well(visit), finished_at=closed_at + dt.timedelta(minutes=minutes))

    with clock.at(closed_at + dt.timedelta(hours=1)):
        if is_taken:
            submit_visit(actor=inspector.as_actor(), visit=visit, report=report)
        else:
            with pytest.raises(MoveRefusedError):
                submit_visit(actor=inspector.as_actor(), visit=visit, report=report)

    assert Visit.objects.get().state == ("submitted" if is_taken else "planned")


def test_a_phone_ahead_of_time_is_taken_at_now(visit, inspector):
    ahead = clock.now() + dt.timedelta(hours=3)
    answers = all_well(visit, n1=Answer(0, occurrences=1, note="积水"))

    submit_visit(
        actor=inspector.as_actor(), visit=visit, report=VisitReport(answers, started_at=ahead, finished_at=ahead)
    )

    assert Visit.objects.get().started_at == clock.now() == Finding.objects.get().found_at


def test_a_visit_can_be_begun_first(visit, inspector):
    start_visit(actor=inspector.as_actor(), visit=visit)
    assert Visit.objects.get().state == "started"

    submit_visit(actor=inspector.as_actor(), visit=visit, report=VisitReport(all_well(visit)))

    assert Visit.objects.get().state == "submitted"
