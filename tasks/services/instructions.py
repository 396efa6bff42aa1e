"""Leaders' written instructions (批示) about a task: each becomes a draft notice, which the office words and issues."""

import uuid
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from accounts.services.notifications import message
from base import clock, outbox, trail
from base.errors import InvalidInputError
from base.once import of, once
from base.trail import Change, kind_of
from tasks.documents.wording import INSTRUCTION_TITLE, instruction_content
from tasks.models import Instruction, Notice, Task
from tasks.services.notices import NoticeDraft, make_draft
from tasks.services.recipients import people_at
from tasks.workflow import NoticeKind


@dataclass(frozen=True)
class InstructionDraft:
    """Who instructs what about which task; `client_uid` makes retries one record."""

    task: Task
    author: User
    text: str
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def give_instruction(*, draft: InstructionDraft) -> Instruction:
    """Keeps an instruction and drafts a supervision notice to the task's lead unit from it; the office is told.

    The same `client_uid` again returns the first one. Raises InvalidInputError without words, and for a task that no
    unit leads.
    """
    given = of(author_id=draft.author.pk, kind=kind_of(draft.task), subject_id=draft.task.pk)
    return once(Instruction, draft.client_uid, lambda: _give(draft), may_change=given)


def _give(draft: InstructionDraft) -> Instruction:
    task, text = draft.task, draft.text.strip()
    if not text:
        refused = _("Write the instruction.")
        raise InvalidInputError(refused, fields={"text": [refused]})
    if task.lead_unit is None:
        raise InvalidInputError(_("No unit leads this task yet: there is nobody to instruct."))
    actor = draft.author.as_actor()
    kind = kind_of(task)
    notice = make_draft(
        actor,
        NoticeDraft(
            campaign=task.campaign,
            kind=NoticeKind.SUPERVISION,
            unit=task.lead_unit,
            title=INSTRUCTION_TITLE,
            content=instruction_content(draft.author.name, text),
            about=[(kind, task.pk)],
            source=Notice.Source.INSTRUCTION,
        ),
    )
    instruction = Instruction.objects.create(
        campaign=task.campaign,
        author=draft.author,
        kind=kind,
        subject_id=task.pk,
        text=text,
        notice=notice,
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )
    trail.record(actor, Change("task.instructed", instruction, task, task.campaign_id, reason=text))
    _tell_office(instruction, task, notice)
    return instruction


def _tell_office(instruction: Instruction, task: Task, notice: Notice) -> None:
    people = people_at([task.campaign.unit_id])
    text = _("%(leader)s gave an instruction about %(task)s: a notice is drafted")
    outbox.add(
        message(
            key=f"instruction:{instruction.pk}",
            recipients=people[task.campaign.unit_id, Role.OFFICE],
            kind="task.instructed",
            title=text % {"leader": instruction.author.name, "task": task},
            url=reverse("tasks:notice-detail", args=[notice.pk]),
        )
    )
