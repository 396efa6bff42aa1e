"""Spells: flagging what is overdue, and what a claim, a return and a verification do to a spell (rules.md §3, §7)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.errors import MoveRefusedError
from base.moves import Around, find, make
from base.trail import SYSTEM, Actor, Change
from campaign.models import Campaign
from tasks import subjects
from tasks.models import Milestone, Spell, SpellStep, Task
from tasks.schedule.lateness import rungs_passed_on_entry
from tasks.services.ladder import climb, pass_while_held, record_crossings
from tasks.services.notice_drafts import drop_settled, hold_campaigns, hold_drafts_about
from tasks.services.rungs import ladder_of, set_next_rungs
from tasks.subjects import Flagged
from tasks.workflow import SPELL_MOVES, MilestoneState, SpellState, TaskState

KIND = "tasks.milestone"
CHUNK = 2000
DAY = dt.timedelta(days=1)


def flag_overdue() -> Flagged:
    """Flags every milestone that has become overdue by today and has no spell: spell, event and first rung's message.

    Where more rungs than the first are reached already, as after a return, the highest acts instead.

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
    if not chunk:
        return Flagged()
    hold_campaigns(Task.objects.filter(milestones__in=chunk).order_by().values("campaign"))
    if not Milestone.objects.filter(pk__in=chunk, **still_open).update(flag_run=run, overdue_since=on):
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
    trail.record_all(SYSTEM, [_flagged_event(milestone) for milestone in milestones])
    return begin_spells(
        [Late(_spell(each), each.task.campaign, _due(each), each.entered_on or on) for each in milestones], on
    )


@dataclass(frozen=True)
class Late:
    """A record found overdue: the spell that begins, not stored yet; when it was due, and entered into the program."""

    spell: Spell
    campaign: Campaign
    due_on: dt.date
    entered_on: dt.date


def begin_spells(late: Sequence[Late], on: dt.date) -> Flagged:
    """Stores spells of records of one kind, passes the rungs that were over on entry and lets them climb what they have
    reached by a day. In the transaction that marked the records and holds their campaigns.
    """
    spells = Spell.objects.bulk_create(each.spell for each in late)
    _pass_on_entry(late)
    crossings, _drafts = climb(spells, on)
    record_crossings(each for each in crossings if each.top.level > 1)
    return Flagged(len(spells), sum(each.acts for each in crossings))


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
    """The spell of a milestone whose date moved began by the date now in force, and its rungs count from it."""
    if milestone.due_on and Spell.objects.of(KIND, milestone.pk).not_ended().update(since=since(milestone)):
        set_next_rungs(KIND, [milestone.pk])


def judge_entry_again(milestone: Milestone) -> None:
    """After a correction: which rungs of its spell were over on entry is judged anew, by the date that is right.

    A rung that had been taken as over and was not is ahead again; what was reached since stays as it happened.
    """
    spell = Spell.objects.of(KIND, milestone.pk).not_ended().select_for_update().first()
    if spell is None or milestone.entered_on is None:
        return
    ladder = ladder_of(milestone.task.campaign, KIND)
    passed = rungs_passed_on_entry(_due(milestone), milestone.entered_on, ladder)
    spell.steps.filter(passed_on_entry=True, level__gt=len(passed)).delete()
    taken = set(spell.steps.values_list("level", flat=True))
    at = clock.now()
    SpellStep.objects.bulk_create(
        SpellStep(spell=spell, level=level, rung=rung, reached_at=at, passed_on_entry=True)
        for level, rung in enumerate(passed, 1)
        if level not in taken
    )


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


def _pass_on_entry(late: Sequence[Late]) -> None:
    """Records the rungs that were over when the records were entered: they never act."""
    at = clock.now()
    ladders: dict[int, tuple[int, ...]] = {}
    steps: list[SpellStep] = []
    for each in late:
        ladder = ladders.setdefault(each.campaign.pk, ladder_of(each.campaign, each.spell.kind))
        passed = rungs_passed_on_entry(each.due_on, each.entered_on, ladder)
        steps += [
            SpellStep(spell=each.spell, level=level, rung=rung, reached_at=at, passed_on_entry=True)
            for level, rung in enumerate(passed, 1)
        ]
    SpellStep.objects.bulk_create(steps)


def pause_spell(record: Any, *, actor: Actor) -> None:
    """A claim, a dispute or a suspension pauses the running spell; what is not flagged has none."""
    if record.overdue_since is None:
        return
    _move_spell(record, SpellState.RUNNING, "pause", actor)


def resume_spell(record: Any, *, actor: Actor) -> None:
    """A returned claim or a resumed task lets the same spell run on."""
    if _move_spell(record, SpellState.PAUSED, "resume", actor):
        set_next_rungs(trail.kind_of(record), [record.pk])


def end_spell(record: Any, *, actor: Actor) -> None:
    """Verification, extension and cancelling end the spell, running or paused; drafts tell of it no more."""
    if not hold_drafts_about(trail.kind_of(record), record.pk):
        return
    spell = _move_spell(record, None, "end", actor)
    if spell:
        drop_settled(spell, actor)


@transaction.atomic
def hold_spell(*, actor: Actor, spell: Spell, until: dt.date) -> None:
    """No rung fires through `until`: those passed meanwhile are recorded and act no more (rules.md §12).

    Raises MoveRefusedError when the spell has ended.
    """
    before = spell.held_until
    if not Spell.objects.filter(pk=spell.pk).not_ended().update(held_until=until):
        raise MoveRefusedError(_("This overdue spell has ended. Reload the page."))
    spell.held_until = until
    changes = trail.differences({"held_until": before}, {"held_until": until})
    subject = subjects.load([(spell.kind, spell.subject_id)]).get((spell.kind, spell.subject_id))
    root = subject.root if subject else None
    trail.record(actor, Change("spell.held", spell, root, spell.campaign_id, changes=changes))


def _move_spell(record: Any, state: str | None, verb: str, actor: Actor) -> Spell | None:
    """The spell of a record (a milestone, finding or call) it moved; None where there is none in that state."""
    spells = Spell.objects.of(trail.kind_of(record), record.pk).not_ended()
    spell: Spell | None = (spells.filter(state=state) if state else spells).first()
    if spell is None:
        return None
    if spell.state == SpellState.RUNNING:
        pass_while_held(spell)
    around = Around(root=record.spell_root, campaign_id=spell.campaign_id)
    values = {"ended_at": clock.now(), "next_rung_on": None} if verb == "end" else {}
    make(spell, find(SPELL_MOVES, verb), actor=actor, around=around, values=values)
    return spell
