"""LibreOffice opens the report as it is and prints it; .ci/run takes a skip for a failure."""

import shutil
import subprocess

import pytest

from base import files
from base.trail import SYSTEM
from dispatch.services import reports
from tests.factories.dispatch import make_meeting
from tests.factories.tasks import make_task


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.django_db
def test_libreoffice_prints_the_report(campaign, lead_unit, today, tmp_path):
    for _number in range(3):
        make_task(campaign, lead_unit, due=(today.replace(day=1),), title="新建人行天桥")
    report = reports.build_now(actor=SYSTEM, meeting=make_meeting(campaign))
    (tmp_path / "report.docx").write_bytes(files.read(report.document))

    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "report.docx"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = subprocess.run(
        ["pdftotext", "-layout", "report.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout

    assert text.count("新建人行天桥") >= 3
    assert "工作进展情况通报" in text
    assert "—1—" in "".join(text.split())
