"""Reports: asked for, built by whichever worker holds the lease, retried (design.md §8, §10)."""

import datetime as dt
import logging
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from base import clock, files, leases, outbox, trail
from base.errors import InvalidInputError, LeaseLostError
from base.models import StoredFile
from base.moves import Around, find, make
from base.repeatable import repeatable_read
from base.trail import SYSTEM, Actor, Change
from dispatch.documents.annex import write_annex
from dispatch.documents.charts import draw_charts
from dispatch.documents.places import fill
from dispatch.documents.render import render_report
from dispatch.documents.template import default_template
from dispatch.documents.wording import next_steps_of, places_of
from dispatch.models import Meeting, Report
from dispatch.services.messages import to_office
from dispatch.services.printing import wake_printing
from dispatch.services.templates import own_template_file
from dispatch.snapshot import take_snapshot
from dispatch.workflow import REPORT_MOVES, ReportState

logger = logging.getLogger(__name__)

JOB = "dispatch.build_report"
MAX_ATTEMPTS = 5
SNAPSHOT_TAKEN, DOCUMENT_WRITTEN = 40, 90


@transaction.atomic
def request_report(*, actor: Actor, meeting: Meeting) -> Report:
    """Queues a report: before the cut-off a preview, from then on the one report of the meeting.

    Asked again after the cut-off it returns that one, queued anew if it had failed.
    """
    if clock.now() < meeting.cutoff_at:
        return queue_report(actor, Report(meeting=meeting, is_preview=True, created_at=clock.now()))
    row = Report(meeting=meeting, is_preview=False, created_at=clock.now())
    Report.objects.bulk_create([row], ignore_conflicts=True)
    of_meeting = Report.objects.select_related("meeting__campaign").filter(meeting=meeting, is_preview=False)
    report: Report = of_meeting.get(corrects__isnull=True)
    if report.client_uid == row.client_uid:
        return _queued(actor, report)
    if report.state == ReportState.FAILED:
        retry_report(actor=actor, report=report)
    return report


def queue_report(actor: Actor, report: Report) -> Report:
    """Saves a new report and has it built; call it in a transaction."""
    report.save()
    return _queued(actor, report)


def _queued(actor: Actor, report: Report) -> Report:
    change = Change(
        "report.queued",
        report,
        root=report.meeting,
        campaign_id=report.meeting.campaign_id,
        to_state=ReportState.QUEUED,
        reason=report.reason,
        changes={"is_preview": [None, report.is_preview], "corrects": [None, report.corrects_id]},
    )
    trail.record(actor, change)
    outbox.wake_after_commit(JOB, report.pk)
    return report


@transaction.atomic
def retry_report(*, actor: Actor, report: Report) -> None:
    """Queues a failed report again. Raises MoveRefusedError from any other state."""
    values = {"attempts": 0, "progress": 0, "error": ""}
    make(report, find(REPORT_MOVES, "retry"), actor=actor, around=_around(report), values=values)
    outbox.wake_after_commit(JOB, report.pk)


def queue_reports_at_cutoff() -> int:
    """Queues the report of every meeting whose cut-off has come; twice at once makes one each. Returns how many."""
    meetings = Meeting.objects.past_cutoff_without_report(clock.now()).select_related("campaign")
    return len([request_report(actor=SYSTEM, meeting=meeting) for meeting in meetings])


def build_report(report_id: int) -> bool:
    """Builds a queued report, or one whose worker died, if no other worker holds it; whether this call built it.

    The snapshot is taken in one repeatable read and kept, so a report taken up again is built from the same rows.
    Any exception leaves it failed with the error on it and is raised again; a lost lease writes nothing.
    """
    claimed = _claim(report_id)
    return claimed is not None and _run(*claimed)


def build_now(*, actor: Actor, meeting: Meeting) -> Report:
    """Asks for a meeting's report and builds it here: it is claimed before any worker can see it.

    One that another worker is building already is returned as it is.
    """
    with transaction.atomic():
        report = request_report(actor=actor, meeting=meeting)
        claimed = _claim(report.pk)
    if claimed is not None:
        _run(*claimed)
    report.refresh_from_db()
    return report


def _run(report: Report, token: uuid.UUID) -> bool:
    try:
        _build(report, token)
    except LeaseLostError:
        logger.warning("report %s was taken over by another worker", report.pk)
        return False
    except Exception as error:
        _fail(report, token, f"{type(error).__name__}: {error}")
        raise
    return True


