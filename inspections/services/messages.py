"""Who is told what becomes of a finding."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.services.notifications import message
from base import outbox
from inspections.models import Finding
from tasks.services.recipients import liaisons_and_leaders, people_at


def tell_unit(finding: Finding, what: str) -> None:
    """Liaison and leader of the unit that answers; at once when it is urgent."""
    if finding.unit_id is None:
        return
    texts = {
        "assigned": _("A finding for your unit: %(what)s"),
        "settled": _("A dispute was settled: %(what)s"),
        "returned": _("Returned, not put right yet: %(what)s"),
        "reopened": _("The re-check failed: %(what)s"),
        "voided": _("Declared void: %(what)s"),
    }
    to = liaisons_and_leaders(people_at([finding.unit_id]), finding.unit_id)
    _send(finding, what, texts[what], to, is_urgent=finding.severity == Finding.Severity.URGENT)


def tell_office(finding: Finding, what: str) -> None:
    """The office of the campaign."""
    texts = {
        "disputed": _("A finding is disputed: %(what)s"),
        "rectified": _("Rectified, to be verified: %(what)s"),
    }
    to = people_at([finding.campaign.unit_id])[finding.campaign.unit_id, Role.OFFICE]
    _send(finding, what, texts[what], to, is_urgent=False)


def _send(finding: Finding, what: str, text: str, recipients: list[int], *, is_urgent: bool) -> None:
    outbox.add(
        message(
            key=f"finding:{finding.pk}:{what}:{finding.returned_count}:{finding.dispute_count}:{finding.reopened_count}",
            recipients=recipients,
            kind=f"finding.{what}",
            title=text % {"what": f"{finding.where} · {finding}".strip(" ·")},
            url=reverse("inspections:finding-detail", args=[finding.pk]),
            is_urgent=is_urgent,
        )
    )
