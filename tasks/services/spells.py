"""Spells: flagging what is overdue, and what a claim, a return and a verification do to a spell (rules.md §3, §7)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Assignment, Unit
from accounts.roles import Role
from accounts.services.notifications import message
from base import clock, outbox, trail
from base.moves import Around, find, make
from base.trail import SYSTEM, Actor, Change
from campaign.models import Campaign
from campaign.policies import policy_of
from tasks.models import Milestone, Spell, SpellStep
from tasks.policy import TasksPolicy
from tasks.schedule.lateness import rungs_passed_on_entry
from tasks.workflow import SPELL_MOVES, MilestoneState, SpellState, TaskState

KIND = "tasks.milestone"
CHUNK = 2000
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Flagged:
    """What a scan wrote."""

    spells: int = 0
    messages: int = 0

    def __add__(self, other: "Flagged") -> "Flagged":
        return Flagged(self.spells + other.spells, self.messages + other.messages)


def flag_overdue() -> Flagged:
    """Flags every milestone that has become overdue by today and has no spell: spell, event and first rung's message.

    Set-based: a fixed number of statements for each chunk of 2,000 milestones newly overdue, one when there is none.
    Safe to repeat and to run twice at once: the UPDATE that marks a chunk decides who writes its spells.
    """
    total = Flagged()
    while True:
        flagged = _flag_chunk(clock.today())
        if not flagged.spells:
            return total
        total += flagged


@transaction.atomic
def _flag_chunk(on: dt.date) -> Flagged:
    run = uuid.uuid4()
    candidates = Milestone.objects.overdue(on).not_flagged()
    chunk = list(candidates.order_by("due_on", "pk").values_list("pk", flat=True)[:CHUNK])
    still_open = {"state": MilestoneState.OPEN, "due_on__lt": on, "overdue_since__isnull": True}
    if not chunk or not Milestone.objects.filter(pk__in=chunk, **still_open).update(flag_run=run, overdue_since=on):
        return Flagged()
    milestones = list(
        Milestone.objects.filter(flag_run=run, task__state=TaskState.ACTIVE)
        .select_related("task__campaign__parent", "task__lead_unit", "unit")
        .order_by("due_on", "pk")
    )
    for milestone in milestones:
        milestone.overdue_since = _due(milestone) + DAY
        milestone.flag_run = None
    Milestone.objects.bulk_update(milestones, ["overdue_since", "flag_run"])
    Milestone.objects.filter(flag_run=run).update(flag_run=None, overdue_since=None)
    spells = Spell.objects.bulk_create(_spell(milestone) for milestone in milestones)
    messages = _take_first_rungs(list(zip(milestones, spells, strict=True)))
    trail.record_all(SYSTEM, [_flagged_event(milestone) for milestone in milestones])
    return Flagged(len(spells), messages)


def _spell(milestone: Milestone) -> Spell:
    return Spell(
        kind=KIND,
        subject_id=milestone.pk,
        campaign_id=milestone.task.campaign_id,
        unit=answering_unit(milestone),
        since=since(milestone),
        flagged_at=clock.now(),
    )


def since(milestone: Milestone) -> dt.datetime:
    """When a spell of a milestone began: the midnight after its due date, or the later moment of revocation."""
    midnight = clock.midnight(_due(milestone) + DAY)
    return max(midnight, milestone.reopened_at or midnight)


def follow_date(milestone: Milestone) -> None:
    """The spell of a milestone whose date moved began by the date now in force."""
    if milestone.due_on:
        Spell.objects.of(KIND, milestone.pk).not_ended().update(since=since(milestone))


def rungs_count_from(milestone: Milestone) -> dt.date:
    """The day rungs count from: the due date, or the later day of revocation or of unblocking (rules.md §3, §5)."""
    return max(_due(milestone), milestone.rungs_from or _due(milestone))


def answering_unit(milestone: Milestone) -> Unit:
    """The unit a milestone asks: its own, else the task's lead."""
    unit = milestone.unit or milestone.task.lead_unit
    if unit is None:
        raise ValueError(f"milestone {milestone.pk} of a task that is handed out has no unit")
    return unit


