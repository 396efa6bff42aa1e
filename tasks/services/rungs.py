"""When a spell reaches its next rung: stored, and kept by every write that moves it (rules.md §3, §5, §7)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from campaign.models import Campaign
from campaign.policies import policy_of
from tasks import subjects
from tasks.models import Spell, SpellStep
from tasks.policy import TasksPolicy
from tasks.schedule.ladder import Climb
from tasks.subjects import Subject

CHUNK = 1000


@dataclass(frozen=True)
class Standing:
    """A spell with the record it is about and how far it has climbed; `subject` None: the record is gone."""

    spell: Spell
    subject: Subject | None
    climb: Climb


def standings(spells: Sequence[Spell]) -> list[Standing]:
    """Where spells stand on their ladders; a fixed number of queries for each kind of record."""
    found = subjects.load((spell.kind, spell.subject_id) for spell in spells)
    levels = dict(SpellStep.objects.filter(spell__in=spells).order_by().values_list("spell").annotate(Max("level")))
    ladders: dict[tuple[int, str], tuple[int, ...]] = {}
    rows = []
    for spell in spells:
        subject = found.get((spell.kind, spell.subject_id))
        if subject is None:
            rows.append(Standing(spell, None, Climb((), 0, None)))
            continue
        key = (subject.campaign.pk, spell.kind)
        ladder = ladders.setdefault(key, ladder_of(subject.campaign, spell.kind))
        climb = Climb(ladder, levels.get(spell.pk, 0), subject.counts_from, is_blocked=subject.is_blocked)
        rows.append(Standing(spell, subject, climb))
    return rows


def ladder_of(campaign: Campaign, kind: str) -> tuple[int, ...]:
    """Days overdue at which a campaign's rungs stand for a kind of record."""
    own = subjects.kind_of(kind).ladder
    return own(campaign) if own else policy_of(campaign, TasksPolicy).ladder


def set_next_rungs(kind: str, subject_ids: Collection[int]) -> None:
    """Stores when the spells of these records reach their next rung; in the transaction of what moved it."""
    spells = Spell.objects.filter(kind=kind, subject_id__in=subject_ids).not_ended()
    _store(list(spells.select_for_update().order_by("pk")))


@transaction.atomic
def refresh_next_rungs(campaign_id: int | None) -> None:
    """The same for every spell of a campaign, or of all for None: when the ladder changed."""
    spells = Spell.objects.not_ended()
    if campaign_id is not None:
        spells = spells.filter(campaign=campaign_id)
    ids = list(spells.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        held = Spell.objects.filter(pk__in=ids[start : start + CHUNK]).not_ended().select_for_update()
        _store(list(held.order_by("pk")))


def _store(spells: Sequence[Spell]) -> None:
    if not spells:
        return
    changed = []
    for each in standings(spells):
        if each.spell.next_rung_on != each.climb.first_on:
            each.spell.next_rung_on = each.climb.first_on
            changed.append(each.spell)
    Spell.objects.bulk_update(changed, ["next_rung_on"])
