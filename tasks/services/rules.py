"""A campaign's policy and calendar as the clock wants them."""

from campaign.models import Campaign
from campaign.policies import policy_of
from campaign.schedule import WorkCalendar
from campaign.services.calendar import work_calendar
from tasks.policy import TasksPolicy
from tasks.schedule.figures import Rules
from tasks.schedule.reporting import Reporting

PERIODS = ("month", "half_month", "week")


def rules_of(campaign: Campaign, calendar: WorkCalendar | None = None) -> Rules:
    """Thresholds, reporting days and the working calendar, which is read when not given."""
    policy = policy_of(campaign, TasksPolicy)
    return Rules(
        behind_points=policy.behind_points,
        far_behind_points=policy.far_behind_points,
        due_soon_working_days=policy.due_soon_working_days,
        reporting=reporting_of(policy),
        calendar=work_calendar() if calendar is None else calendar,
    )


def reporting_of(policy: TasksPolicy) -> Reporting:
    """How often units report. Raises ValueError for a period that does not exist."""
    position = PERIODS.index(policy.report_period)
    days = ((policy.report_day,), policy.report_half_days, ())[position]
    return Reporting(tuple(days), policy.report_active_days[position])
