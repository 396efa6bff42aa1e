"""What the page of a reporting period says of each task."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock
from campaign.models import Campaign
from campaign.policies import policy_of
from tasks.models import ProgressUpdate, Task
from tasks.policy import TasksPolicy
from tasks.schedule.reporting import Reporting
from tasks.selectors import PeriodReport, period_reports
from tasks.workflow import UpdateState


@dataclass(frozen=True)
class Card:
    """A task in a period: where its report stands, where it is written, and whether “no change” can be said at once."""

    task: Task
    light: str
    update: ProgressUpdate | None
    is_owed: bool
    is_filed: bool
    status: str
    url: str
    verb: str
    is_behind: bool
    no_change_uid: uuid.UUID | None


def cards(campaign: Campaign, unit: Unit, reporting: Reporting, on: dt.date) -> list[Card]:
    """Owed ones first, by their next date; a fixed number of queries."""
    behind = policy_of(campaign, TasksPolicy).behind_points
    found = [_card(row, unit, behind, on) for row in period_reports(campaign.pk, [unit.pk], reporting, on)]
    return sorted(found, key=lambda each: not each.is_owed)


def _card(row: PeriodReport, unit: Unit, behind: int, on: dt.date) -> Card:
    task, update = row.task, row.update
    pace = task.pace(on)
    query = urlencode({"unit": str(unit.pk), "back": "updates"})
    can_say_none = row.is_owed and update is None
    return Card(
        task=task,
        light=getattr(task, "light", ""),
        update=update,
        is_owed=row.is_owed,
        is_filed=row.is_filed,
        status=_status(row),
        url=f"{reverse('tasks:update-create', args=[task.pk])}?{query}",
        verb=_verb(update),
        is_behind=pace is not None and pace.gap <= -behind,
        no_change_uid=uuid.uuid4() if can_say_none else None,
    )


def _status(row: PeriodReport) -> str:
    update = row.update
    if update is None:
        return _("not yet reported") if row.is_owed else ""
    if update.state == UpdateState.DRAFT and update.saved_at:
        return _("draft of %(day)s") % {"day": f"{clock.local_date(update.saved_at):%m-%d}"}
    return str(update.get_state_display())


def _verb(update: ProgressUpdate | None) -> str:
    if update is None:
        return _("Report on it")
    verbs = {UpdateState.DRAFT: _("Go on"), UpdateState.RETURNED: _("Mend and submit again")}
    return verbs.get(UpdateState(update.state), _("Add to it"))
