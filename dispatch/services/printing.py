"""The PDF of a report's document, where LibreOffice is installed; a report is complete without."""

import logging
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from base import files, leases, outbox, trail
from base.errors import LeaseLostError
from base.trail import SYSTEM, Actor, Change
from dispatch.documents.pdf import PrintError, can_print, to_pdf
from dispatch.models import Report
from dispatch.workflow import BUILT

logger = logging.getLogger(__name__)

JOB = "dispatch.print_report"
MAX_ATTEMPTS = 8
"""With those of building."""
NOT_PRINTED: dict[str, Any] = {
    "pdf": None,
    "pdf_error": "",
    "attempts": 0,
    "lease_until": None,
    "lease_token": None,
}
"""Written with a new document: whoever still prints the old one has lost the lease."""


def wake_printing(report: Report) -> None:
    """Has the document printed after the transaction; a sweep finds it where the broker does not answer."""
    if can_print():
        outbox.wake_after_commit(JOB, report.pk)


def print_report(report_id: int) -> bool:
    """Prints the document of a report that has no PDF yet, if no other worker does; whether this call did.

    A failure is kept on the report in words and not tried again by itself.
    """
    if not can_print():
        return False
    waiting = Q(state__in=BUILT, pdf__isnull=True, pdf_error="")
    token = leases.claim(Report, report_id, waiting=waiting & Q(lease_until__isnull=True), held=waiting)
    if token is None:
        return False
    report = Report.objects.select_related("meeting", "document").defer("snapshot").get(pk=report_id)
    try:
        return _print(report, token)
    except LeaseLostError:
        logger.warning("report %s got another document while it was printed", report_id)
        return False


def _print(report: Report, token: uuid.UUID) -> bool:
    if report.attempts > MAX_ATTEMPTS:
        leases.finish(report, token, pdf_error=_("Given up after %(count)d attempts.") % {"count": MAX_ATTEMPTS})
        return False
    assert report.document is not None  # noqa: S101  a built report has one: a constraint holds it
    try:
        pdf = files.store(to_pdf(files.read(report.document)), allowed={files.PDF})
    except PrintError as error:
        leases.finish(report, token, pdf_error=str(error)[:2000])
        return False
    with transaction.atomic():
        leases.finish(report, token, pdf=pdf)
        trail.record(SYSTEM, _change("report.printed", report))
    return True


@transaction.atomic
def retry_printing(*, actor: Actor, report: Report) -> None:
    """Prints a report again that could not be printed; nothing to do for another."""
    failed = Report.objects.filter(pk=report.pk, pdf__isnull=True).exclude(pdf_error="")
    if failed.update(pdf_error="", attempts=0) == 1:
        trail.record(actor, _change("report.printing_asked", report))
        wake_printing(report)


def _change(name: str, report: Report) -> Change:
    return Change(name, report, root=report.meeting, campaign_id=report.meeting.campaign_id)
