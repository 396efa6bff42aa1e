"""Notices: drafted by people, edited, issued with a number, declared void, erased (rules.md §2, §7, §15)."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.channels.people import Text
from accounts.models import Unit
from accounts.roles import Role
from accounts.services.notifications import group_messages, message
from base import clock, files, outbox, trail
from base.edits import Edit, apply, count_up, create
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor, Change
from campaign.models import Campaign
from campaign.policies import policy_of
from campaign.services.calendar import work_calendar
from tasks import subjects
from tasks.models import Notice, NoticeCounter, NoticeFile, NoticeItem
from tasks.policy import TasksPolicy
from tasks.services.claims import ensure_reason
from tasks.services.notice_drafts import describe, hold_campaigns
from tasks.services.recipients import liaisons_and_leaders, people_at
from tasks.workflow import NOTICE_MOVES, NoticeKind, NoticeState, SpellState

EDITABLE = ("title", "content", "due_on", "feedback")
PERSONAL = ("title", "content")
"""Of a referral: its words stand in the trail by their names only."""


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to be made. `about` are (kind, id) of the records it names; `client_uid` makes retries one record."""

    campaign: Campaign
    kind: str
    unit: Unit
    title: str
    content: str
    due_on: dt.date | None = None
    feedback: str = Notice.Feedback.ONCE
    support_units: Sequence[Unit] = ()
    about: Sequence[tuple[str, int]] = ()
    source: str = Notice.Source.OFFICE
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def draft_notice(*, actor: Actor, draft: NoticeDraft) -> Notice:
    """Makes a draft by hand; the same `client_uid` again returns the first one.

    Raises InvalidInputError by field for missing words, and for support units of a referral, which only its unit sees.
    """
    may_change = of(campaign_id=draft.campaign.pk)
    return once(Notice, draft.client_uid, lambda: make_draft(actor, draft), may_change=may_change)


def make_draft(actor: Actor, draft: NoticeDraft) -> Notice:
    """The same inside a transaction that makes more."""
    values = {name: getattr(draft, name) for name in EDITABLE}
    _ensure_worded(values)
    _ensure_alone(draft.kind, draft.support_units)
    notice = Notice(
        campaign=draft.campaign,
        kind=draft.kind,
        unit=draft.unit,
        source=draft.source,
        created_at=clock.now(),
        client_uid=draft.client_uid,
        **values,
    )
    create(notice, "notice.drafted", actor=actor, around=Around(campaign_id=draft.campaign.pk))
    notice.support_units.set(draft.support_units)
    items = []
    for (kind, pk), subject in subjects.load(draft.about).items():
        item = NoticeItem(notice=notice, kind=kind, subject_id=pk)
        describe(item, subject)
        items.append(item)
    NoticeItem.objects.bulk_create(items)
    return notice


def _ensure_worded(values: Mapping[str, Any]) -> None:
    missing = {name: [_("This must not be empty.")] for name in PERSONAL if not str(values.get(name, "-")).strip()}
    if missing:
        raise InvalidInputError(_("A notice has a title and says what is to be done."), fields=missing)


def _ensure_alone(kind: str, support_units: Collection[Unit]) -> None:
    if kind == NoticeKind.REFERRAL and support_units:
        text = _("A referral is seen by the office and its unit only: it has no units that support.")
        raise InvalidInputError(text, fields={"support_units": [text]})


@dataclass(frozen=True)
class NoticeEdit:
    """What is changed of a draft: its words, the units that support, the items taken out, the version that was read."""

    values: Mapping[str, Any]
    support_units: Sequence[Unit] | None = None
    dropped_items: Collection[int] = ()
    version: int | None = None


@transaction.atomic
def edit_notice(*, actor: Actor, notice: Notice, edit: NoticeEdit) -> None:
    """Changes a draft. Raises InvalidInputError by field, MoveRefusedError once it is issued, StaleVersionError."""
    hold_notice(notice)
    _ensure_draft(notice)
    values = {name: value for name, value in edit.values.items() if name in EDITABLE}
    _ensure_worded(values)
    personal = PERSONAL if notice.is_referral else ()
    written = Edit("notice.edited", values, edit.version, around(notice), personal=personal)
    changed = apply(notice, written, actor=actor)
    dropped = _remove_items(actor, notice, list(notice.items.filter(pk__in=edit.dropped_items)))
    beside = _set_support(actor, notice, edit.support_units) or dropped
    if beside and not changed:
        count_up(notice, edit.version)


