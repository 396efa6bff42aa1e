"""Reads of findings that no queryset says."""

from collections.abc import Collection

from django.urls import reverse

from base import clock
from inspections.models import Finding
from tasks.subjects import Subject


def finding_subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Findings as the ladder sees them: due on the local day of the instant they are due by; one query."""
    rows = Finding.objects.filter(pk__in=ids).select_related("campaign__parent", "site")
    return {each.pk: _subject(each) for each in rows}


def _subject(finding: Finding) -> Subject:
    due_on = clock.local_date(finding.due_at) if finding.due_at else None
    return Subject(
        pk=finding.pk,
        campaign=finding.campaign,
        unit_id=finding.unit_id,
        title=f"{finding.where} · {finding}".strip(" ·"),
        url=reverse("inspections:finding-detail", args=[finding.pk]),
        root=finding,
        due_on=due_on,
        counts_from=due_on,
    )
