"""Findings and calls past the instant they were due (rules.md §7, §8, §9)."""

from campaign.models import Campaign
from campaign.policies import policy_of
from inspections.models import Finding, WhistleCall
from inspections.policy import InspectionsPolicy
from inspections.services.flagging import Answering, Flagging, flag
from tasks.subjects import Flagged

FINDING_KIND, CALL_KIND = "inspections.finding", "inspections.whistlecall"


def finding_ladder(campaign: Campaign) -> tuple[int, ...]:
    """Days overdue at which a campaign's rungs stand for findings."""
    return policy_of(campaign, InspectionsPolicy).ladder


def call_ladder(campaign: Campaign) -> tuple[int, ...]:
    """Days overdue at which a campaign's rungs stand for calls."""
    return policy_of(campaign, InspectionsPolicy).call_ladder


def flag_overdue_findings() -> Flagged:
    """Flags every finding that is with its unit past the instant it was due and has no spell; see `flag`."""
    return flag(FINDINGS)


def flag_late_calls() -> Flagged:
    """Flags every called unit that has not reported in in time and has no spell; see `flag`."""
    return flag(CALLS)


def _of_finding(finding: Finding) -> Answering:
    if finding.due_at is None or finding.unit is None:
        raise ValueError(f"finding {finding.pk} is overdue without a date or a unit")
    return Answering(finding.campaign, finding.unit, finding.due_at, finding.reported_at, finding)


def _of_call(call: WhistleCall) -> Answering:
    if call.arrive_by is None or call.called_at is None:
        raise ValueError(f"call {call.pk} is late without having been called")
    return Answering(call.whistle.campaign, call.unit, call.arrive_by, call.called_at, call.whistle)


FINDINGS = Flagging(
    FINDING_KIND,
    Finding,
    "finding.overdue",
    due="due_at",
    campaign="campaign",
    related=("campaign__parent", "unit"),
    late=_of_finding,
)
CALLS = Flagging(
    CALL_KIND,
    WhistleCall,
    "call.overdue",
    due="arrive_by",
    campaign="whistle__campaign",
    related=("whistle__campaign__parent", "unit"),
    late=_of_call,
)
