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


REPORT_MOVES = (Move("retry", frozenset({ReportState.FAILED}), ReportState.QUEUED, "report.queued", _("Build again")),)
