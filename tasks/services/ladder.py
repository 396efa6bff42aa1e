"""The ladder: what is overdue climbs rung by rung, each once a spell, whatever runs twice or dies (rules.md §7)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.roles import Role
from accounts.services.notifications import message
from base import clock, outbox, trail
from base.outbox import Message
from base.trail import SYSTEM, Change
from tasks.models import Spell, SpellStep
from tasks.schedule.ladder import Rung, is_held
from tasks.services.notice_drafts import Wanted, draft_notices, hold_campaigns
from tasks.services.recipients import people_at
from tasks.services.rungs import standings
from tasks.subjects import Subject
from tasks.workflow import NoticeKind

CHUNK = 1000
TELL_UNIT, TELL_OFFICE, FOR_AGENDA = 1, 2, 4
"""Levels: liaison and leader of the unit are told, the office is told, the meeting's agenda gets a place."""
DRAFTED = {2: NoticeKind.REMINDER, 3: NoticeKind.SUPERVISION, 4: NoticeKind.WARNING}


@dataclass(frozen=True)
class Escalated:
    """What a run did: spells that reached a rung, those whose highest one acted, and notices drafted or added to."""

    spells: int = 0
    acted: int = 0
    notices: int = 0

    def __add__(self, other: "Escalated") -> "Escalated":
        return Escalated(self.spells + other.spells, self.acted + other.acted, self.notices + other.notices)


@dataclass(frozen=True)
class Crossing:
    """The rungs a spell has reached at once, the highest last; only that one acts, if any."""

    spell: Spell
    subject: Subject
    rungs: list[Rung]
    acts: bool

    @property
    def top(self) -> Rung:
        return self.rungs[-1]

    @property
    def unit_id(self) -> int:
        return self.subject.unit_id or self.spell.unit_id


def escalate() -> Escalated:
    """Lets every running spell climb that has reached its next rung by today: steps, events, messages, drafts.

    Work grows with what crosses a rung: one statement when nothing does, a fixed number for each chunk of 1,000 spells.
    Safe to repeat, to kill, and to run twice at once: a chunk is one transaction, and marking it decides who has it.
    """
    total = Escalated()
    while True:
        done = _escalate_chunk(clock.today())
        if done is None:
            return total
        total += done


@transaction.atomic
def _escalate_chunk(on: dt.date) -> Escalated | None:
    """None when nothing is at a rung."""
    rows = Spell.objects.at_a_rung(on).order_by("next_rung_on", "pk")
    chunk = dict(rows.values_list("pk", "campaign_id")[:CHUNK])
    if not chunk:
        return None
    hold_campaigns(set(chunk.values()))
    run = uuid.uuid4()
    Spell.objects.at_a_rung(on).filter(pk__in=chunk).update(rung_run=run)
    crossings, drafts = climb(list(Spell.objects.filter(rung_run=run).order_by("pk")), on)
    record_crossings(crossings)
    return Escalated(len(crossings), sum(each.acts for each in crossings), drafts)


def climb(spells: Sequence[Spell], on: dt.date) -> tuple[list[Crossing], int]:
    """Takes every rung that spells have reached by a day, and lets the highest of each act; stores when the next is.

    Returns what was crossed and how many notices were drafted or added to. Call it in the transaction that holds the
    spells and their campaigns.
    """
    crossings = []
    for each in standings(spells):
        reached = each.climb.reached(on)
        each.spell.next_rung_on, each.spell.rung_run = each.climb.next_on(on), None
        if each.subject and reached:
            acts = not is_held(reached[-1], each.spell.held_until)
            crossings.append(Crossing(each.spell, each.subject, reached, acts))
    SpellStep.objects.bulk_create(step for each in crossings for step in _steps(each))
    Spell.objects.bulk_update(spells, ["next_rung_on", "rung_run"])
    acting = [each for each in crossings if each.acts]
    drafts = draft_notices([_wanted(each) for each in acting if each.top.level in DRAFTED])
    outbox.add_all(_messages(acting))
    return crossings, len({each.pk for each in drafts.values()})


def pass_while_held(spell: Spell) -> None:
    """Records what a held spell has passed by today, before it pauses or ends: on its day, without an act.

    Holds the spell, so that a run of the ladder at the same moment takes none of these rungs too.
    """
    if spell.held_until is None:
        return
    (standing,) = standings([Spell.objects.select_for_update().get(pk=spell.pk)])
    passed = [rung for rung in standing.climb.reached(clock.today()) if is_held(rung, spell.held_until)]
    if standing.subject is None or not passed:
        return
    crossing = Crossing(spell, standing.subject, passed, acts=False)
    SpellStep.objects.bulk_create(_steps(crossing))
    record_crossings([crossing])


