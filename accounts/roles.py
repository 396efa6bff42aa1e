"""Roles and permissions as data (rules.md §14): a role is a list of permissions with a sentence."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMIN = "admin", _("Administrator")
    HEAD = "head", _("Head of the creation office")
    OFFICE = "office", _("Creation office")
    LEADER = "leader", _("City or unit leader")
    LIAISON = "liaison", _("Unit liaison")
    INSPECTOR = "inspector", _("Inspector")


class Permission(TextChoices):
    SET_UP = "set_up", _("Set up campaigns, units, people and policy")
    WRITE_TASKS = "write_tasks", _("Write tasks and milestones, hand out, close, import")
    SEE_ALL_UPDATES = "see_all_updates", _("See what every unit of the campaign reports")
    SEE_UPDATES = "see_updates", _("See what one's own unit and those below it report")
    FILE_ON_BEHALF = "file_on_behalf", _("File a report on a unit's behalf")
    REPORT = "report", _("Report for one's own unit")
    VERIFY = "verify", _("Verify or return claims, accept or return reports")
    VERIFY_OWN_OFFICE = "verify_own_office", _("Verify what the creation office itself leads")
    DECIDE_EXTENSIONS = "decide_extensions", _("Grant or refuse extensions and suspensions")
    ASK_EXTENSIONS = "ask_extensions", _("Ask for an extension or a suspension where one's own unit leads")
    OVERRIDE_ORDER = "override_order", _("Let a surface milestone be claimed before its substance, with a reason")
    PREPARE_MEETINGS = "prepare_meetings", _("Prepare meetings and have reports built")
    ISSUE_REPORTS = "issue_reports", _("Issue reports")
    READ_MEETINGS = "read_meetings", _("Read the meetings of the campaign")
    PREPARE_NOTICES = "prepare_notices", _("Prepare notices, read answers, settle or send back")
    ISSUE_NOTICES = "issue_notices", _("Issue notices, declare them void")
    SET_UP_SITES = "set_up_sites", _("Set up sites, indicators and categories; plan rounds; import findings")
    SEE_ALL_FINDINGS = "see_all_findings", _("See every finding, round and whistle of the campaign")
    REPORT_FINDINGS = "report_findings", _("Report findings")
    ANSWER_FINDINGS = "answer_findings", _("Take, dispute and rectify what one's own unit answers for")
    HANDLE_FINDINGS = "handle_findings", _("Assign findings, verify, return or declare void those of one's own area")
    SETTLE_DISPUTES = "settle_disputes", _("Settle disputes about findings and refused calls")
    RAISE_WHISTLES = "raise_whistles", _("Raise whistles and rate who came")
    APPROVE_WHISTLES = "approve_whistles", _("Approve the whistles of one's own unit")
    PREPARE_BOARD = "prepare_board", _("Prepare the exposure board and the red and black lists")
    PUBLISH_BOARD = "publish_board", _("Publish on the board and the lists, and take down")
    GIVE_INSTRUCTIONS = "give_instructions", _("Give written instructions, where one's own unit is the campaign's")


@dataclass(frozen=True)
class Grant:
    """What a role may do, in one sentence and as a list."""

    sentence: Promise | str
    permissions: frozenset[Permission]


_HEAD = frozenset(
    {
        Permission.SET_UP,
        Permission.WRITE_TASKS,
        Permission.SEE_ALL_UPDATES,
        Permission.SEE_UPDATES,
        Permission.VERIFY,
        Permission.DECIDE_EXTENSIONS,
        Permission.OVERRIDE_ORDER,
        Permission.PREPARE_MEETINGS,
        Permission.ISSUE_REPORTS,
        Permission.READ_MEETINGS,
        Permission.PREPARE_NOTICES,
        Permission.ISSUE_NOTICES,
        Permission.SET_UP_SITES,
        Permission.SEE_ALL_FINDINGS,
        Permission.REPORT_FINDINGS,
        Permission.HANDLE_FINDINGS,
        Permission.SETTLE_DISPUTES,
        Permission.RAISE_WHISTLES,
        Permission.PREPARE_BOARD,
        Permission.PUBLISH_BOARD,
    }
)
_DECIDED_BY_HEAD = frozenset(
    {
        Permission.ISSUE_REPORTS,
        Permission.ISSUE_NOTICES,
        Permission.SETTLE_DISPUTES,
        Permission.PUBLISH_BOARD,
    }
)
_OFFICE = (_HEAD - _DECIDED_BY_HEAD) | {Permission.FILE_ON_BEHALF}

GRANTS: dict[Role, Grant] = {
    Role.ADMIN: Grant(_("Sets up the program for everyone."), frozenset({Permission.SET_UP})),
    Role.HEAD: Grant(_("Leads the creation office, issues and decides."), _HEAD),
    Role.OFFICE: Grant(_("Runs the campaign day by day."), _OFFICE),
    Role.LEADER: Grant(
        _("Reads everything, gives instructions; verifies what the creation office itself leads."),
        frozenset(
            {
                Permission.SEE_ALL_UPDATES,
                Permission.SEE_UPDATES,
                Permission.VERIFY_OWN_OFFICE,
                Permission.READ_MEETINGS,
                Permission.GIVE_INSTRUCTIONS,
                Permission.SEE_ALL_FINDINGS,
                Permission.REPORT_FINDINGS,
                Permission.APPROVE_WHISTLES,
            }
        ),
    ),
    Role.LIAISON: Grant(
        _("Reports for the unit."),
        frozenset(
            {
                Permission.REPORT,
                Permission.SEE_UPDATES,
                Permission.ASK_EXTENSIONS,
                Permission.READ_MEETINGS,
                Permission.REPORT_FINDINGS,
                Permission.ANSWER_FINDINGS,
                Permission.RAISE_WHISTLES,
            }
        ),
    ),
    Role.INSPECTOR: Grant(_("Walks the rounds."), frozenset({Permission.REPORT_FINDINGS})),
}


def grants(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission. Raises ValueError for a role or permission that does not exist."""
    return Permission(permission) in GRANTS[Role(role)].permissions
