"""What a unit's liaison has to do: what came back, what is late or nearly so, what is owed, what was answered."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from base import clock
from base.display import day_text
from campaign.policies import policy_of
from campaign.services.calendar import work_calendar
from dispatch.workbench.findings import findings_of_unit
from dispatch.workbench.notices import notices_to_answer
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo, sections_of, task_url, where
from dispatch.workbench.whistles import whistles_of_unit
from tasks.models import Extension, Suspension, Task
from tasks.policy import TasksPolicy
from tasks.querysets import TaskQuerySet
from tasks.selectors import reports_owed, returned_claims, returned_reports
from tasks.services.rules import reporting_of
from tasks.workflow import ExtensionState, SuspensionState, TaskState

ANSWERS_SHOWN_FOR = dt.timedelta(days=14)


def liaison_sections(desk: Desk, units: Collection[int]) -> list[Section]:
    """The sections of someone who answers for units; the more pressing first."""
    policy = policy_of(desk.campaign, TasksPolicy)
    soon_until = work_calendar().after(desk.on, policy.due_soon_working_days)
    led = Task.objects.filter(campaign=desk.campaign, lead_unit__in=units, state=TaskState.ACTIVE)
    soon = led.filter(next_due_on__gte=desk.on, next_due_on__lte=soon_until)
    window: dict[str, str | dt.date] = {"state": TaskState.ACTIVE, "due_after": desk.on, "due_before": soon_until}
    return sections_of(
        _returned(desk, units),
        _dated(_("Overdue"), _("Report progress"), led.overdue(desk.on), units, {"overdue": "true"}),
        _dated(_("Falling due soon"), _("Claim"), soon, units, window),
        *whistles_of_unit(desk, units),
        *findings_of_unit(desk, units),
        notices_to_answer(desk, units),
        _owed(desk, units, policy),
        _requests(desk, units),
    )


def _returned(desk: Desk, units: Collection[int]) -> Section:
    """Reports and claims sent back, with the reason; the latest first."""
    reports = [
        Todo(_("Return"), where(each.task), _report_url(each.task_id), _day(each.decided_at), note=each.return_reason)
        for each in returned_reports(desk.campaign.pk, units)
    ]
    claims = [
        Todo(
            _("Return"),
            where(each.milestone.task, each.milestone.name),
            _report_url(each.milestone.task_id),
            _day(each.decided_at),
            note=each.reason,
        )
        for each in returned_claims(desk.campaign.pk, units)
    ]
    found = sorted([*reports, *claims], key=lambda each: each.on or dt.date.min, reverse=True)
    return Section(_("Returned to the unit"), found[:SHOWN], len(found))


def _dated(
    heading: str, verb: str, found: TaskQuerySet, units: Collection[int], filters: Mapping[str, str | dt.date]
) -> Section:
    """Tasks by their next date."""
    ordered = found.order_by("next_due_on", "code_sort", "pk")
    todos = [
        Todo(verb, where(each), task_url(each.pk), each.next_due_on, is_late=each.days_overdue(clock.today()) > 0)
        for each in ordered[:SHOWN]
    ]
    return Section(heading, todos, ordered.count(), _list_url(units, filters))


def _owed(desk: Desk, units: Collection[int], policy: TasksPolicy) -> Section:
    reporting = reporting_of(policy)
    period = reporting.day_of(desk.on)
    owed = reports_owed(desk.campaign.pk, units, reporting, desk.on)
    todos = [Todo(_("Report progress"), where(each), _report_url(each.pk), period) for each in owed[:SHOWN]]
    return Section(_("Reports owed this period"), todos, len(owed))


def _requests(desk: Desk, units: Collection[int]) -> Section:
    """Extensions and suspensions that the units asked for: those waiting, and answers of the last two weeks."""
    since = clock.now() - ANSWERS_SHOWN_FOR
    answered = Q(decided_at__gte=since)
    extensions = Extension.objects.filter(
        Q(state=ExtensionState.ASKED) | answered & Q(state__in=[ExtensionState.GRANTED, ExtensionState.REFUSED]),
        milestone__task__campaign=desk.campaign,
        milestone__task__lead_unit__in=units,
    )
    suspensions = Suspension.objects.filter(
        Q(state=SuspensionState.ASKED) | answered & ~Q(state=SuspensionState.WITHDRAWN),
        task__campaign=desk.campaign,
        task__lead_unit__in=units,
    )
    order = F("decided_at").desc(nulls_last=True)
    todos = [
        *(extension_todo(each) for each in extensions.select_related("milestone__task").order_by(order, "-pk")),
        *(suspension_todo(each) for each in suspensions.select_related("task").order_by(order, "-pk")),
    ]
    return Section(_("Extensions and suspensions"), todos[:SHOWN], len(todos))


def extension_todo(each: Extension) -> Todo:
    """An extension, what became of it, and why it was asked or how it was answered."""
    task = each.milestone.task
    what = where(task, each.milestone.name, _("to %(day)s") % {"day": day_text(each.new_due_on)})
    day = _day(each.decided_at or each.asked_at)
    return Todo(_verb(_("Extension"), each), what, task_url(task.pk), day, note=each.answer or each.reason)


def suspension_todo(each: Suspension) -> Todo:
    """A suspension, likewise."""
    day = _day(each.decided_at or each.asked_at)
    return Todo(
        _verb(_("Suspension"), each), where(each.task), task_url(each.task_id), day, note=each.answer or each.reason
    )


def _verb(kind: str, each: Extension | Suspension) -> str:
    return f"{kind} · {each.get_state_display()}"


def _report_url(task_id: int) -> str:
    return reverse("tasks:update-create", args=[task_id])


def _day(at: dt.datetime | None) -> dt.date | None:
    return clock.local_date(at) if at else None


def _list_url(units: Collection[int], filters: Mapping[str, str | dt.date]) -> str:
    """The task list with exactly these rows; "" for several units, which one filter cannot name."""
    unique = set(units)
    if len(unique) != 1:
        return ""
    query: dict[str, str] = {name: str(value) for name, value in filters.items()}
    return f"{reverse('tasks:task-list')}?{urlencode({'lead_unit': str(unique.pop()), **query})}"


def by_day(todos: Iterable[Todo], *more: Iterable[Todo]) -> list[Todo]:
    """Lines in the order of time, those without a day last."""
    return sorted(chain(todos, *more), key=lambda each: each.on or dt.date.max)
