"""A Word document as PDF, by LibreOffice, a program beside ours: run with a profile of its own and a time-out.

Source of the command line: LibreOffice Help, "Starting LibreOffice Software With Parameters" (--headless, --convert-to,
--outdir, -env:UserInstallation).
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT = 120
"""Seconds; a report of a thousand pages takes half of it."""


class PrintError(Exception):
    """The document could not be printed; the message says why."""


def can_print() -> bool:
    """Whether LibreOffice is installed here."""
    return shutil.which(settings.SOFFICE) is not None


def to_pdf(document: bytes) -> bytes:
    """The PDF of a .docx. Raises PrintError with a sentence."""
    program = shutil.which(settings.SOFFICE)
    if program is None:
        raise PrintError(_("LibreOffice is not installed on this server."))
    with tempfile.TemporaryDirectory(prefix="print-") as name:
        folder = Path(name)
        (folder / "report.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(folder / "report.docx")]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603  our own arguments
        except subprocess.TimeoutExpired as error:
            raise PrintError(_("LibreOffice took longer than %(seconds)d seconds.") % {"seconds": TIMEOUT}) from error
        except OSError as error:
            raise PrintError(_("LibreOffice could not be started: %(error)s") % {"error": error}) from error
        printed = folder / "report.pdf"
        if done.returncode != 0 or not printed.exists():
            said = done.stderr.decode("utf-8", "replace").strip() or f"exit {done.returncode}"
            raise PrintError(_("LibreOffice made no PDF: %(error)s") % {"error": said[-500:]})
        return printed.read_bytes()
