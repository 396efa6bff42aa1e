"""Leases: one worker at a time, and one who lost the row writes nothing."""

import datetime as dt
import uuid

import pytest
from django.db.models import Q

from base import clock, leases
from base.errors import LeaseLostError
from base.leases import DURATION
from base.trail import SYSTEM
from dispatch.models import Report
from dispatch.services.meetings import MeetingDraft, create_meeting
from tests.conftest import TODAY

NOON = clock.at_time(TODAY, dt.time(12))
WAITING, HELD = Q(state="queued"), Q(state="building")


@pytest.fixture
def report(campaign) -> Report:
    draft = MeetingDraft(campaign, "第一次调度会", held_at=NOON + dt.timedelta(days=1), cutoff_at=NOON)
    meeting = create_meeting(actor=SYSTEM, draft=draft)
    return Report.objects.create(meeting=meeting, created_at=NOON)


def claim(report: Report) -> uuid.UUID | None:
    return leases.claim(Report, report.pk, waiting=WAITING, held=HELD, state="building")


def claimed(report: Report) -> uuid.UUID:
    token = claim(report)
    assert token
    return token


def test_waiting_work_is_claimed_for_two_minutes(report):
    token = claim(report)

    report.refresh_from_db()
    assert (report.lease_token, report.lease_until) == (token, NOON + dt.timedelta(minutes=2))
    assert (report.state, report.attempts) == ("building", 1)


def test_the_second_who_claims_gets_nothing(report):
    first = claim(report)

    second = claim(report)

    report.refresh_from_db()
    assert second is None
    assert (report.lease_token, report.attempts) == (first, 1)


@pytest.mark.parametrize(("later", "is_taken"), [(DURATION, False), (DURATION + dt.timedelta(microseconds=1), True)])
def test_an_expired_lease_is_claimed_again(report, later, is_taken):
    first = claim(report)

    with clock.at(NOON + later):
        second = claim(report)

    report.refresh_from_db()
    assert (second is not None) == is_taken
    assert report.lease_token == (second or first)
    assert report.attempts == (2 if is_taken else 1)


def test_held_work_without_a_lease_is_claimed(report):
    Report.objects.filter(pk=report.pk).update(state="building", lease_until=None)

    token = claim(report)

    report.refresh_from_db()
    assert token is not None
    assert report.lease_token == token


@pytest.mark.parametrize("state", ["failed"])
def test_work_that_neither_waits_nor_is_held_is_not_claimed(report, state):
    Report.objects.filter(pk=report.pk).update(state=state)

    assert claim(report) is None
    assert Report.objects.filter(pk=report.pk, state=state, attempts=0, lease_token=None).exists()


def test_a_row_that_is_gone_is_not_claimed(report):
    pk = report.pk
    report.delete()

    assert leases.claim(Report, pk, waiting=WAITING, held=HELD) is None


def test_renewing_holds_the_row_longer_and_writes(report):
    token = claimed(report)

    with clock.at(NOON + dt.timedelta(minutes=1)):
        leases.renew(report, token, progress=40)

    report.refresh_from_db()
    assert (report.lease_until, report.progress) == (NOON + dt.timedelta(minutes=3), 40)
    assert report.lease_token == token


def test_finishing_writes_and_lets_the_row_go(report):
    token = claimed(report)

    leases.finish(report, token, state="failed", error="模板缺失")

    report.refresh_from_db()
    assert (report.state, report.error) == ("failed", "模板缺失")
    assert (report.lease_token, report.lease_until) == (None, None)


def test_writing_keeps_the_lease_as_it_is(report):
    token = claimed(report)

    with clock.at(NOON + dt.timedelta(minutes=1)):
        leases.write(report, token, progress=10)

    report.refresh_from_db()
    assert (report.progress, report.lease_token, report.lease_until) == (10, token, NOON + DURATION)


@pytest.mark.parametrize("act", [leases.write, leases.renew, leases.finish])
def test_who_lost_the_lease_writes_nothing(report, act):
    lost = claimed(report)
    with clock.at(NOON + dt.timedelta(minutes=3)):
        kept = claimed(report)
        report.refresh_from_db()
        before = (report.lease_until, report.progress, report.error)

        with pytest.raises(LeaseLostError, match=f"dispatch.report {report.pk}"):
            act(report, lost, progress=99, error="late")

    report.refresh_from_db()
    assert (report.lease_until, report.progress, report.error) == before
    assert report.lease_token == kept


def test_what_was_finished_cannot_be_written_any_more(report):
    token = claimed(report)
    leases.finish(report, token)

    with pytest.raises(LeaseLostError):
        leases.renew(report, token, progress=99)

    assert Report.objects.get(pk=report.pk).progress == 0
