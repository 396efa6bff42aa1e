"""Notices that the ladder drafts: one for a unit and a kind, raised with the rung (rules.md §7)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from base import clock, trail
from base.trail import SYSTEM, Actor, Change
from campaign.models import Campaign
from tasks.documents.wording import DEFAULT_WORDS
from tasks.models import Notice, NoticeItem, Spell
from tasks.subjects import Subject
from tasks.workflow import NoticeKind, NoticeState

Place = tuple[int, int, str]
"""Campaign, unit and kind: where the ladder has one draft."""


@dataclass(frozen=True)
class Wanted:
    """What a rung wants told: the spell, its record, the kind of notice, and the days overdue at which it stands."""

    spell: Spell
    subject: Subject
    unit_id: int
    kind: NoticeKind
    rung: int

    @property
    def place(self) -> Place:
        return self.subject.campaign.pk, self.unit_id, self.kind


def hold_campaigns(campaigns: QuerySet[Any, Any] | Collection[int]) -> None:
    """Who drafts or issues in campaigns waits for whoever does so at this moment, to the end of the transaction.

    Held before spells and notices, so that two never wait for each other.
    """
    rows = Campaign.objects.filter(pk__in=campaigns).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))


def draft_notices(wanted: Sequence[Wanted]) -> dict[int, Notice]:
    """Puts what rungs want told into drafts, one for each unit and kind; the draft of each spell, by its id.

    An item that stands in a lower draft moves; a draft emptied by that goes, with its event. A draft about a matter of
    which the unit was told before names that notice. A fixed number of statements; call it with the campaigns held.
    """
    if not wanted:
        return {}
    notices = _notices_for(wanted)
    told: dict[int, list[NoticeItem]] = defaultdict(list)
    rows = NoticeItem.objects.filter(spell__in=[each.spell for each in wanted]).select_related("notice").order_by("pk")
    for item in rows:
        told[item.spell_id or 0].append(item)
    moved, added, left = _place_items(wanted, notices, told)
    NoticeItem.objects.bulk_update(moved, ["notice", "rung", "title", "due_on", "days_late"])
    NoticeItem.objects.bulk_create(added)
    _name_earlier(wanted, notices, told)
    _tell_items([*moved, *added])
    _remove_empty(left, SYSTEM)
    return {each.spell.pk: notices[each.place] for each in wanted}


def _notices_for(wanted: Sequence[Wanted]) -> dict[Place, Notice]:
    """The ladder's draft of each place; those that are not there yet are made."""
    places = dict.fromkeys(each.place for each in wanted)
    rows = Notice.objects.drafts_of_ladder().filter(
        campaign__in={campaign for campaign, _unit, _kind in places},
        unit__in={unit for _campaign, unit, _kind in places},
    )
    found: dict[Place, Notice] = {(each.campaign_id, each.unit_id, each.kind): each for each in rows}
    missing = [place for place in places if place not in found]
    made = Notice.objects.bulk_create(_drafted(*place) for place in missing)
    trail.record_all(
        SYSTEM, [Change("notice.drafted", each, campaign_id=each.campaign_id, to_state=each.state) for each in made]
    )
    return found | dict(zip(missing, made, strict=True))


def _drafted(campaign_id: int, unit_id: int, kind: str) -> Notice:
    words = DEFAULT_WORDS[NoticeKind(kind)]
    return Notice(
        campaign_id=campaign_id,
        unit_id=unit_id,
        kind=kind,
        source=Notice.Source.LADDER,
        title=words.title,
        content=words.content,
        created_at=clock.now(),
    )


def _place_items(
    wanted: Sequence[Wanted], notices: Mapping[Place, Notice], told: Mapping[int, Sequence[NoticeItem]]
) -> tuple[list[NoticeItem], list[NoticeItem], set[int]]:
    """Items that move from a lower draft, items to be made, and the drafts that items leave."""
    moved: list[NoticeItem] = []
    added: list[NoticeItem] = []
    left: set[int] = set()
    for each in wanted:
        waiting = [item for item in told[each.spell.pk] if item.notice.state == NoticeState.DRAFT]
        item = waiting[0] if waiting else NoticeItem(kind=each.spell.kind, subject_id=each.subject.pk, spell=each.spell)
        if waiting:
            left.add(item.notice_id)
        (moved if waiting else added).append(item)
        item.notice, item.rung = notices[each.place], each.rung
        describe(item, each.subject)
    return moved, added, left


def describe(item: NoticeItem, subject: Subject) -> None:
    """Writes the words of an item as its record stands today."""
    item.title = subject.title[:400]
    item.due_on = subject.due_on
    item.days_late = subject.days_late(clock.today())


def _name_earlier(
    wanted: Sequence[Wanted], notices: Mapping[Place, Notice], told: Mapping[int, Sequence[NoticeItem]]
) -> None:
    """A draft that names no notice before it names the latest one issued about one of its matters."""
    changed: dict[int, Notice] = {}
    for each in wanted:
        notice = notices[each.place]
        issued = [
            item.notice for item in told[each.spell.pk] if item.notice.number and item.notice.state != NoticeState.VOID
        ]
        if issued and notice.follows_id is None:
            notice.follows = issued[-1]
            changed[notice.pk] = notice
    Notice.objects.bulk_update(changed.values(), ["follows"])


def _tell_items(items: Sequence[NoticeItem]) -> None:
    """An event for each draft that items came to."""
    titles: dict[int, list[str]] = defaultdict(list)
    notices = {item.notice_id: item.notice for item in items}
    for item in items:
        titles[item.notice_id].append(item.title)
    trail.record_all(
        SYSTEM,
        [
            Change(
                "notice.extended",
                notice,
                campaign_id=notice.campaign_id,
                changes={"items": [None, titles[pk]]},
            )
            for pk, notice in notices.items()
        ],
    )


def hold_drafts_about(kind: str, subject_id: int) -> bool:
    """Holds the campaign of a record that stands in a draft of the ladder; before its spell is moved.

    False for a record without a spell that runs or waits: there is none to move then.
    """
    spells = list(Spell.objects.of(kind, subject_id).not_ended().values_list("pk", "campaign"))
    if not spells:
        return False
    if NoticeItem.objects.filter(spell__in=[pk for pk, _campaign in spells], notice__state=NoticeState.DRAFT).exists():
        hold_campaigns([campaign for _pk, campaign in spells])
    return True


def drop_settled(spell: Spell, actor: Actor) -> None:
    """Takes a matter that is settled out of the ladder's drafts; an emptied one goes, with its event."""
    found = NoticeItem.objects.filter(spell=spell, notice__state=NoticeState.DRAFT, notice__source="ladder")
    items = list(found.select_related("notice"))
    if not items:
        return
    hold_campaigns([spell.campaign_id])
    NoticeItem.objects.filter(pk__in=[each.pk for each in items]).delete()
    trail.record_all(
        actor,
        [
            Change(
                "notice.shortened",
                each.notice,
                campaign_id=each.notice.campaign_id,
                changes={"items": [[each.title], None]},
            )
            for each in items
        ],
    )
    _remove_empty({each.notice_id for each in items}, actor)


def _remove_empty(notice_ids: Collection[int], actor: Actor) -> None:
    """Removes those drafts of the ladder that have nothing to say any more."""
    if not notice_ids:
        return
    empty = list(Notice.objects.drafts_of_ladder().filter(pk__in=notice_ids, items__isnull=True))
    changes = [Change("notice.removed", each, campaign_id=each.campaign_id, from_state=each.state) for each in empty]
    trail.record_all(actor, changes)
    Notice.objects.filter(pk__in=[each.pk for each in empty]).delete()
