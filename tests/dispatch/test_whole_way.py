"""The whole way on a real file: in by page, claimed, reviewed, flagged, reported (the program's main job)."""

import datetime as dt
import io
from itertools import groupby
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from docx import Document

from accounts.models import Unit
from accounts.roles import Role
from base import clock, files, outbox
from dispatch.jobs import build_report, sweep_reports
from dispatch.models import Meeting, Report
from tasks.jobs import flag_overdue
from tasks.models import Milestone, Spell, SpellStep, Task
from tests.factories.accounts import make_person
from tests.factories.tasks import make_picture

pytestmark = pytest.mark.django_db

DAZHU = Path(__file__).parent.parent / "data" / "dazhu_2016.xlsx"
LATE = {"2": dt.date(2026, 9, 30), "4": dt.date(2026, 5, 31), "5-1": dt.date(2026, 5, 31)}


def import_by_page(client) -> None:
    file = SimpleUploadedFile(DAZHU.name, DAZHU.read_bytes())
    uid = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c17"
    data = {"file": file, "project_list": "renovation-1", "year": 2026, "client_uid": uid}
    detail = client.post("/import/", data).url
    client.post(f"{detail}commit/")


def claim_by_page(client, *codes: str) -> None:
    for code in codes:
        task = Task.objects.get(code=code)
        url = f"/tasks/{task.pk}/report/"
        uid = client.get(url).context["form"]["client_uid"].value()
        proof = SimpleUploadedFile("现场.png", make_picture())
        claims = [task.milestones.get().pk]
        data = {"unit": task.lead_unit_id, "narrative": "已完成", "claims": claims, "proofs": proof, "client_uid": uid}
        assert client.post(url, data).status_code == 302


def decide_by_page(client, code: str, verb: str) -> None:
    claim = Milestone.objects.get(task__code=code).claims.get()
    client.post(f"/claims/{claim.pk}/{verb}/", {"reason": "照片看不出完成"})


def test_the_whole_way(campaign, office, sign_in, monkeypatch, tmp_path):
    desk = sign_in(office)
    with clock.at(dt.date(2026, 11, 24)):
        import_by_page(desk)
        assert Task.objects.filter(state="active").count() == 11
        housing = Unit.objects.get(name="县住建局")
        liaison = sign_in(make_person("liaison", housing, Role.LIAISON))

        claim_by_page(liaison, "2", "9")
        decide_by_page(desk, "9", "verify")
        decide_by_page(desk, "2", "return")
        flag_overdue()

    flagged = {spell.subject_id for spell in Spell.objects.all()}
    assert flagged == set(Milestone.objects.filter(task__code__in=LATE).values_list("pk", flat=True))
    assert set(SpellStep.objects.values_list("passed_on_entry", flat=True)) == {True}

    call_command("flag_overdue", "--on", "2027-01-04")
    assert Spell.objects.count() == 10  # all but the one verified

    with clock.at(dt.datetime(2027, 1, 4, 1, tzinfo=dt.UTC)):
        data = {"title": "专题调度会", "cutoff_at": "2027-01-04T10:00", "held_at": "2027-01-04T15:00"}
        desk.post("/meetings/new/", {**data, "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c18"})
    monkeypatch.setattr("dispatch.jobs.build_report.delay", build_report)
    with clock.at(dt.datetime(2027, 1, 4, 2, tzinfo=dt.UTC)):
        sweep_reports()
        outbox.deliver_waiting()

    report = Report.objects.get(meeting=Meeting.objects.get())
    expected = {
        unit: sorted(row["subject_id"] for row in rows)
        for unit, rows in groupby(Spell.objects.order_by("unit").values("unit", "subject_id"), lambda row: row["unit"])
    }
    reported: dict[int, list[int]] = {}
    for row in report.snapshot["overdue"]:
        reported.setdefault(row["unit_id"], []).append(row["id"])
    assert {unit: sorted(ids) for unit, ids in reported.items()} == expected
    assert_document_lists_them(files.read(report.document), report.snapshot["overdue"])


def assert_document_lists_them(content: bytes, rows: list[dict]) -> None:
    """The Word file's tables of overdue milestones, unit by unit, hold exactly the snapshot's rows."""
    document = Document(io.BytesIO(content))
    tables = [table for table in document.tables if table.rows[0].cells[3].text == "逾期天数"]
    listed = [[tuple(cell.text for cell in row.cells[:4]) for row in table.rows[1:]] for table in tables]
    wanted = [
        [(f"{row['code']} {row['task']}", row["milestone"], _long(row["due_on"]), str(row["days"])) for row in grouped]
        for _unit, grouped in groupby(rows, lambda row: row["unit_id"])
    ]
    assert listed == wanted


def _long(day: str) -> str:
    on = dt.date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"
