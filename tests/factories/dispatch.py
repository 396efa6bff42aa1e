"""Meetings and reports."""

import datetime as dt

from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from dispatch.models import Meeting, Report
from dispatch.services.issuing import check_report, issue_report
from dispatch.services.meetings import MeetingDraft, create_meeting
from dispatch.services.reports import build_report, request_report


def make_meeting(campaign: Campaign, *, cutoff_in_hours: float = 24, title: str = "专题调度会") -> Meeting:
    """A meeting whose cut-off is that many hours from now, held a day later."""
    cutoff_at = clock.now() + dt.timedelta(hours=cutoff_in_hours)
    draft = MeetingDraft(campaign, title, held_at=cutoff_at + dt.timedelta(days=1), cutoff_at=cutoff_at)
    return create_meeting(actor=SYSTEM, draft=draft)


def make_report(meeting: Meeting) -> Report:
    """The meeting's report as it is built now: a preview before the cut-off."""
    report = request_report(actor=SYSTEM, meeting=meeting)
    build_report(report.pk)
    report.refresh_from_db()
    return report


def make_checked_report(meeting: Meeting) -> Report:
    """The report of a meeting whose cut-off has come, checked."""
    report = make_report(meeting)
    check_report(actor=SYSTEM, report=report)
    return report


def make_issued_report(meeting: Meeting) -> Report:
    """The report of a meeting whose cut-off has come, issued under its number."""
    report = make_checked_report(meeting)
    issue_report(actor=SYSTEM, report=report)
    return report
