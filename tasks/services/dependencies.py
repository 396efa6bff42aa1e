"""What milestones wait for: set by the office, cycles refused and named, unblocking noted (rules.md §5)."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from base import trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from campaign.models import Campaign
from tasks.models import Dependency, Milestone
from tasks.schedule.order import find_cycle
from tasks.services.rungs import set_next_rungs
from tasks.services.stopped import counting_day_of_milestones
from tasks.workflow import MilestoneState

KIND = "tasks.milestone"


@transaction.atomic
def set_dependencies(*, actor: Actor, milestone: Milestone, needed: Sequence[Milestone]) -> bool:
    """Makes a milestone wait for exactly these; False when it does.

    Raises InvalidInputError for another campaign's and for a cycle.
    """
    campaign_id = milestone.task.campaign_id
    strangers = [each.name for each in needed if each.task.campaign_id != campaign_id]
    if strangers:
        refuse(
            _("A milestone waits for milestones of its own campaign only: %(names)s.") % {"names": "、".join(strangers)}
        )
    Campaign.objects.select_for_update().get(pk=campaign_id)  # two at once could close a ring together
    before = set(Dependency.objects.filter(milestone=milestone).values_list("needed_id", flat=True))
    after = {each.pk for each in needed}
    if before == after:
        return False
    ensure_no_cycle(campaign_id, milestone.pk, after)
    was_blocked = bool(blocked_among([milestone.pk]))
    Dependency.objects.filter(milestone=milestone, needed__in=before - after).delete()
    Dependency.objects.bulk_create(Dependency(milestone=milestone, needed_id=pk) for pk in sorted(after - before))
    changes = {"depends_on": [sorted(before), sorted(after)]}
    trail.record(actor, Change("milestone.ordered", milestone, milestone.task, campaign_id, changes=changes))
    if was_blocked:
        note_unblocked([milestone.pk])
    set_next_rungs(KIND, [milestone.pk])
    return True


def ensure_no_cycle(campaign_id: int, milestone_id: int, needed: Collection[int]) -> None:
    """Raises InvalidInputError that names the milestones of a cycle these would close."""
    rows = Dependency.objects.filter(milestone__task__campaign=campaign_id).exclude(milestone=milestone_id)
    edges = [*rows.values_list("milestone_id", "needed_id"), *((milestone_id, pk) for pk in needed)]
    cycle = find_cycle(edges)
    if cycle:
        found = Milestone.objects.in_bulk(cycle)
        names = [f"“{found[pk].name}”" for pk in (*cycle, cycle[0])]
        refuse(_("These would wait for each other: %(names)s.") % {"names": " → ".join(names)})


def refuse(text: str) -> None:
    """Raises InvalidInputError beside the field of dependencies."""
    raise InvalidInputError(text, fields={"depends_on": [text]})


def dependents_of(milestone_ids: Iterable[int]) -> list[int]:
    """The open milestones that wait directly for any of these."""
    rows = Dependency.objects.filter(needed__in=list(milestone_ids), milestone__state=MilestoneState.OPEN)
    return sorted(set(rows.values_list("milestone_id", flat=True)))


def blocked_among(milestone_ids: Iterable[int]) -> set[int]:
    """Those of these milestones that wait for an open one."""
    blocking = Milestone.objects.blocking().filter(needed_by__milestone__in=list(milestone_ids))
    return set(blocking.values_list("needed_by__milestone", flat=True))


def note_unblocked(milestone_ids: Sequence[int]) -> None:
    """Notes the day on which those that wait for nothing open any more were unblocked: today, see `stopped`."""
    if milestone_ids:
        _note(set(milestone_ids) - blocked_among(milestone_ids))


def note_unblocked_together(milestones: Sequence[Milestone]) -> None:
    """Notes the same for those about to be claimed with all they wait for, in one update, also on the records given."""
    if len(milestones) < 2:  # noqa: PLR2004  one waits for none of its own
        return
    freed = blocked_among([each.pk for each in milestones])
    _note(freed)
    for each in milestones:
        if each.pk in freed:
            each.refresh_from_db(fields=["unblocked_on", "rungs_from"])


def _note(free: Collection[int]) -> None:
    if free:
        day = counting_day_of_milestones()
        rows = Milestone.objects.filter(pk__in=free, state=MilestoneState.OPEN)
        rows.filter(rungs_from__isnull=False).update(unblocked_on=day, rungs_from=Greatest(F("rungs_from"), day))
        rows.filter(rungs_from__isnull=True).update(unblocked_on=day, rungs_from=day)
        set_next_rungs(KIND, free)


def note_blocked(milestone_ids: Iterable[int]) -> None:
    """What waits for milestones that are open from now on is blocked: its spells stop at the first rung."""
    waiting = dependents_of(milestone_ids)
    if waiting:
        set_next_rungs(KIND, waiting)
