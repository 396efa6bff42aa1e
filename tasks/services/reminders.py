"""Reminders before a milestone is due, to those who answer for it (rules.md §7)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.channels.people import Text
from accounts.models import Assignment
from accounts.roles import Role
from accounts.services.notifications import group_messages, message
from base import clock, outbox
from base.display import day_text
from base.models import Delivery
from base.outbox import Message
from campaign.models import Campaign
from campaign.policies import policy_of
from campaign.schedule import WorkCalendar
from campaign.services.calendar import work_calendar
from tasks.models import Milestone
from tasks.policy import TasksPolicy
from tasks.schedule.reminders import dates_to_remind_of
from tasks.services.spells import answering_unit


def remind() -> int:
    """Tells of every open milestone that is due in one of the policy's numbers of working days; how many messages.

    One message for each milestone, date and number, however often it runs. Work grows with what is due on those dates.
    """
    calendar = work_calendar()
    return sum(_remind(campaign, calendar) for campaign in Campaign.objects.select_related("parent", "unit"))


@transaction.atomic
def _remind(campaign: Campaign, calendar: WorkCalendar) -> int:
    counts = policy_of(campaign, TasksPolicy).remind_working_days
    days = dates_to_remind_of(calendar, clock.today(), counts)
    due = Milestone.objects.due_on(days).filter(task__campaign=campaign)
    milestones = {
        _key(each, days): each for each in due.select_related("task__lead_unit", "unit").order_by("due_on", "pk")
    }
    told = set(Delivery.objects.filter(dedupe_key__in=milestones).values_list("dedupe_key", flat=True))
    fresh = {key: each for key, each in milestones.items() if key not in told}
    if not fresh:
        return 0
    recipients = _recipients(campaign, fresh.values())
    outbox.add_all(
        message(
            key=key,
            recipients=recipients[answering_unit(each).pk],
            kind="milestone.due_soon",
            title=_title(each, days),
            url=reverse("tasks:task-detail", args=[each.task_id]),
        )
        for key, each in fresh.items()
    )
    outbox.add_all(_group_messages(campaign, list(milestones.values()), days))
    return len(fresh)


def _due(milestone: Milestone) -> dt.date:
    if milestone.due_on is None:
        raise ValueError(f"milestone {milestone.pk} has no date")
    return milestone.due_on


def _key(milestone: Milestone, days: Mapping[dt.date, int]) -> str:
    return f"remind:{milestone.pk}:{milestone.due_on}:{days[_due(milestone)]}"


def _title(milestone: Milestone, days: Mapping[dt.date, int]) -> str:
    count = days[_due(milestone)]
    text = ngettext(
        "%(count)d working day left: %(task)s · %(milestone)s, due %(due)s",
        "%(count)d working days left: %(task)s · %(milestone)s, due %(due)s",
        count,
    )
    due = day_text(_due(milestone), weekday=True)
    return text % {"count": count, "task": milestone.task, "milestone": milestone.name, "due": due}


def _recipients(campaign: Campaign, milestones: Iterable[Milestone]) -> dict[int, list[int]]:
    """The liaisons of the units that answer; for a unit without one, the campaign's office."""
    units = {answering_unit(each).pk for each in milestones}
    held = Assignment.objects.on(clock.today())
    found: dict[int, list[int]] = defaultdict(list)
    for unit_id, user_id in held.filter(role=Role.LIAISON, unit__in=units).values_list("unit_id", "user_id"):
        found[unit_id].append(user_id)
    if set(found) != units:
        office = list(held.filter(role=Role.OFFICE, unit=campaign.unit_id).values_list("user_id", flat=True))
        found |= dict.fromkeys(units - set(found), office)
    return found


def _group_messages(campaign: Campaign, milestones: Sequence[Milestone], days: Mapping[dt.date, int]) -> list[Message]:
    """For the groups of each unit one text a day, of all that is due there."""
    by_unit: dict[int, list[str]] = defaultdict(list)
    for each in milestones:
        by_unit[answering_unit(each).pk].append(f"· {_title(each, days)}")
    texts = {
        unit_id: Text(
            ngettext("%(count)d milestone is due soon", "%(count)d milestones are due soon", len(lines))
            % {"count": len(lines)},
            reverse("dispatch:workbench"),
            lines,
        )
        for unit_id, lines in by_unit.items()
    }
    return group_messages(key=f"remind:{campaign.pk}:{clock.today()}", texts=texts)
