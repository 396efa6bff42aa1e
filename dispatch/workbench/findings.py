"""Findings on the workbench: what a unit takes and rectifies; what the office assigns, settles and verifies."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.roles import Permission
from base import clock
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo
from inspections.models import Finding
from inspections.querysets import FindingQuerySet
from inspections.workflow import FindingState


def findings_of_unit(desk: Desk, units: Collection[int]) -> list[Section]:
    """待认领、待整改, by when the step is due."""
    mine = Finding.objects.filter(campaign=desk.campaign, unit__in=units)
    filters = {"unit": str(next(iter(units)))} if len(units) == 1 else None
    return [
        _section(_("Findings to be taken"), _("Take"), mine, FindingState.ASSIGNED, filters),
        _section(_("Findings to be rectified"), _("Report as rectified"), mine, FindingState.TAKEN, filters),
    ]


def findings_of_office(desk: Desk, powers: Collection[Permission]) -> list[Section]:
    """待交办、待裁定、待核查, by when the step is due."""
    found = Finding.objects.filter(campaign=desk.campaign)
    sections = []
    if Permission.HANDLE_FINDINGS in powers:
        sections += [
            _section(_("Findings to be assigned"), _("Assign"), found, FindingState.REPORTED, {}),
            _section(_("Findings to be verified"), _("Verify and close"), found, FindingState.RECTIFIED, {}),
        ]
    if Permission.SETTLE_DISPUTES in powers:
        heading, verb = _("Disputes to be settled"), _("Settle the dispute")
        sections.append(_section(heading, verb, found, FindingState.DISPUTED, {}))
    return sections


def _section(
    heading: str, verb: str, findings: FindingQuerySet, state: FindingState, filters: dict[str, str] | None
) -> Section:
    waiting = findings.filter(state=state)
    at = clock.now()
    todos = [
        Todo(
            verb,
            " · ".join(filter(None, [each.where, str(each)])),
            reverse("inspections:finding-detail", args=[each.pk]),
            clock.local_date(each.step_due_at) if each.step_due_at else None,
            is_late=each.step_due_at is not None and each.step_due_at < at,
        )
        for each in waiting.select_related("site").due_first()[:SHOWN]
    ]
    query = None if filters is None else urlencode({**filters, "state": str(state)})
    url = f"{reverse('inspections:finding-list')}?{query}" if query else ""
    return Section(heading, todos, waiting.count() if len(todos) == SHOWN else len(todos), url)
