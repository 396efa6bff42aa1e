"""Who may do what with findings, sites, indicators, rounds, visits, whistles and the board (rules.md §8, §9, §14)."""

from accounts.models import ApiClient, Unit
from accounts.permissions import Viewer, holds, holds_at, memberships, paths_where, units_where
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission, Role, grants
from base.trail import Actor
from campaign.models import Campaign
from campaign.policies import policy_of
from inspections.models import Finding, Inspection, Whistle, WhistleCall
from inspections.policy import InspectionsPolicy


def can_report_findings(viewer: Viewer) -> bool:
    """Report what one has found: everyone but administrators; an API client by its scope."""
    return holds(viewer, Permission.REPORT_FINDINGS)


def can_report_in(viewer: Viewer, campaign: Campaign) -> bool:
    """Report into a campaign: its own head and office; leaders, liaisons and inspectors at or below its unit.

    An API client whose unit stands there, by its scope.
    """
    if isinstance(viewer, ApiClient):
        return viewer.unit.path.startswith(campaign.unit.path)
    own_only = {Role.HEAD, Role.OFFICE}
    return any(
        grants(each.role, Permission.REPORT_FINDINGS)
        and (
            each.unit_id == campaign.unit_id if each.role in own_only else each.unit_path.startswith(campaign.unit.path)
        )
        for each in memberships(viewer)
    )


def sees_all_findings(viewer: Viewer, campaign: Campaign) -> bool:
    """Whether someone sees every finding of a campaign."""
    return holds_at(viewer, Permission.SEE_ALL_FINDINGS, campaign.unit_id)


def can_assign(viewer: Viewer, campaign: Campaign) -> bool:
    """Assign, edit, mark as duplicate: the campaign's own head and office."""
    return holds_at(viewer, Permission.HANDLE_FINDINGS, campaign.unit_id)


def can_settle(viewer: Viewer, campaign: Campaign) -> bool:
    """Decide a dispute: the campaign's own head."""
    return holds_at(viewer, Permission.SETTLE_DISPUTES, campaign.unit_id)


def can_answer(viewer: Viewer, finding: Finding) -> bool:
    """Take, dispute, rectify: the unit's own liaison; the campaign's office on its behalf."""
    own = holds_at(viewer, Permission.ANSWER_FINDINGS, finding.unit_id)
    return own or holds_at(viewer, Permission.FILE_ON_BEHALF, finding.campaign.unit_id)


def acting_on(viewer: Viewer, finding: Finding) -> Actor:
    """The person for their own unit, else on its behalf."""
    actor: Actor = viewer.as_actor()
    if finding.unit_id is None or holds_at(viewer, Permission.ANSWER_FINDINGS, finding.unit_id):
        return actor
    return actor.on_behalf_of(finding.unit_id)


def can_show(viewer: Viewer, finding: Finding) -> bool:
    """Add photos of how it looked: whoever reported it, person or client of that unit; those who assign it."""
    if isinstance(viewer, ApiClient):
        return viewer.unit_id == finding.reporting_unit_id
    return viewer.pk == finding.reported_by_id or can_assign(viewer, finding.campaign)


def can_judge(viewer: Viewer, finding: Finding) -> bool:
    """Verify, return, re-check, declare void: the campaign's head and office, and those of the district the finding
    lies in; never people of the unit that answers for it.
    """
    if any(each.unit_id == finding.unit_id for each in memberships(viewer)):
        return False
    if holds_at(viewer, Permission.HANDLE_FINDINGS, finding.campaign.unit_id):
        return True
    area = finding.area
    return area is not None and any(
        grants(each.role, Permission.HANDLE_FINDINGS) and area.path.startswith(each.unit_path)
        for each in memberships(viewer)
    )


def can_plan_rounds(viewer: Viewer, campaign: Campaign) -> bool:
    """Plan, open and close rounds, choose sites and inspectors, enter scores: the campaign's own head and office."""
    return holds_at(viewer, Permission.SET_UP_SITES, campaign.unit_id)