def _ensure_draft(notice: Notice) -> None:
    if notice.state != NoticeState.DRAFT:
        raise MoveRefusedError(_("This notice is no draft any more. Reload the page."))


def _set_support(actor: Actor, notice: Notice, units: Sequence[Unit] | None) -> bool:
    before = sorted(notice.support_units.values_list("pk", flat=True))
    if units is None or before == sorted(unit.pk for unit in units):
        return False
    _ensure_alone(notice.kind, units)
    notice.support_units.set(units)
    _record_beside(actor, notice, {"support_units": [before, sorted(unit.pk for unit in units)]})
    return True


def _remove_items(actor: Actor, notice: Notice, items: Sequence[NoticeItem]) -> int:
    if items:
        _record_beside(actor, notice, {"items": [[each.title for each in items], None]}, "notice.shortened")
        NoticeItem.objects.filter(pk__in=[each.pk for each in items]).delete()
    return len(items)


def _record_beside(actor: Actor, notice: Notice, changes: Mapping[str, Any], name: str = "notice.edited") -> None:
    trail.record(actor, Change(name, notice, campaign_id=notice.campaign_id, changes=changes))


@transaction.atomic
def issue_notice(*, actor: Actor, notice: Notice) -> None:
    """Issues a draft: it gets the next number of its series, its items the words of today, its unit a message.

    Matters that are settled are left out. Without a day to answer by it gets one by the policy. Raises
    InvalidInputError when nothing is left to tell or its day has passed, MoveRefusedError when it is no draft any more.
    """
    hold_notice(notice)
    _ensure_draft(notice)
    _ensure_worded({name: getattr(notice, name) for name in PERSONAL})
    _refresh_items(actor, notice)
    today = clock.today()
    policy = policy_of(notice.campaign, TasksPolicy)
    due_on = notice.due_on or work_calendar().after(today, policy.answer_working_days)
    if due_on < today:
        text = _("The day to answer by has passed: choose another.")
        raise InvalidInputError(text, fields={"due_on": [text]})
    values = {
        "year": today.year,
        "number": _next_number(notice, today.year),
        "issued_at": clock.now(),
        "due_on": due_on,
    }
    make(notice, find(NOTICE_MOVES, "issue"), actor=actor, around=around(notice), values=values)
    _tell_issued(notice)


def _refresh_items(actor: Actor, notice: Notice) -> None:
    """Takes out what is settled, and words the rest as it stands today."""
    items = list(notice.items.select_related("spell"))
    settled = [each for each in items if each.spell and each.spell.state == SpellState.ENDED]
    _remove_items(actor, notice, settled)
    left = [each for each in items if each not in settled]
    if notice.source == Notice.Source.LADDER and not left:
        raise InvalidInputError(_("Nothing of this draft is overdue any more: declare it void."))
    found = subjects.load((each.kind, each.subject_id) for each in left)
    for each in left:
        subject = found.get((each.kind, each.subject_id))
        if subject:
            describe(each, subject)
    NoticeItem.objects.bulk_update(left, ["title", "due_on", "days_late"])


def _next_number(notice: Notice, year: int) -> int:
    """The next of its series, taken in this transaction: whoever fails gives it back, so there are no gaps."""
    counter = NoticeCounter.objects.filter(campaign=notice.campaign_id, kind=notice.kind, year=year)
    if not counter.update(last=F("last") + 1):
        NoticeCounter.objects.create(campaign_id=notice.campaign_id, kind=notice.kind, year=year, last=1)
    number: int = counter.values_list("last", flat=True).get()
    return number


def _tell_issued(notice: Notice) -> None:
    """The unit's liaisons and leaders; where there is no liaison, the office as well."""
    people = people_at([notice.unit_id, notice.campaign.unit_id])
    title = _("%(notice)s was issued to your unit; answer by %(due)s") % {
        "notice": called(notice),
        "due": notice.due_on,
    }
    told = [
        message(
            key=f"notice:{notice.pk}:issued",
            recipients=liaisons_and_leaders(people, notice.unit_id),
            kind="notice.issued",
            title=title,
            url=address(notice),
            is_urgent=True,
        )
    ]
    if notice.kind != NoticeKind.REFERRAL:  # a referral is for the unit's own people, not for a group
        told += group_messages(key=f"notice:{notice.pk}:issued", texts={notice.unit_id: Text(title, address(notice))})
    office = people[notice.campaign.unit_id, Role.OFFICE]
    if not people[notice.unit_id, Role.LIAISON] and office:
        text = _("%(unit)s has no liaison to receive %(notice)s")
        missing = text % {"unit": notice.unit, "notice": called(notice)}
        key, kind = f"notice:{notice.pk}:no-liaison", "unit.without_liaison"
        told.append(message(key=key, recipients=office, kind=kind, title=missing, url=address(notice)))
    outbox.add_all(told)


