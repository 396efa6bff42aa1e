"""Who may do what with tasks and updates (rules.md §6, §14)."""

from accounts.models import Unit
from accounts.permissions import Viewer, holds_at, memberships, paths_where
from accounts.roles import Permission, Role
from base.trail import Actor
from campaign.models import Campaign
from tasks.models import Notice, ProgressUpdate, Responsibility, Task
from tasks.workflow import NoticeState, TaskState


def can_write_tasks(viewer: Viewer, campaign: Campaign) -> bool:
    """Make, import and hand out tasks of a campaign: its own head and office."""
    return holds_at(viewer, Permission.WRITE_TASKS, campaign.unit_id)


def reporting_units(viewer: Viewer, task: Task) -> list[Unit]:
    """Units for which someone may report on a task: their own that have a role in it; the office, any that has."""
    if task.state != TaskState.ACTIVE:
        return []
    involved = Unit.objects.filter(pk__in=Responsibility.objects.filter(task=task).values("unit"))
    if holds_at(viewer, Permission.FILE_ON_BEHALF, task.campaign.unit_id):
        return list(involved)
    return [unit for unit in involved if holds_at(viewer, Permission.REPORT, unit.pk)]


def acting_for(viewer: Viewer, unit_id: int) -> Actor:
    """Who does what is a unit's to do: its own people and clients; anyone else on its behalf."""
    actor: Actor = viewer.as_actor()
    return actor if holds_at(viewer, Permission.REPORT, unit_id) else actor.on_behalf_of(unit_id)


def can_report_for(viewer: Viewer, update: ProgressUpdate) -> bool:
    """Write on, withdraw or throw away what a unit reports: its own people; the office what it filed on behalf."""
    if holds_at(viewer, Permission.REPORT, update.unit_id):
        return True
    return update.on_behalf and holds_at(viewer, Permission.FILE_ON_BEHALF, update.task.campaign.unit_id)


def can_review(viewer: Viewer, update: ProgressUpdate) -> bool:
    """Accept or return an update and decide its claims.

    Never one's own, never what one's own unit leads; what the creation office leads is a campaign leader's (自办).
    """
    if update.author_kind == "person" and update.author_id == viewer.pk:
        return False
    return can_verify(viewer, update.task)


def can_verify(viewer: Viewer, task: Task) -> bool:
    """Verify, return and revoke milestones of a task: never what one's own unit leads; 自办 is a campaign leader's."""
    if any(membership.unit_id == task.lead_unit_id for membership in memberships(viewer)):
        return False
    if is_offices_own(task):
        return holds_at(viewer, Permission.VERIFY_OWN_OFFICE, task.campaign.unit_id)
    return holds_at(viewer, Permission.VERIFY, task.campaign.unit_id)


def can_look_inside(viewer: Viewer, task: Task) -> bool:
    """See what stands behind a task's row: readings, requests, reasons, history (rules.md §14).

    Those who see all updates of its campaign, and people of a unit that has a role in it or stands above such a one.
    """
    if holds_at(viewer, Permission.SEE_ALL_UPDATES, task.campaign.unit_id):
        return True
    paths = tuple(paths_where(viewer, Permission.SEE_UPDATES))
    involved = Responsibility.objects.filter(task=task).values_list("unit__path", flat=True)
    return bool(paths) and any(path.startswith(paths) for path in involved)


def can_decide_time(viewer: Viewer, task: Task) -> bool:
    """Grant extensions and suspensions, resume: the campaign's own head and office."""
    return holds_at(viewer, Permission.DECIDE_EXTENSIONS, task.campaign.unit_id)


def can_ask_for_time(viewer: Viewer, task: Task) -> bool:
    """Ask for an extension or a suspension, and take it back: people of the unit that leads the task."""
    return task.lead_unit_id is not None and holds_at(viewer, Permission.ASK_EXTENSIONS, task.lead_unit_id)


def can_override_order(viewer: Viewer, task: Task) -> bool:
    """Let a surface milestone come before its substance: the campaign's own head and office."""
    return holds_at(viewer, Permission.OVERRIDE_ORDER, task.campaign.unit_id)


def is_offices_own(task: Task) -> bool:
    """Whether the creation office itself leads the task (自办)."""
    return task.lead_unit_id == task.campaign.office_unit_id


def is_liaison(viewer: Viewer) -> bool:
    return any(membership.role == Role.LIAISON for membership in memberships(viewer))


def can_prepare_notices(viewer: Viewer, campaign: Campaign) -> bool:
    """Draft and edit notices, send answers back, settle: the campaign's own head and office."""
    return holds_at(viewer, Permission.PREPARE_NOTICES, campaign.unit_id)


def can_issue_notices(viewer: Viewer, campaign: Campaign) -> bool:
    """Issue notices, declare issued ones void, erase a referral: the campaign's own head."""
    return holds_at(viewer, Permission.ISSUE_NOTICES, campaign.unit_id)


def can_void_notice(viewer: Viewer, notice: Notice) -> bool:
    """A draft is whoever's who prepares it; what is issued, the head's."""
    if notice.state == NoticeState.DRAFT:
        return can_prepare_notices(viewer, notice.campaign)
    return can_issue_notices(viewer, notice.campaign)


def can_answer_notice(viewer: Viewer, notice: Notice) -> bool:
    """Confirm receipt, answer, report in between: the unit's own liaison; the office on its behalf."""
    own = holds_at(viewer, Permission.REPORT, notice.unit_id)
    return own or holds_at(viewer, Permission.FILE_ON_BEHALF, notice.campaign.unit_id)


def can_instruct(viewer: Viewer, campaign: Campaign) -> bool:
    """Give a written instruction (批示): leaders of the campaign's own unit."""
    return holds_at(viewer, Permission.GIVE_INSTRUCTIONS, campaign.unit_id)