def can_see_results(viewer: Viewer, inspection: Inspection) -> bool:
    """The results of all its sites: those who see all findings of the campaign; the unit whose self-check it is."""
    everywhere = tuple(paths_where(viewer, Permission.SEE_ALL_FINDINGS))
    if inspection.campaign.unit.path.startswith(everywhere):
        return True
    own = tuple(paths_where(viewer, Permission.SEE_UPDATES))
    return inspection.unit is not None and inspection.unit.path.startswith(own)


def can_set_up_sites(viewer: Viewer, campaign: Campaign) -> bool:
    """Set up sites, types, categories, indicators: the campaign's own head and office."""
    return holds_at(viewer, Permission.SET_UP_SITES, campaign.unit_id)


def can_write_sites(viewer: Viewer, campaign: Campaign) -> bool:
    """Make, edit, delete sites: those who set them up; an API client whose unit stands there, by its scope."""
    if isinstance(viewer, ApiClient):
        return viewer.unit.path.startswith(campaign.unit.path)
    return can_set_up_sites(viewer, campaign)


RAISING_KINDS = ("subdistrict", "community")
"""Kinds of units that whistle."""


def whistling_units(viewer: Viewer, campaign: Campaign) -> UnitQuerySet:
    """The units a person raises whistles for: their own; on behalf of any where they run the campaign."""
    below = Unit.objects.active().at_or_below(campaign.unit.path).filter(kind__in=RAISING_KINDS)
    if not holds_at(viewer, Permission.RAISE_WHISTLES, campaign.unit_id):
        below = below.filter(pk__in=units_where(viewer, Permission.RAISE_WHISTLES))
    found: UnitQuerySet = below.order_by("pinyin", "pk")
    return found


def can_speak_for(viewer: Viewer, whistle: Whistle) -> bool:
    """Contest, rate, withdraw: the liaison of the unit that raised it; the campaign's head and office on its behalf."""
    own = holds_at(viewer, Permission.RAISE_WHISTLES, whistle.unit_id)
    return own or holds_at(viewer, Permission.RAISE_WHISTLES, whistle.campaign.unit_id)


def can_raise(viewer: Viewer, whistle: Whistle) -> bool:
    """Raise a draft: the leader of the unit where the policy asks for approval, else whoever speaks for the unit."""
    if policy_of(whistle.campaign, InspectionsPolicy).whistle_approval:
        return holds_at(viewer, Permission.APPROVE_WHISTLES, whistle.unit_id)
    return can_speak_for(viewer, whistle)


def can_edit_whistle(viewer: Viewer, whistle: Whistle) -> bool:
    """Change a draft: whoever speaks for the unit, and the leader who approves it."""
    return can_speak_for(viewer, whistle) or can_raise(viewer, whistle)


def can_dispatch(viewer: Viewer, whistle: Whistle) -> bool:
    """Decide who is called: the campaign's own head and office."""
    return can_assign(viewer, whistle.campaign)


def can_answer_call(viewer: Viewer, call: WhistleCall) -> bool:
    """Report in, finish, refuse: the called unit's liaison; the campaign's head and office on its behalf."""
    own = holds_at(viewer, Permission.ANSWER_FINDINGS, call.unit_id)
    return own or holds_at(viewer, Permission.RAISE_WHISTLES, call.whistle.campaign.unit_id)


def speaking_for(viewer: Viewer, unit_id: int) -> Actor:
    """The person for their own unit, else on its behalf."""
    actor: Actor = viewer.as_actor()
    own = holds_at(viewer, Permission.RAISE_WHISTLES, unit_id) or holds_at(viewer, Permission.APPROVE_WHISTLES, unit_id)
    return actor if own else actor.on_behalf_of(unit_id)


def can_prepare_board(viewer: Viewer, campaign: Campaign) -> bool:
    """Prepare what is shown, black parts out: the campaign's own head and office."""
    return holds_at(viewer, Permission.PREPARE_BOARD, campaign.unit_id)


def can_publish_board(viewer: Viewer, campaign: Campaign) -> bool:
    """Publish and take down: the campaign's own head."""
    return holds_at(viewer, Permission.PUBLISH_BOARD, campaign.unit_id)


def is_board_public(campaign: Campaign) -> bool:
    """Whether people who have not signed in may read its board."""
    return policy_of(campaign, InspectionsPolicy).board_is_public
