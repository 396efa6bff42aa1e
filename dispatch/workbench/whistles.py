"""Whistles on the workbench: what a unit is called to, a leader approves, the office dispatches and judges."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.roles import Permission
from base import clock
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo
from inspections.models import Whistle, WhistleCall
from inspections.querysets import CallQuerySet, WhistleQuerySet
from inspections.workflow import CallState, WhistleState


def whistles_of_unit(desk: Desk, units: Collection[int]) -> list[Section]:
    """待报到、待办结 where units are called, by when they are to come; 待评价 where they called others."""
    calls = WhistleCall.objects.waiting().filter(whistle__campaign=desk.campaign, unit__in=units)
    raised = Whistle.objects.filter(campaign=desk.campaign, unit__in=units)
    filters = {"unit": str(next(iter(units)))} if len(units) == 1 else None
    return [
        _calls(_("Whistles to report in to"), _("Report in"), calls.filter(state=CallState.CALLED)),
        _calls(_("Whistles to be finished"), _("Report as finished"), calls.filter(state=CallState.ARRIVED)),
        _whistles(_("Whistles to be rated"), _("Rate and close"), raised, WhistleState.DONE, filters),
    ]


def whistles_to_approve(desk: Desk, units: Collection[int]) -> list[Section]:
    """待批准: what units under these leaders have written."""
    written = Whistle.objects.filter(campaign=desk.campaign, unit__in=units)
    filters = {"unit": str(next(iter(units)))} if len(units) == 1 else None
    heading = _("Whistles to be approved")
    return [_whistles(heading, _("Raise the whistle"), written, WhistleState.DRAFT, filters)]


def whistles_of_office(desk: Desk, powers: Collection[Permission]) -> list[Section]:
    """待派单 where the office decides who is called; 待裁定 where a unit refused."""
    sections = []
    if Permission.HANDLE_FINDINGS in powers:
        waiting = Whistle.objects.filter(campaign=desk.campaign).to_dispatch()
        sections.append(
            _whistles(_("Whistles to be dispatched"), _("Dispatch the whistle"), waiting, WhistleState.RAISED, None)
        )
    if Permission.SETTLE_DISPUTES in powers:
        calls = WhistleCall.objects.waiting().filter(whistle__campaign=desk.campaign)
        refused = calls.filter(state=CallState.REFUSED)
        sections.append(_calls(_("Refused calls to be settled"), _("Settle the dispute"), refused))
    return sections


def _calls(heading: str, verb: str, calls: CallQuerySet) -> Section:
    at = clock.now()
    todos = [
        Todo(
            verb,
            f"{each.whistle.place} · {each.whistle}",
            _url(each.whistle),
            clock.local_date(each.arrive_by) if each.arrive_by else None,
            is_late=each.state == CallState.CALLED and each.arrive_by is not None and each.arrive_by < at,
            note=each.refusal if each.state == CallState.REFUSED else "",
        )
        for each in calls.select_related("whistle").soonest_first()[:SHOWN]
    ]
    return Section(heading, todos, calls.count() if len(todos) == SHOWN else len(todos))


def _whistles(
    heading: str, verb: str, whistles: WhistleQuerySet, state: WhistleState, filters: dict[str, str] | None
) -> Section:
    waiting = whistles.filter(state=state)
    todos = [
        Todo(verb, f"{each.place} · {each}", _url(each), clock.local_date(each.raised_at or each.created_at))
        for each in waiting.order_by("pk")[:SHOWN]
    ]
    url = "" if filters is None else f"{reverse('inspections:whistle-list')}?{urlencode({**filters, 'state': state})}"
    return Section(heading, todos, waiting.count() if len(todos) == SHOWN else len(todos), url)


def _url(whistle: Whistle) -> str:
    return reverse("inspections:whistle-detail", args=[whistle.pk])