def _due(milestone: Milestone) -> dt.date:
    if milestone.due_on is None:
        raise ValueError(f"milestone {milestone.pk} has no date")
    return milestone.due_on


def _flagged_event(milestone: Milestone) -> Change:
    return Change(
        "milestone.overdue",
        milestone,
        root=milestone.task,
        campaign_id=milestone.task.campaign_id,
        changes={"overdue_since": [None, (_due(milestone) + DAY).isoformat()]},
    )


def _take_first_rungs(pairs: Sequence[tuple[Milestone, Spell]]) -> int:
    """Records the rungs passed on entry; where the first one is not among them, it acts: tells liaison and leader."""
    at = clock.now()
    steps: list[SpellStep] = []
    to_tell: list[tuple[Milestone, Spell]] = []
    ladders: dict[int, tuple[int, ...]] = {}
    for milestone, spell in pairs:
        ladder = ladders.setdefault(spell.campaign_id, _ladder(milestone.task.campaign))
        passed = rungs_passed_on_entry(_due(milestone), milestone.entered_on or clock.today(), ladder)
        steps += [SpellStep(spell=spell, rung=rung, reached_at=at, passed_on_entry=True) for rung in passed]
        first = ladder[0]
        if first not in passed and rungs_count_from(milestone) + DAY * first <= clock.today():
            steps.append(SpellStep(spell=spell, rung=first, reached_at=at))
            to_tell.append((milestone, spell))
    SpellStep.objects.bulk_create(steps)
    recipients = _people_of([spell.unit_id for _milestone, spell in to_tell])
    outbox.add_all(
        message(
            key=f"spell:{spell.pk}:rung:{ladders[spell.campaign_id][0]}",
            recipients=recipients[spell.unit_id],
            kind="milestone.overdue",
            title=_("Overdue: %(task)s · %(milestone)s, due %(due)s")
            % {"task": milestone.task, "milestone": milestone.name, "due": _due(milestone).isoformat()},
            url=reverse("tasks:task-detail", args=[milestone.task_id]),
        )
        for milestone, spell in to_tell
    )
    return len(to_tell)


def _ladder(campaign: Campaign) -> tuple[int, ...]:
    return policy_of(campaign, TasksPolicy).ladder


def _people_of(unit_ids: Sequence[int]) -> dict[int, list[int]]:
    """The liaisons and leaders of units, by unit."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Assignment.objects.on(clock.today()).filter(unit__in=set(unit_ids), role__in=[Role.LIAISON, Role.LEADER])
    for unit_id, user_id in rows.values_list("unit_id", "user_id"):
        found[unit_id].append(user_id)
    return found


def pause_spell(milestone: Milestone, *, actor: Actor) -> None:
    """A claim or a suspension pauses the running spell."""
    _move_spell(milestone, SpellState.RUNNING, "pause", actor)


def resume_spell(milestone: Milestone, *, actor: Actor) -> None:
    """A returned claim or a resumed task lets the same spell run on."""
    _move_spell(milestone, SpellState.PAUSED, "resume", actor)


def end_spell(milestone: Milestone, *, actor: Actor) -> None:
    """Verification, extension and cancelling end the spell, running or paused."""
    _move_spell(milestone, None, "end", actor)


def _move_spell(milestone: Milestone, state: str | None, verb: str, actor: Actor) -> None:
    spells = Spell.objects.of(KIND, milestone.pk).not_ended()
    spell = (spells.filter(state=state) if state else spells).first()
    if spell is None:
        return
    around = Around(root=milestone.task, campaign_id=spell.campaign_id)
    values = {"ended_at": clock.now()} if verb == "end" else {}
    make(spell, find(SPELL_MOVES, verb), actor=actor, around=around, values=values)