@transaction.atomic
def void_notice(*, actor: Actor, notice: Notice, reason: str) -> None:
    """Declares a notice void; one that was issued keeps its number.

    Raises InvalidInputError without a reason, MoveRefusedError when it is void already.
    """
    ensure_reason(reason, _("Say why it is void."))
    hold_notice(notice)
    values = {"voided_at": clock.now(), "void_reason": reason.strip()}
    make(notice, find(NOTICE_MOVES, "void"), actor=actor, around=around(notice, reason), values=values)


@transaction.atomic
def erase_notice(*, actor: Actor, notice: Notice) -> None:
    """Takes the words out of a referral, its replies and files; number and history stay (rules.md §15).

    Raises InvalidInputError for another kind and for a draft, MoveRefusedError when it is erased already.
    """
    if not notice.is_referral or notice.state == NoticeState.DRAFT:
        raise InvalidInputError(_("Only a referral that was issued is erased."))
    blank = {"title": "", "content": "", "void_reason": "", "erased_at": clock.now()}
    if Notice.objects.filter(pk=notice.pk, erased_at__isnull=True).update(**blank, version=F("version") + 1) != 1:
        raise MoveRefusedError(_("This notice is erased already."))
    notice.refresh_from_db()
    notice.replies.update(text="", sent_back_reason="")
    rows = NoticeFile.objects.filter(reply__notice=notice)
    stored = list(StoredFile.objects.filter(pk__in=rows.values("file")))
    rows.delete()
    for each in stored:
        files.discard(each)
    _record_beside(actor, notice, {"title": None, "content": None}, "notice.erased")


def hold_notice(notice: Notice) -> None:
    """Reads a notice anew once nobody else drafts or issues in its campaign."""
    hold_campaigns([notice.campaign_id])
    notice.refresh_from_db(fields=["state", "source", "version", "unit", *EDITABLE])


def around(notice: Notice, reason: str = "") -> Around:
    """What stands around a notice's event; the reasons of a referral stand on the notice, where they can be erased."""
    return Around(campaign_id=notice.campaign_id, reason="" if notice.is_referral else reason.strip())


def called(notice: Notice) -> str:
    """What messages call it: kind and number, and the title where everybody may read it."""
    return str(notice) if notice.is_referral else f"{notice}《{notice.title}》"


def address(notice: Notice) -> str:
    return reverse("tasks:notice-detail", args=[notice.pk])


def move_notices(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves what is under way of a merged unit to the other one: drafts, and notices not yet settled; how many."""
    open_ones = Notice.objects.exclude(state__in=[NoticeState.CLOSED, NoticeState.VOID])
    rows = list(open_ones.filter(unit=old_id))
    hold_campaigns({each.campaign_id for each in rows})
    for each in rows:
        _move_to_unit(each, new_id)
    supported = open_ones.filter(support_units=old_id)
    for each in supported:
        each.support_units.add(new_id)
        each.support_units.remove(old_id)
    changes = {"unit": [old_id, new_id]}
    trail.record_all(
        actor, [Change("notice.unit_merged", each, campaign_id=each.campaign_id, changes=changes) for each in rows]
    )
    return len(rows)


def _move_to_unit(notice: Notice, unit_id: int) -> None:
    """The ladder has one draft of a kind to a unit: the items of a second one join the first."""
    there = Notice.objects.drafts_of_ladder().filter(campaign=notice.campaign_id, kind=notice.kind, unit=unit_id)
    is_draft = notice.state == NoticeState.DRAFT and notice.source == Notice.Source.LADDER
    other = there.first() if is_draft else None
    if other is None:
        Notice.objects.filter(pk=notice.pk).update(unit=unit_id)
    else:
        notice.items.update(notice=other)
        reason = _("Its matters are in the draft to the unit it was merged into.")
        voided = {"state": NoticeState.VOID, "voided_at": clock.now(), "void_reason": reason}
        Notice.objects.filter(pk=notice.pk).update(**voided)
