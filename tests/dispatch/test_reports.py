"""Reports: asked for, built once, taken up when a worker died, frozen (design.md §8, §10)."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from base import clock, files, leases
from base.errors import InvalidInputError, LeaseLostError
from base.models import Event
from base.trail import SYSTEM
from dispatch.documents.charts import draw_charts
from dispatch.documents.template import default_template
from dispatch.jobs import build_report as build_report_job
from dispatch.jobs import sweep_reports
from dispatch.models import Meeting, Report
from dispatch.services import reports
from tasks.models import Spell
from tasks.services.spells import flag_overdue
from tests.factories.dispatch import make_meeting
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(campaign, lead_unit) -> Meeting:
    make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),), title="新建人行天桥")
    return make_meeting(campaign)


def hours_later(hours: float):
    return clock.at(clock.now() + dt.timedelta(hours=hours))


def test_before_the_cutoff_it_is_a_preview(meeting):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)

    assert reports.build_report(report.pk) is True

    report.refresh_from_db()
    assert (report.state, report.is_preview, report.progress) == ("draft", True, 100)
    assert report.snapshot["is_preview"] is True


def test_at_the_cutoff_the_sweep_has_it_built_once(meeting, monkeypatch):
    monkeypatch.setattr("dispatch.jobs.build_report.delay", build_report_job)

    sweep_reports()
    with hours_later(24):
        sweep_reports()
        sweep_reports()

    report = Report.objects.get()
    assert (report.state, report.is_preview) == ("draft", False)
    assert report.snapshot["on"] == "2026-07-14"


def test_after_the_cutoff_every_request_is_the_same_report(meeting, office):
    with hours_later(25):
        first = reports.request_report(actor=SYSTEM, meeting=meeting)
        second = reports.request_report(actor=office.as_actor(), meeting=meeting)

    assert first.pk == second.pk
    assert Event.objects.filter(name="report.queued").count() == 1


def test_a_report_held_by_another_worker_is_left_alone(meeting):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    leases.claim(Report, report.pk, waiting=Q(state="queued"), held=Q(state="building"), state="building")

    assert reports.build_report(report.pk) is False
    assert Report.objects.get().state == "building"


def test_a_worker_that_died_leaves_a_report_that_gets_built_from_the_same_rows(meeting, monkeypatch):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    with monkeypatch.context() as patch:
        patch.setattr(reports, "render_report", _die)
        with pytest.raises(KeyboardInterrupt):
            reports.build_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.progress) == ("building", 40)
    taken = report.snapshot

    with clock.at(clock.now() + leases.DURATION + dt.timedelta(seconds=1)):
        assert list(Report.objects.to_be_built(clock.now())) == [report]
        assert reports.build_report(report.pk) is True

    report.refresh_from_db()
    assert (report.state, report.attempts, report.snapshot) == ("draft", 2, taken)


def _die(*_):
    raise KeyboardInterrupt


def test_a_worker_that_comes_back_late_writes_nothing(meeting, monkeypatch):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)

    def overtaken(*_):
        with clock.at(clock.now() + dt.timedelta(minutes=5)):
            reports_done.append(reports.build_report(report.pk))
        return original(*_)

    reports_done: list[bool] = []
    original = reports.render_report
    monkeypatch.setattr(reports, "render_report", _once(overtaken, original))

    assert reports.build_report(report.pk) is False
    assert reports_done == [True]
    assert Event.objects.filter(name="report.built").count() == 1


def _once(first, then):
    calls = []

    def call(*arguments):
        calls.append(1)
        return (first if len(calls) == 1 else then)(*arguments)

    return call


def test_an_error_is_kept_on_the_report_and_it_can_be_built_again(meeting, monkeypatch, office):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    with monkeypatch.context() as patch:
        patch.setattr(reports, "render_report", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reports.build_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == ("failed", "ZeroDivisionError: division by zero")

    reports.retry_report(actor=office.as_actor(), report=report)
    reports.build_report(report.pk)

    report.refresh_from_db()
    assert (report.state, report.error) == ("draft", "")


def test_after_five_attempts_it_is_given_up(meeting):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    Report.objects.update(attempts=5)

    assert reports.build_report(report.pk) is False

    report.refresh_from_db()
    assert report.state == "failed"
    assert "5" in report.error


def test_its_overdue_rows_are_exactly_those_flagged(meeting, campaign, lead_unit, other_unit):
    make_task(campaign, other_unit, due=(dt.date(2026, 7, 12), dt.date(2026, 7, 13), None))
    flag_overdue()

    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    reports.build_report(report.pk)

    report.refresh_from_db()
    rows = report.snapshot["overdue"]
    assert sorted((row["unit_id"], row["id"]) for row in rows) == sorted(
        Spell.objects.values_list("unit", "subject_id")
    )
    assert [(row["unit"], row["days"]) for row in rows] == [("市城管局", 1), ("市住建局", 12)]


def test_a_year_later_it_still_says_the_same(meeting, campaign, lead_unit):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    reports.build_report(report.pk)
    report.refresh_from_db()
    before = files.read(report.body)

    lead_unit.name = "改了名的局"
    lead_unit.save()
    with clock.at(dt.date(2027, 7, 13)):
        again = reports.render_report(report.snapshot, report.as_of, default_template(), draw_charts(report.snapshot))

    assert again == before


def test_a_report_is_built_in_a_fixed_number_of_queries(meeting, campaign, lead_unit):
    for _number in range(20):
        make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),))
    report = reports.request_report(actor=SYSTEM, meeting=meeting)

    with CaptureQueriesContext(connection) as captured:
        reports.build_report(report.pk)

    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 40


def test_the_report_is_chinese_whoever_has_it_built(meeting):
    from django.utils import translation

    with translation.override("en"):
        report = reports.build_now(actor=SYSTEM, meeting=meeting)

    assert report.snapshot["lists"][0]["name"] == "改造1 老旧小区改造"


def test_a_lost_lease_refuses_to_write(meeting):
    report = reports.request_report(actor=SYSTEM, meeting=meeting)
    token = leases.claim(Report, report.pk, waiting=Q(state="queued"), held=Q(), state="building")
    assert token
    Report.objects.update(lease_token=None)

    with pytest.raises(LeaseLostError):
        leases.renew(report, token, progress=50)

    assert Report.objects.get().progress == 0


def test_the_command_writes_the_file(meeting, tmp_path, capsys):
    out = tmp_path / "report.docx"

    call_command("build_report", str(meeting.pk), "--out", str(out))

    assert files.mime_of(out.read_bytes()) == files.DOCX
    assert capsys.readouterr().out.endswith("专题调度会: 1 overdue milestones, as of 2026-07-13\n")


def test_the_command_names_a_meeting_that_does_not_exist(db):
    with pytest.raises(CommandError, match="no meeting 999") as refused:
        call_command("build_report", "999")

    assert refused.value.returncode == 2


def test_a_cutoff_after_the_meeting_is_refused(campaign):
    from dispatch.services.meetings import MeetingDraft, create_meeting

    now = clock.now()
    draft = MeetingDraft(campaign, "会", held_at=now, cutoff_at=now + dt.timedelta(hours=1))

    with pytest.raises(InvalidInputError, match="不能晚于会议时间"):
        create_meeting(actor=SYSTEM, draft=draft)
