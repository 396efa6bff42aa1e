"""Tasks in any state, made through the services."""

import datetime as dt
import io
from collections.abc import Sequence
from itertools import count

from PIL import Image

from accounts.models import Unit, User
from base import files
from base.models import StoredFile
from base.trail import SYSTEM
from campaign.models import Campaign
from tasks.models import Milestone, MilestoneClaim, ProgressUpdate, Task
from tasks.services.claims import verify_claim
from tasks.services.drafts import Proof, UpdateDraft
from tasks.services.imports import current_phase
from tasks.services.milestones import MilestoneDraft
from tasks.services.tasks import TaskDraft, create_task, hand_out
from tasks.services.updates import submit_update

_codes = count(1)
_shades = count(1)


def make_task(
    campaign: Campaign,
    lead: Unit,
    *,
    due: Sequence[dt.date | None] = (dt.date(2026, 7, 31),),
    support: Sequence[Unit] = (),
    code: str = "",
    list_code: str = "renovation-1",
    handed_out: bool = True,
    **fields,
) -> Task:
    """A task led by `lead` with a milestone for each of `due`, handed out unless told otherwise."""
    number = code or str(next(_codes))
    draft = TaskDraft(
        project_list=campaign.lists.of_code(list_code).get(),
        phase=current_phase(campaign),
        code=number,
        title=fields.pop("title", f"改造老旧小区第{number}批"),
        units=[(lead, "lead"), *((unit, "support") for unit in support)],
        milestones=[MilestoneDraft(f"节点{order}", due_on=day) for order, day in enumerate(due, 1)],
        **fields,
    )
    task = create_task(actor=SYSTEM, draft=draft)
    return hand_out(actor=SYSTEM, task=task) if handed_out else task


def make_proof() -> Proof:
    """A picture no other proof has."""
    return Proof(make_picture_file(), "照片.png")


def make_picture_file() -> StoredFile:
    return files.store(make_picture(), allowed=files.IMAGES)


def make_picture() -> bytes:
    shade = next(_shades)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (shade % 256, shade // 256 % 256, 9)).save(buffer, "PNG")
    return buffer.getvalue()


def claim(task: Task, user: User, *numbers: int) -> list[MilestoneClaim]:
    """The lead unit's report claiming milestones by number; the claims in that order."""
    update = report(task, user, *numbers)
    return list(MilestoneClaim.objects.filter(update=update).order_by("milestone__number"))


def report(task: Task, user: User, *numbers: int) -> ProgressUpdate:
    assert task.lead_unit
    claims = list(task.milestones.filter(number__in=numbers).values_list("pk", flat=True))
    draft = UpdateDraft(
        task=task,
        unit=task.lead_unit,
        narrative="已完成",
        behind_reason="连续降雨停工",
        claims=claims,
        proofs=[make_proof()],
    )
    return submit_update(actor=user.as_actor(), draft=draft)


def verify(task: Task, user: User, *numbers: int, by: User | None = None) -> None:
    """Milestones claimed by the lead unit's report and verified at once."""
    for each in claim(task, user, *numbers):
        verify_claim(actor=by.as_actor() if by else SYSTEM, claim=each)


def fresh(record):
    """The record as it is stored."""
    return type(record)._default_manager.get(pk=record.pk)


def milestone(task: Task, number: int) -> Milestone:
    """A task's milestone as it is stored, its task as well."""
    return Milestone.objects.select_related("task__campaign").get(task=task, number=number)