def _steps(crossing: Crossing) -> Iterable[SpellStep]:
    for rung in crossing.rungs:
        acts = crossing.acts and rung is crossing.top
        held = is_held(rung, crossing.spell.held_until)
        yield SpellStep(
            spell=crossing.spell,
            level=rung.level,
            rung=rung.days,
            reached_at=_moment_of(rung) if held else clock.now(),
            passed_while_held=held,
            has_acted=acts,
            for_agenda=acts and rung.level == FOR_AGENDA,
        )


def _moment_of(rung: Rung) -> dt.datetime:
    """On the rung's own day: now, or where a run comes later its first moment."""
    return clock.now() if rung.on == clock.today() else clock.midnight(rung.on)


def _wanted(crossing: Crossing) -> Wanted:
    top = crossing.top
    return Wanted(crossing.spell, crossing.subject, crossing.unit_id, DRAFTED[top.level], top.days)


def record_crossings(crossings: Iterable[Crossing]) -> None:
    """An event for each spell that reached a rung."""
    trail.record_all(
        SYSTEM,
        [
            Change(
                "spell.escalated",
                each.spell,
                root=each.subject.root,
                campaign_id=each.spell.campaign_id,
                changes={"rung": [None, each.top.days]},
            )
            for each in crossings
        ],
    )


def _messages(acting: Sequence[Crossing]) -> list[Message]:
    """What the acting rungs tell, and whom; a unit without a liaison is told of to the office, once a spell."""
    if not acting:
        return []
    people = people_at({unit for each in acting for unit in (each.unit_id, each.subject.campaign.unit_id)})
    found: list[Message] = []
    for_office: list[tuple[Callable[[Crossing, Sequence[int], str], Message], Crossing]] = []
    for each in acting:
        liaisons = people[each.unit_id, Role.LIAISON]
        if each.top.level == TELL_UNIT:
            found.append(_to_unit(each, [*liaisons, *people[each.unit_id, Role.LEADER]]))
        if each.top.level == TELL_OFFICE:
            for_office.append((_to_office, each))
        if not liaisons and people[each.subject.campaign.unit_id, Role.OFFICE]:
            for_office.append((_without_liaison, each))
    names = _names(each for _write, each in for_office)
    for write, each in for_office:
        found.append(write(each, people[each.subject.campaign.unit_id, Role.OFFICE], names[each.unit_id]))
    return found


def _names(crossings: Iterable[Crossing]) -> dict[int, str]:
    """What the units asked are called."""
    ids = {each.unit_id for each in crossings}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _to_unit(crossing: Crossing, recipients: Sequence[int]) -> Message:
    subject = crossing.subject
    due = subject.due_on.isoformat() if subject.due_on else ""
    title = _("Overdue: %(what)s, due %(due)s") % {"what": subject.title, "due": due}
    if subject.is_blocked:
        title += _("; it waits for %(blockers)s") % {"blockers": "、".join(subject.blockers)}
    name = f"{crossing.spell.kind.rpartition('.')[2]}.overdue"
    return message(
        key=f"spell:{crossing.spell.pk}:rung:{crossing.top.level}",
        recipients=recipients,
        kind=name,
        title=title,
        url=subject.url,
    )


def _to_office(crossing: Crossing, recipients: Sequence[int], unit: str) -> Message:
    text = _("%(unit)s is %(days)d days late with %(what)s: a reminder is drafted")
    days = crossing.subject.days_late(clock.today())
    return message(
        key=f"spell:{crossing.spell.pk}:rung:{crossing.top.level}",
        recipients=recipients,
        kind="notice.drafted",
        title=text % {"unit": unit, "days": days, "what": crossing.subject.title},
        url=crossing.subject.url,
    )


def _without_liaison(crossing: Crossing, recipients: Sequence[int], unit: str) -> Message:
    text = _("%(unit)s has no liaison to be told that this is overdue: %(what)s")
    return message(
        key=f"spell:{crossing.spell.pk}:no-liaison",
        recipients=recipients,
        kind="unit.without_liaison",
        title=text % {"unit": unit, "what": crossing.subject.title},
        url=crossing.subject.url,
    )
