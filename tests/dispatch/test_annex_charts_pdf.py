"""The annex, the charts and the printing of a report; the same snapshot gives the same bytes."""

import datetime as dt
import io
import stat
import zipfile

import pytest
from openpyxl import load_workbook
from PIL import Image

from base import clock, files, leases
from base.trail import SYSTEM
from dispatch.documents.annex import write_annex
from dispatch.documents.charts import draw_charts, own_font_file
from dispatch.documents.pdf import PrintError, can_print, to_pdf
from dispatch.documents.sample import GROUP, STEP, sample_snapshot
from dispatch.jobs import print_report as print_report_job
from dispatch.models import Report
from dispatch.services import issuing, printing
from tests.factories.dispatch import make_checked_report, make_issued_report, make_meeting, make_report
from tests.factories.tasks import fresh
from tests.responses import closed

AS_OF = dt.datetime(2026, 7, 13, 1, tzinfo=dt.UTC)


def book(snapshot: dict):
    return load_workbook(io.BytesIO(write_annex(snapshot, AS_OF)))


def test_the_annex_holds_every_row_typed():
    found = book(sample_snapshot())

    groups, milestones = ["行动", "清单", "单位", "项目"], ["逾期节点", "绊脚节点", "预计逾期", "上期问题"]
    assert found.sheetnames == [*groups, *milestones, "工作亮点"]
    heads, row = [[cell.value for cell in line] for line in found["逾期节点"].iter_rows()]
    line = dict(zip(heads, row, strict=True))
    assert (line["单位"], line["时限"], line["逾期天数"]) == ("市住建局", dt.datetime(2026, 6, 30), 13)  # noqa: DTZ001
    assert found["清单"]["I2"].value == 0.3333
    assert found["项目"]["A2"].value == "红"


def test_what_a_spreadsheet_would_run_stays_a_text():
    snapshot = {**sample_snapshot(), "overdue": [{**STEP, "task": "=1+1"}]}

    cell = book(snapshot)["逾期节点"]["C2"]

    assert cell.data_type == "s"


def test_highlights_have_a_sheet_and_older_snapshots_have_none():
    sample = sample_snapshot()
    older = {name: value for name, value in sample.items() if name != "highlights"}

    _heads, row = book(sample)["工作亮点"].iter_rows(values_only=True)
    assert row[:5] == ("市住建局", "7", "新建人行天桥", "改造1 老旧小区改造", "夜间架梁，白天不断路。")
    assert row[5] == dt.datetime(2026, 7, 10)  # noqa: DTZ001
    assert "工作亮点" not in book(older).sheetnames


def test_the_same_snapshot_gives_the_same_annex_dated_as_it_is():
    first = write_annex(sample_snapshot(), AS_OF)
    with clock.at(dt.date(2027, 1, 1)):
        second = write_annex(sample_snapshot(), AS_OF)

    assert first == second
    assert load_workbook(io.BytesIO(first)).properties.created == dt.datetime(2026, 7, 13, 1)  # noqa: DTZ001


def test_without_rows_the_annex_is_still_a_workbook():
    kinds = ("actions", "lists", "units", "tasks", "overdue", "blocks", "predicted", "highlights")
    empty: dict[str, list[dict]] = {name: [] for name in kinds}

    assert book({**sample_snapshot(), **empty, "previous": None}).sheetnames == ["没有项目"]


def test_charts_are_the_same_bytes_and_carry_no_program():
    first, second = draw_charts(sample_snapshot()), draw_charts(sample_snapshot())

    assert first == second
    assert set(first) == {"chart_lights", "chart_pace", "chart_heat"}
    assert all("Software" not in Image.open(io.BytesIO(each)).info for each in first.values())


def test_a_chart_with_nothing_to_show_is_left_out():
    snapshot = {**sample_snapshot(), "actions": [{**GROUP, "tasks": 0}]}

    assert set(draw_charts(snapshot)) == {"chart_heat"}


def test_the_font_that_comes_along_is_there():
    from pathlib import Path

    assert Path(own_font_file()).stat().st_size > 1_000_000


@pytest.mark.django_db
def test_a_built_report_has_pictures_and_an_annex(campaign, office, lead_unit, sign_in):
    from tests.factories.tasks import make_task

    make_task(campaign, lead_unit)
    report = make_report(make_meeting(campaign))

    with zipfile.ZipFile(io.BytesIO(files.read(report.document))) as archive:
        assert [name for name in archive.namelist() if name.startswith("word/media/")]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 7, 13, 12, 0, 0)}
    with closed(sign_in(office).get(f"/reports/{report.pk}/annex.xlsx")) as response:
        assert "项目" in load_workbook(io.BytesIO(b"".join(response))).sheetnames