@transaction.atomic
def _claim(report_id: int) -> tuple[Report, uuid.UUID] | None:
    waiting, held = Q(state=ReportState.QUEUED), Q(state=ReportState.BUILDING)
    token = leases.claim(Report, report_id, waiting=waiting, held=held, state=ReportState.BUILDING)
    if token is None:
        return None
    related = ("meeting__campaign__office_unit", "meeting__campaign__parent", "corrects", "template")
    report = Report.objects.select_related(*related).get(pk=report_id)
    _record(report, "report.building", ReportState.QUEUED, ReportState.BUILDING)
    if report.attempts > MAX_ATTEMPTS:
        _fail(report, token, _("Given up after %(count)d attempts.") % {"count": MAX_ATTEMPTS})
        return None
    return report, token


def _build(report: Report, token: uuid.UUID) -> None:
    """What each step made is kept, so that a worker that takes the report up begins where the last one died."""
    if report.snapshot is None:
        _take_snapshot(report, token)
    as_of = report.as_of or clock.now()
    charts = draw_charts(report.contents)
    body = files.store(_rendered(report, token, as_of, charts), allowed={files.DOCX})
    annex = files.store(write_annex(report.contents, as_of), allowed={files.XLSX})
    leases.renew(report, token, progress=DOCUMENT_WRITTEN)
    places = places_of(report.contents, report.next_steps, on=clock.local_date(as_of))
    document = files.store(fill(files.read(body), places, as_of), allowed={files.DOCX})
    _finish(report, token, body=body, document=document, annex=annex)


def _take_snapshot(report: Report, token: uuid.UUID) -> None:
    with translation.override(settings.LANGUAGE_CODE), repeatable_read():
        report.as_of = clock.now()
        report.snapshot = take_snapshot(report, report.as_of)
        report.next_steps = "\n".join(next_steps_of(report.contents))
    report.template = own_template_file(report.meeting.campaign)
    kept = {name: getattr(report, name) for name in ("snapshot", "as_of", "next_steps", "template")}
    leases.renew(report, token, **kept, progress=SNAPSHOT_TAKEN)


def _rendered(report: Report, token: uuid.UUID, as_of: dt.datetime, charts: Mapping[str, bytes]) -> bytes:
    """By the office's own template, and by the built-in one where that fails: a report is due at its cut-off."""
    if report.template is not None:
        try:
            own = files.read(report.template)
            return render_report(report.contents, as_of, own, charts, lambda: leases.renew(report, token))
        except InvalidInputError as error:
            _use_built_in(report, token, str(error))
        except FileNotFoundError:
            _use_built_in(report, token, _("Its file is lost."))
    return render_report(report.contents, as_of, default_template(), charts)


@transaction.atomic
def _use_built_in(report: Report, token: uuid.UUID, why: str) -> None:
    report.template = None
    leases.renew(report, token, template=None)
    campaign = report.meeting.campaign
    change = Change("report.template_failed", report, report.meeting, campaign.pk, reason=why)
    trail.record(SYSTEM, change)
    title = _("%(meeting)s: its report was made from the built-in template, for yours could not be filled: %(why)s")
    outbox.add(
        to_office(
            campaign,
            key=f"report:{report.pk}:template",
            kind="report.template_failed",
            title=title % {"meeting": report.meeting, "why": why},
            url=reverse("dispatch:report-template"),
        )
    )


@transaction.atomic
def _finish(report: Report, token: uuid.UUID, **made: StoredFile) -> None:
    leases.finish(report, token, **made, state=ReportState.DRAFT, progress=100, error="")
    _record(report, "report.built", ReportState.BUILDING, ReportState.DRAFT)
    wake_printing(report)


@transaction.atomic
def _fail(report: Report, token: uuid.UUID, error: str) -> None:
    try:
        leases.finish(report, token, state=ReportState.FAILED, error=error[:2000])
    except LeaseLostError:
        return
    _record(report, "report.failed", ReportState.BUILDING, ReportState.FAILED)


def _record(report: Report, name: str, from_state: str, to_state: str) -> None:
    change = Change(
        name,
        report,
        root=report.meeting,
        campaign_id=report.meeting.campaign_id,
        from_state=from_state,
        to_state=to_state,
    )
    trail.record(SYSTEM, change)


def _around(report: Report) -> Around:
    return Around(root=report.meeting, campaign_id=report.meeting.campaign_id)
