"""What becomes of a built report: checked, issued under a number, frozen, corrected."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from docx import Document

from base import clock, files
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from dispatch.models import Meeting, Report, ReportSeries
from dispatch.services import issuing, reports
from tests.factories.campaign import make_county
from tests.factories.dispatch import make_checked_report, make_issued_report, make_meeting, make_report
from tests.factories.tasks import fresh, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(campaign, lead_unit) -> Meeting:
    make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),), title="新建人行天桥")
    return make_meeting(campaign, cutoff_in_hours=-1)


def text_of(report: Report) -> str:
    document = Document(io.BytesIO(files.read(fresh(report).document)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_checked_then_issued_under_the_first_number(meeting, office, head):
    report = make_report(meeting)

    issuing.check_report(actor=office.as_actor(), report=report)
    issuing.issue_report(actor=head.as_actor(), report=report)

    stored = fresh(report)
    assert (stored.state, stored.number, stored.checked_by_id, stored.issued_by_id) == (
        "issued",
        "创通〔2026〕1号",
        office.pk,
        head.pk,
    )
    assert stored.issued_at == clock.now()
    assert "创通〔2026〕1号" in text_of(report)
    names = Event.objects.filter(subject_kind="dispatch.report").values_list("name", flat=True)
    assert list(names)[-2:] == ["report.checked", "report.issued"]


def test_the_document_is_dated_the_day_of_issue(meeting):
    report = make_checked_report(meeting)
    before = text_of(report)

    with clock.at(dt.date(2026, 7, 20)):
        issuing.issue_report(actor=SYSTEM, report=report)

    assert "2026年7月20日" not in before
    assert "云川市" not in before
    assert text_of(report).endswith("2026年7月20日")


def test_numbers_count_by_campaign_and_year(campaign, meeting, lead_unit):
    county = make_county(campaign, copies_parts=True)
    other = make_meeting(campaign, cutoff_in_hours=-1)
    below = make_meeting(county, cutoff_in_hours=-1)
    checked = [make_checked_report(each) for each in (meeting, other, below)]
    for each in checked:
        issuing.issue_report(actor=SYSTEM, report=each)
    with clock.at(dt.date(2027, 1, 4)):
        issuing.issue_report(actor=SYSTEM, report=make_checked_report(make_meeting(campaign, cutoff_in_hours=-1)))

    assert [each.number for each in checked] == ["创通〔2026〕1号", "创通〔2026〕2号", "创通〔2026〕1号"]
    assert Report.objects.filter(number="创通〔2027〕1号").exists()


def test_a_refused_issue_takes_no_number(meeting):
    report = make_report(meeting)

    with pytest.raises(MoveRefusedError):
        issuing.issue_report(actor=SYSTEM, report=report)

    assert not ReportSeries.objects.filter(last__gt=0).exists()


def test_a_number_taken_meanwhile_is_not_given_twice(meeting, monkeypatch):
    report = make_checked_report(meeting)
    original = issuing.fill

    def overtaken(*arguments):
        ReportSeries.objects.filter(last=0).update(last=1)
        return original(*arguments)

    monkeypatch.setattr(issuing, "fill", overtaken)

    issuing.issue_report(actor=SYSTEM, report=report)

    assert report.number == "创通〔2026〕2号"
    assert "创通〔2026〕2号" in text_of(report)


STEPS = {"check": issuing.check_report, "issue": issuing.issue_report}


@pytest.mark.parametrize(
    ("make", "verb", "state"),
    [
        (make_report, "check", "checked"),
        (make_report, "issue", None),
        (make_checked_report, "check", None),
        (make_checked_report, "issue", "issued"),
        (make_issued_report, "check", None),
        (make_issued_report, "issue", None),
    ],
)
def test_every_move_from_every_built_state(meeting, make, verb, state):
    report = make(meeting)
    before = report.state

    if state is None:
        with pytest.raises(MoveRefusedError):
            STEPS[verb](actor=SYSTEM, report=report)
    else:
        STEPS[verb](actor=SYSTEM, report=report)

    assert fresh(report).state == (state or before)


def test_a_preview_is_never_checked(campaign):
    report = make_report(make_meeting(campaign))

    with pytest.raises(InvalidInputError, match="预览"):
        issuing.check_report(actor=SYSTEM, report=report)


# --- An issued one never changes ----------------------------------------------------------------------------------


def test_the_model_refuses(meeting):
    report = make_issued_report(meeting)

    with pytest.raises(TypeError, match="never changed"):
        report.save()
    with pytest.raises(TypeError, match="never changed"):
        report.delete()


def test_the_queryset_refuses(meeting):
    make_issued_report(meeting)

    with pytest.raises(TypeError, match="never changed"), transaction.atomic():
        Report.objects.update(next_steps="别的")
    with pytest.raises(TypeError, match="never changed"):
        Report.objects.filter(meeting=meeting).delete()


@pytest.mark.parametrize(
    "change", ["next_steps = 'x'", "state = 'draft'", "snapshot = '{}'", "number = '1'", "as_of = NULL"]
)
def test_the_database_refuses(meeting, change):
    report = make_issued_report(meeting)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE dispatch_report SET {change} WHERE id = %s", [report.pk])  # noqa: S608


def test_the_database_lets_the_pdf_come_later_once(meeting):
    report = make_issued_report(meeting)
    pdf = files.store(b"%PDF-1.7 one", allowed={files.PDF})
    other = files.store(b"%PDF-1.7 two", allowed={files.PDF})

    Report.objects.filter(pk=report.pk).update(pdf=pdf)

    with pytest.raises(TypeError, match="never changed"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(pdf=other)


# --- Corrections --------------------------------------------------------------------------------------------------


def test_a_correction_is_another_report_that_names_the_first(meeting, office):
    report = make_issued_report(meeting)

    made = issuing.correct_report(actor=office.as_actor(), report=report, reason="天桥的时限写错了")
    again = issuing.correct_report(actor=office.as_actor(), report=report, reason="又来")
    reports.build_report(made.pk)
    made.refresh_from_db()

    assert again.pk == made.pk
    assert (made.state, made.corrects, made.meeting) == ("draft", report, meeting)
    assert Event.objects.get(name="report.queued", subject_id=made.pk).reason == "天桥的时限写错了"
    issuing.check_report(actor=SYSTEM, report=made)
    issuing.issue_report(actor=SYSTEM, report=made)
    assert made.number == "创通〔2026〕2号"


def test_asking_for_the_report_of_a_corrected_meeting_gives_the_first(meeting):
    report = make_issued_report(meeting)
    issuing.correct_report(actor=SYSTEM, report=report, reason="写错了")

    assert reports.request_report(actor=SYSTEM, meeting=meeting).pk == report.pk


def test_only_an_issued_report_is_corrected_and_with_a_reason(meeting):
    report = make_checked_report(meeting)
    with pytest.raises(MoveRefusedError):
        issuing.correct_report(actor=SYSTEM, report=report, reason="写错了")
    issuing.issue_report(actor=SYSTEM, report=report)

    with pytest.raises(InvalidInputError) as refused:
        issuing.correct_report(actor=SYSTEM, report=report, reason=" ")

    assert set(refused.value.fields) == {"reason"}


# --- Next steps ---------------------------------------------------------------------------------------------------


def test_the_next_steps_are_drawn_up_and_rewritten_while_a_draft(meeting, office):
    report = make_report(meeting)
    assert "市住建局" in report.next_steps

    issuing.edit_next_steps(actor=office.as_actor(), report=report, text=" 一是抓紧。\n\n二是销号。 ", version=1)

    stored = fresh(report)
    assert (stored.next_steps, stored.version) == ("一是抓紧。\n二是销号。", 2)
    assert "一是抓紧。\n二是销号。" in text_of(report)
    assert Event.objects.filter(name="report.next_steps_edited", actor_id=office.pk).exists()


def test_a_stale_text_is_refused_with_what_is_stored(meeting):
    report = make_report(meeting)
    issuing.edit_next_steps(actor=SYSTEM, report=fresh(report), text="先写的", version=1)

    with pytest.raises(StaleVersionError) as refused:
        issuing.edit_next_steps(actor=SYSTEM, report=report, text="后写的", version=1)

    assert "先写的" in refused.value.fields["next_steps"][0]


def test_a_checked_report_keeps_its_next_steps(meeting):
    report = make_checked_report(meeting)

    with pytest.raises(MoveRefusedError):
        issuing.edit_next_steps(actor=SYSTEM, report=report, text="别的", version=1)
