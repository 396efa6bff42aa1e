"""What becomes of a notice that was issued: received, answered, sent back, settled; feedback in between."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.services.notifications import message
from base import clock, files, outbox, trail
from base.errors import DomainError, InvalidInputError, MoveRefusedError
from base.moves import find, make
from base.once import of, once
from base.trail import Actor, Change
from tasks.models import Notice, NoticeFile, NoticeReply
from tasks.services.claims import ensure_reason
from tasks.services.drafts import Proof
from tasks.services.notices import address, around, called
from tasks.services.recipients import liaisons_and_leaders, people_at
from tasks.workflow import NOTICE_MOVES, NoticeState

ALLOWED_FILES = files.IMAGES | {files.PDF, files.DOCX, files.XLSX}
FED_BACK = (NoticeState.RECEIVED, NoticeState.ANSWERED)
"""While a notice is in these states, its unit reports in between where the notice asks for it."""


@dataclass(frozen=True)
class ReplyDraft:
    """What a unit writes, with photos or documents; `client_uid` makes retries one record."""

    text: str
    proofs: Sequence[Proof] = ()
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def store_proofs(uploads: "Iterable[UploadedFile[Any]]") -> list[Proof]:
    """Stores what comes with a reply. Raises what `files.store` raises, naming the file under `proofs`."""
    found = []
    for upload in uploads:
        try:
            found.append(Proof(files.store(upload.read(), allowed=ALLOWED_FILES), upload.name or ""))
        except DomainError as error:
            text = f"{upload.name}: {error}"
            raise type(error)(text, fields={"proofs": [text]}) from error
    return found


@transaction.atomic
def receive_notice(*, actor: Actor, notice: Notice) -> None:
    """The unit confirms that it has it (签收). Raises MoveRefusedError unless it was issued and not yet received."""
    values = {"received_at": clock.now()}
    make(notice, find(NOTICE_MOVES, "receive"), actor=actor, around=around(notice), values=values)


def answer_notice(*, actor: Actor, notice: Notice, draft: ReplyDraft) -> NoticeReply:
    """Answers a notice; the office is told. The same `client_uid` again returns the first answer.

    Raises InvalidInputError without words, MoveRefusedError unless it is received.
    """
    may_change = of(notice_id=notice.pk, is_periodic=False)
    return once(NoticeReply, draft.client_uid, lambda: _answer(actor, notice, draft), may_change=may_change)


def _answer(actor: Actor, notice: Notice, draft: ReplyDraft) -> NoticeReply:
    _ensure_worded(draft)
    values = {"answered_at": clock.now()}
    make(notice, find(NOTICE_MOVES, "answer"), actor=actor, around=around(notice), values=values)
    reply = _store_reply(actor, notice, draft, is_periodic=False)
    people = people_at([notice.campaign.unit_id])
    text = _("%(unit)s answered %(notice)s")
    outbox.add(
        message(
            key=f"notice:{notice.pk}:answered:{reply.pk}",
            recipients=people[notice.campaign.unit_id, Role.OFFICE],
            kind="notice.answered",
            title=text % {"unit": notice.unit, "notice": called(notice)},
            url=address(notice),
        )
    )
    return reply


def report_on_notice(*, actor: Actor, notice: Notice, draft: ReplyDraft) -> NoticeReply:
    """Reports in between, where the notice asks for it, until it is settled; the same `client_uid` again likewise.

    Raises InvalidInputError without words, MoveRefusedError where nothing is asked or it is not under way.
    """
    may_change = of(notice_id=notice.pk, is_periodic=True)
    return once(NoticeReply, draft.client_uid, lambda: _report(actor, notice, draft), may_change=may_change)


def _report(actor: Actor, notice: Notice, draft: ReplyDraft) -> NoticeReply:
    _ensure_worded(draft)
    under_way = Notice.objects.filter(pk=notice.pk, state__in=FED_BACK).select_for_update()
    if not notice.asks_feedback or not under_way.first():
        raise MoveRefusedError(_("This notice asks for no feedback now. Reload the page."))
    reply = _store_reply(actor, notice, draft, is_periodic=True)
    trail.record(actor, Change("notice.reported", notice, campaign_id=notice.campaign_id))
    return reply


def _ensure_worded(draft: ReplyDraft) -> None:
    if not draft.text.strip():
        text = _("Say what was done.")
        raise InvalidInputError(text, fields={"text": [text]})


def _store_reply(actor: Actor, notice: Notice, draft: ReplyDraft, *, is_periodic: bool) -> NoticeReply:
    reply = NoticeReply.objects.create(
        notice=notice,
        author_id=actor.pk if actor.is_person else None,
        on_behalf=actor.on_behalf_unit_id is not None,
        text=draft.text.strip(),
        is_periodic=is_periodic,
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )
    NoticeFile.objects.bulk_create(
        NoticeFile(reply=reply, file=proof.file, name=proof.name[:200], added_at=clock.now())
        for proof in {each.file.pk: each for each in draft.proofs}.values()
    )
    return reply


@transaction.atomic
def send_back(*, actor: Actor, notice: Notice, reason: str) -> None:
    """Sends an answer back with a reason; the unit is told and answers again.

    Raises InvalidInputError without a reason, MoveRefusedError unless it is answered.
    """
    ensure_reason(reason, _("Say why it is sent back."))
    make(notice, find(NOTICE_MOVES, "send-back"), actor=actor, around=around(notice, reason))
    answer = notice.replies.filter(is_periodic=False).order_by("pk").last()
    if answer is not None:
        NoticeReply.objects.filter(pk=answer.pk).update(sent_back_at=clock.now(), sent_back_reason=reason.strip())
    people = people_at([notice.unit_id])
    title = _("The answer to %(notice)s was sent back") % {"notice": called(notice)}
    outbox.add(
        message(
            key=f"notice:{notice.pk}:sent-back:{answer.pk if answer else 0}",
            recipients=liaisons_and_leaders(people, notice.unit_id),
            kind="notice.sent_back",
            title=title if notice.is_referral else f"{title}：{reason.strip()}",
            url=address(notice),
        )
    )


@transaction.atomic
def close_notice(*, actor: Actor, notice: Notice) -> None:
    """Settles a notice whose answer will do. Raises MoveRefusedError unless it is answered."""
    values = {"closed_at": clock.now()}
    make(notice, find(NOTICE_MOVES, "close"), actor=actor, around=around(notice), values=values)
