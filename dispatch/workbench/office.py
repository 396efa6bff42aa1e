"""What the creation office has to do: decide, hand out, and mend what the campaign is made of."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Assignment, Unit
from accounts.permissions import is_admin, units_seen_by
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission, Role
from base import clock
from campaign.models import SheetImport, WorkingDay
from campaign.permissions import can_set_calendar
from campaign.workflow import ImportState
from dispatch.workbench.findings import findings_of_office
from dispatch.workbench.liaison import by_day, extension_todo, suspension_todo
from dispatch.workbench.notices import notices_of_office
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo, sections_of, task_url, where
from dispatch.workbench.whistles import whistles_of_office
from tasks.models import Extension, ProgressUpdate, Suspension, Task, TaskQuestion
from tasks.workflow import TaskState

ANNOUNCED_FROM = 11
"""The month in which next year's holidays are usually announced (General Office of the State Council)."""


def deciding_sections(desk: Desk, powers: Collection[Permission]) -> list[Section]:
    """What waits for those who verify, decide, hand out and import in this campaign."""
    found = []
    if {Permission.VERIFY, Permission.VERIFY_OWN_OFFICE} & set(powers):
        found.append(_to_review(desk, powers))
    if Permission.DECIDE_EXTENSIONS in powers:
        found.append(_to_grant(desk))
    found += whistles_of_office(desk, powers)
    found += findings_of_office(desk, powers)
    if Permission.PREPARE_NOTICES in powers:
        found += notices_of_office(desk, powers)
    if Permission.WRITE_TASKS in powers:
        found += [_drafts(desk), _imports(desk), _questions(desk)]
    return sections_of(*found)


def _to_review(desk: Desk, powers: Collection[Permission]) -> Section:
    """Reports and claims, the oldest first: the office's own wait for a campaign leader, all others for the office."""
    waiting = ProgressUpdate.objects.visible_to(desk.user).filter(task__campaign=desk.campaign).waiting_for_review()
    own = {"task__lead_unit": desk.campaign.office_unit_id}
    if Permission.VERIFY not in powers:
        waiting = waiting.filter(**own)
    elif Permission.VERIFY_OWN_OFFICE not in powers:
        waiting = waiting.exclude(**own)
    address = reverse("tasks:review-list")
    todos = [
        Todo(
            _("Review"),
            f"{update.unit.label} · {update.task}",
            f"{address}#update-{update.pk}",
            clock.local_date(update.submitted_at or update.created_at),
        )
        for update in waiting.select_related("unit", "task").order_by("submitted_at", "pk")[:SHOWN]
    ]
    return Section(_("To be reviewed"), todos, waiting.count())


def _to_grant(desk: Desk) -> Section:
    extensions = Extension.objects.asked().filter(milestone__task__campaign=desk.campaign)
    suspensions = Suspension.objects.asked().filter(task__campaign=desk.campaign)
    todos = by_day(
        [extension_todo(each) for each in extensions.select_related("milestone__task")],
        [suspension_todo(each) for each in suspensions.select_related("task")],
    )
    return Section(_("Extensions and suspensions to be decided"), todos[:SHOWN], len(todos))


def _drafts(desk: Desk) -> Section:
    drafts = Task.objects.filter(campaign=desk.campaign, state=TaskState.DRAFT)
    todos = [Todo(_("Hand out"), where(each), task_url(each.pk), each.due_on) for each in drafts[:SHOWN]]
    return Section(
        _("Drafts to be handed out"), todos, drafts.count(), f"{reverse('tasks:task-list')}?state={TaskState.DRAFT}"
    )


def _imports(desk: Desk) -> Section:
    ready = SheetImport.objects.filter(campaign=desk.campaign, state=ImportState.READY).order_by("created_at", "pk")
    todos = [
        Todo(
            _("Take over"),
            each.file_name,
            reverse("campaign:import-detail", args=[each.pk]),
            clock.local_date(each.created_at),
        )
        for each in ready[:SHOWN]
    ]
    return Section(_("Imports to be taken over"), todos, ready.count())


def _questions(desk: Desk) -> Section:
    """Tasks with something an import could not read."""
    unanswered = TaskQuestion.objects.filter(answered_at__isnull=True)
    asked = Task.objects.filter(campaign=desk.campaign, pk__in=unanswered.values("task"))
    counted = Count("questions", filter=Q(questions__answered_at__isnull=True))
    tasks = asked.exclude(state=TaskState.CANCELLED).annotate(open_questions=counted).order_by("code_sort", "pk")
    todos = [
        Todo(
            _("Answer"),
            where(each),
            task_url(each.pk),
            note=ngettext("%(count)d question", "%(count)d questions", each.open_questions)
            % {"count": each.open_questions},
        )
        for each in tasks[:SHOWN]
    ]
    return Section(_("Questions of imports"), todos, tasks.count())


def set_up_sections(desk: Desk) -> list[Section]:
    """What is missing in the set-up, for those who mend it."""
    active = Unit.objects.active().at_or_below(desk.campaign.unit.path)
    held = Assignment.objects.on(desk.on)
    leading = Task.objects.filter(campaign=desk.campaign, state=TaskState.ACTIVE).values("lead_unit")
    without_liaison = active.filter(pk__in=leading).exclude(pk__in=held.filter(role=Role.LIAISON).values("unit"))
    without_people = active.exclude(pk__in=held.values("unit")) if is_admin(desk.user) else Unit.objects.none()
    unconfirmed = units_seen_by(desk.user).active().filter(is_confirmed=False)
    return sections_of(
        _campaign(desk),
        _units(_("Units without a liaison"), _("Name a liaison"), without_liaison),
        _units(_("Units to be confirmed"), _("Confirm"), unconfirmed, "?status=unconfirmed"),
        _units(_("Units without people"), _("Add a person"), without_people),
    )


def _units(heading: str, verb: str, units: UnitQuerySet, query: str = "") -> Section:
    ordered: QuerySet[Unit] = units.order_by("pinyin", "pk")
    todos = [Todo(verb, each.name, reverse("accounts:unit-detail", args=[each.pk])) for each in ordered[:SHOWN]]
    return Section(heading, todos, ordered.count(), f"{reverse('accounts:unit-list')}{query}" if query else "")


def _campaign(desk: Desk) -> Section:
    """A campaign without what tasks need, and a calendar that ends with this year."""
    settings = f"{reverse('campaign:settings')}?campaign={desk.campaign.pk}"
    missing = [
        (not desk.campaign.phases.exists(), _("Add a phase"), _("The campaign has no phases.")),
        (not desk.campaign.lists.exists(), _("Add a list"), _("The campaign has no lists.")),
    ]
    todos = [Todo(verb, text, settings) for is_missing, verb, text in missing if is_missing]
    year = desk.on.year + 1
    announced = WorkingDay.objects.filter(date__year=year, is_provisional=False)
    if desk.on.month >= ANNOUNCED_FROM and can_set_calendar(desk.user) and not announced.exists():
        text = _("The holidays of %(year)d are not entered as announced.") % {"year": year}
        todos.append(Todo(_("Set the calendar"), text, f"{reverse('campaign:calendar')}?year={year}"))
    return Section(_("Set-up"), todos, len(todos))