# --- Printing: a stand-in that keeps soffice's command line, from LibreOffice Help ("Starting LibreOffice Software With
# Parameters"): --headless --convert-to pdf --outdir FOLDER FILE writes FOLDER/FILE's name.pdf and exits 0.

FAKE = """#!/bin/sh
[ "$2" = --headless ] && [ "$3" = --convert-to ] && [ "$4" = pdf ] && [ "$5" = --outdir ] || exit 64
case "$1" in -env:UserInstallation=file:///*) ;; *) exit 65 ;; esac
{body}
"""
PRINTS = 'printf "%%PDF-1.7 of $(basename "$7" .docx)" > "$6/report.pdf"'


@pytest.fixture
def soffice(settings, tmp_path):
    """soffice(body) puts a stand-in of these shell lines where LibreOffice is looked for."""

    def _make(body: str = PRINTS) -> None:
        program = tmp_path / "soffice"
        program.write_text(FAKE.replace("{body}", body))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        settings.SOFFICE = str(program)

    return _make


def test_it_is_called_as_its_help_says(soffice):
    soffice()

    assert to_pdf(b"a document") == b"%PDF-1.7 of report"


@pytest.mark.parametrize(
    ("body", "said"), [("echo broken document >&2; exit 1", "broken document"), ("exit 0", "exit 0")]
)
def test_what_goes_wrong_is_said(soffice, body, said):
    soffice(body)

    with pytest.raises(PrintError, match=said):
        to_pdf(b"a document")


def test_it_is_not_waited_for_without_end(soffice, monkeypatch):
    monkeypatch.setattr("dispatch.documents.pdf.TIMEOUT", 0.2)
    soffice("exec sleep 5")

    with pytest.raises(PrintError, match=r"0"):
        to_pdf(b"a document")


def test_without_it_nothing_is_printed():
    assert not can_print()
    with pytest.raises(PrintError):
        to_pdf(b"a document")


@pytest.mark.django_db
def test_an_issued_report_is_printed_once(campaign, soffice, office, sign_in):
    report = make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    soffice()

    print_report_job(report.pk)
    print_report_job(report.pk)

    stored = fresh(report)
    assert files.read(stored.pdf) == b"%PDF-1.7 of report"
    with closed(sign_in(office).get(f"/reports/{report.pk}/report.pdf")) as response:
        assert b"".join(response).startswith(b"%PDF")
    assert not Report.objects.to_be_printed(clock.now()).exists()


@pytest.mark.django_db
def test_a_failure_is_kept_and_tried_again_on_request(campaign, soffice, office):
    report = make_report(make_meeting(campaign))
    soffice("exit 3")
    assert printing.print_report(report.pk) is False
    assert "exit 3" in fresh(report).pdf_error
    assert not Report.objects.to_be_printed(clock.now()).exists()

    soffice()
    printing.retry_printing(actor=office.as_actor(), report=report)

    assert printing.print_report(report.pk) is True


@pytest.mark.django_db
def test_another_document_is_printed_anew(campaign, soffice):
    report = make_report(make_meeting(campaign))
    soffice()
    printing.print_report(report.pk)

    issuing.edit_next_steps(actor=SYSTEM, report=fresh(report), text="一是抓紧。", version=1)

    assert fresh(report).pdf is None
    assert list(Report.objects.to_be_printed(clock.now())) == [report]


@pytest.mark.django_db
def test_who_prints_a_document_that_was_replaced_writes_nothing(campaign, soffice, monkeypatch):
    report = make_checked_report(make_meeting(campaign, cutoff_in_hours=-1))
    soffice()

    def overtaken(content: bytes) -> bytes:
        issuing.issue_report(actor=SYSTEM, report=fresh(report))
        return b"%PDF-1.7 old"

    monkeypatch.setattr(printing, "to_pdf", overtaken)

    assert printing.print_report(report.pk) is False
    assert fresh(report).pdf is None


@pytest.mark.django_db
def test_a_printer_that_died_is_followed_by_another(campaign, soffice):
    report = make_report(make_meeting(campaign))
    soffice()
    Report.objects.filter(pk=report.pk).update(lease_until=clock.now() + leases.DURATION)
    assert printing.print_report(report.pk) is False

    with clock.at(clock.now() + leases.DURATION * 2):
        assert printing.print_report(report.pk) is True
