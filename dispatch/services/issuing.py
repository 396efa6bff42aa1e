"""What becomes of a built report: its next steps are written, it is checked, issued under a number, corrected."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, edits, files
from base.edits import Edit
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.trail import Actor
from dispatch.documents.places import fill
from dispatch.documents.wording import places_of
from dispatch.models import Report, ReportSeries
from dispatch.services.printing import NOT_PRINTED, wake_printing
from dispatch.services.reports import queue_report
from dispatch.workflow import REPORT_MOVES, ReportState

SERIES = "创通"
TRIES = 5


def edit_next_steps(*, actor: Actor, report: Report, text: str, version: int) -> None:
    """Writes 下步要求 of a draft, and its document with it.

    Raises MoveRefusedError when it is no draft any more, StaleVersionError when somebody else wrote meanwhile.
    """
    if report.state != ReportState.DRAFT:
        raise MoveRefusedError(_("The next steps are written while a report is a draft. Reload the page."))
    lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    document = _document(report, next_steps=lines)
    with transaction.atomic():
        derived = {"document": document, **NOT_PRINTED}
        edit = Edit("report.next_steps_edited", {"next_steps": lines}, version, _around(report), derived=derived)
        if edits.apply(report, edit, actor=actor):
            wake_printing(report)


@transaction.atomic
def check_report(*, actor: Actor, report: Report) -> None:
    """Marks a draft as checked. Raises InvalidInputError for a preview, MoveRefusedError from any other state."""
    if report.is_preview:
        raise InvalidInputError(_("A preview is not issued: at the cut-off the report itself is built."))
    values = {"checked_at": clock.now(), "checked_by_id": actor.pk}
    make(report, find(REPORT_MOVES, "check"), actor=actor, around=_around(report), values=values)


def issue_report(*, actor: Actor, report: Report) -> None:
    """Issues a checked report under the next number of its campaign and local year, without gaps.

    Raises MoveRefusedError from any other state. The document is written first, outside the transaction; the number is
    taken only if it still is the next one.
    """
    move = find(REPORT_MOVES, "issue")
    at = clock.now()
    for _number in range(TRIES):
        series, _is_new = ReportSeries.objects.get_or_create(
            campaign=report.meeting.campaign, year=clock.local_date(at).year
        )
        number = series.last + 1
        values = {
            "series": series,
            "series_number": number,
            "number": f"{SERIES}〔{series.year}〕{number}号",
            "issued_at": at,
            "issued_by_id": actor.pk,
            "document": _document(report, number=f"{SERIES}〔{series.year}〕{number}号", issued_at=at),
        }
        with transaction.atomic():
            if ReportSeries.objects.filter(pk=series.pk, last=number - 1).update(last=number) != 1:
                continue
            Report.objects.filter(pk=report.pk).update(**NOT_PRINTED)
            make(report, move, actor=actor, around=_around(report), values=values)
            wake_printing(report)
            return
    raise MoveRefusedError(_("Other reports are being issued right now. Try again."))


@transaction.atomic
def correct_report(*, actor: Actor, report: Report, reason: str) -> Report:
    """Has a correction of an issued report built, from the records as they stand; asked twice it is one report.

    Raises MoveRefusedError for a report that was not issued, InvalidInputError without a reason.
    """
    if report.state != ReportState.ISSUED:
        raise MoveRefusedError(_("Only an issued report is corrected; a draft is built again from its records."))
    existing: Report | None = Report.objects.filter(corrects=report).first()
    if existing:
        return existing
    if not reason.strip():
        text = _("Say what was wrong.")
        raise InvalidInputError(text, fields={"reason": [text]})
    made = Report(meeting=report.meeting, corrects=report, reason=reason.strip(), created_at=clock.now())
    return queue_report(actor, made)


def _document(
    report: Report, *, next_steps: str | None = None, number: str = "", issued_at: dt.datetime | None = None
) -> StoredFile:
    """The document as it reads with these values."""
    if report.body is None or report.as_of is None:
        raise MoveRefusedError(_("This report has no document yet."))
    lines = report.next_steps if next_steps is None else next_steps
    places = places_of(report.contents, lines, number=number, on=clock.local_date(issued_at or report.as_of))
    return files.store(fill(files.read(report.body), places, report.as_of), allowed={files.DOCX})


def _around(report: Report) -> Around:
    return Around(root=report.meeting, campaign_id=report.meeting.campaign_id)
