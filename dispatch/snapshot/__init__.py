"""The snapshot of a report: every row it speaks of, as it was, and the counts over them. Plain JSON values.

`shape` says how it is laid out; one of an older shape is shown by its document only and compared with nothing. Rows:
tasks, overdue, predicted, blocks, units, measures, acts, highlights, and those of `previous`, each a list of flat
dictionaries; snapshots taken before there were highlights have none.
Groups (totals, actions, lists) and units hold counts over them; percents are strings in hundredths, plain means over
tasks (rules.md §4), null of nothing. `since` of a group compares it with the last report (comparison.py).
"""

import datetime as dt
from typing import Any

from base.clock import local_date
from dispatch.models import Report
from dispatch.snapshot.comparison import compare_groups
from dispatch.snapshot.groups import Counted, group, groups
from dispatch.snapshot.highlights import highlight_rows
from dispatch.snapshot.previous import last_told, previous_problems
from dispatch.snapshot.rows import block_rows, milestone_rows, overdue_rows, predicted_rows, task_rows
from dispatch.snapshot.shortfalls import Period, shortfalls
from dispatch.snapshot.units import ranked_units
from tasks.services.rules import rules_of

Row = dict[str, Any]
SHAPE = 2
COMMITMENT_WORKING_DAYS = 3
"""Within which units hand in a commitment after a meeting (rules.md §12)."""


def take_snapshot(report: Report, as_of: dt.datetime) -> Row:
    """Reads everything a report needs as of that moment, inside one repeatable read; few queries, whatever the size."""
    on = local_date(as_of)
    meeting = report.meeting
    campaign = meeting.campaign
    rules = rules_of(campaign)
    told = last_told(report)
    phases = list(campaign.phases.all())
    phase = next((each for each in phases if each.holds(on)), None)
    counted = Counted(
        tasks=task_rows(campaign.pk, on, rules),
        milestones=milestone_rows(campaign.pk),
        overdue=overdue_rows(campaign.pk, on),
    )
    period = Period.since(told, as_of, phase.starts_on if phase else campaign.starts_on)
    short = shortfalls(campaign.pk, counted.tasks, period, rules)
    found: Row = {
        **_head(report, on),
        "phase": phase.name if phase else "",
        "commit_by": rules.calendar.after(local_date(meeting.held_at), COMMITMENT_WORKING_DAYS).isoformat(),
        "report_by": rules.reporting.day_of(on).isoformat(),
        "totals": group(0, "", counted),
        "actions": groups(list(campaign.actions.values_list("pk", "name")), "action_id", counted),
        "lists": groups([(each.pk, each.label) for each in campaign.lists.all()], "list_id", counted),
        "units": ranked_units(counted, short),
        "shortfalls": short.figures,
        "tasks": counted.tasks,
        "overdue": counted.overdue,
        "predicted": predicted_rows(campaign.pk, on),
        "blocks": block_rows(campaign.pk, on),
        "measures": short.measures,
        "acts": short.acts,
        "highlights": highlight_rows(campaign.pk, counted.tasks, period),
        "previous": previous_problems(told, on),
    }
    names = {row["id"]: row["name"] for row in found["units"]}
    for row in short.acts:
        row["unit"] = names.get(row["unit_id"], "")
    compare_groups(found, told.contents if told else None)
    return found


def _head(report: Report, on: dt.date) -> Row:
    meeting, campaign = report.meeting, report.meeting.campaign
    return {
        "shape": SHAPE,
        "campaign": {"city": campaign.city, "title": campaign.title, "office": campaign.office_unit.name},
        "meeting": {"number": meeting.number, "title": meeting.title, "held_at": meeting.held_at.isoformat()},
        "on": on.isoformat(),
        "is_preview": report.is_preview,
        "corrects": _correction(report),
    }


def _correction(report: Report) -> Row | None:
    if report.corrects is None:
        return None
    return {"id": report.corrects.pk, "number": report.corrects.number, "reason": report.reason}
