"""States of meetings and reports (rules.md §2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.moves import Move


class MeetingState(TextChoices):
    PREPARING = "preparing", _("In preparation")
    IN_SESSION = "in_session", _("In session")
    MINUTED = "minuted", _("Minuted")
    CLOSED = "closed", _("Closed")


class ReportState(TextChoices):
    QUEUED = "queued", _("Queued")
    BUILDING = "building", _("Being built")
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    ISSUED = "issued", _("Issued")
    FAILED = "failed", _("Failed")


REPORT_MOVES = (
    Move("retry", frozenset({ReportState.FAILED}), ReportState.QUEUED, "report.queued", _("Build again")),
    Move("check", frozenset({ReportState.DRAFT}), ReportState.CHECKED, "report.checked", _("Mark as checked")),
    Move("issue", frozenset({ReportState.CHECKED}), ReportState.ISSUED, "report.issued", _("Issue the report")),
)
BUILT = (ReportState.DRAFT, ReportState.CHECKED, ReportState.ISSUED)
"""States of a report that has its snapshot and its document."""
