"""When each step of a finding is to be done by (rules.md §1, §8)."""

import datetime as dt

from base import clock
from campaign.models import Campaign
from campaign.policies import policy_of
from campaign.services.calendar import work_calendar
from inspections.models import Finding
from inspections.policy import InspectionsPolicy
from inspections.schedule.limits import Limit, LimitUnit, ends_at, read_limit

ASSIGN, TAKE, SETTLE, VERIFY = range(4)
"""Places of the steps in `step_working_days`."""
BY_SEVERITY = (Finding.Severity.SERIOUS, Finding.Severity.ORDINARY, Finding.Severity.LASTING)


def step_end(campaign: Campaign, step: int, start: dt.datetime) -> dt.datetime:
    """When a step that begins now is to be done by: the close of a working day."""
    count = policy_of(campaign, InspectionsPolicy).step_working_days[step]
    found = _instant(Limit(LimitUnit.WORKING_DAYS, count), start)
    if found is None:
        raise ValueError("a number of working days has an end")
    return found


def rectify_end(finding: Finding, start: dt.datetime) -> dt.datetime | None:
    """When a finding assigned at `start` is to be rectified by: the limit given with it, else its severity's.

    None for 长期, which has no end.
    """
    given = read_limit(finding.limit_text, year=clock.local_date(start).year) if finding.limit_text else None
    return _instant(given or _of_severity(finding), start)


def _of_severity(finding: Finding) -> Limit:
    policy = policy_of(finding.campaign, InspectionsPolicy)
    if finding.severity == Finding.Severity.URGENT:
        return Limit(LimitUnit.HOURS, policy.urgent_hours)
    return Limit(LimitUnit.DAYS, policy.rectify_days[BY_SEVERITY.index(Finding.Severity(finding.severity))])


def _instant(limit: Limit, start: dt.datetime) -> dt.datetime | None:
    end = ends_at(limit, start.astimezone(clock.LOCAL).replace(tzinfo=None), work_calendar())
    return end.replace(tzinfo=clock.LOCAL).astimezone(dt.UTC) if end else None
