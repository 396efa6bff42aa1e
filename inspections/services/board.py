"""The exposure board and the red and black lists: prepared, blacked out, published, taken down (rules.md §15)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import ImageDraw

from accounts.models import Unit
from base import clock, edits, files, pictures, trail
from base.edits import Edit
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import Exposure, ExposurePhoto, Finding, FindingPhoto, RedBlackEntry, Site
from inspections.workflow import BOARD_MOVES, BoardState

WHOLE = 100
"""A box counts in per cent of the picture."""
MOST_BOXES = 50

Box = tuple[float, float, float, float]
"""Left, top, width, height in per cent of the picture."""


@dataclass(frozen=True)
class ExposureDraft:
    """A finding to be shown, with those of its photos that are to be shown."""

    finding: Finding
    title: str
    text: str = ""
    photos: Sequence[FindingPhoto] = ()
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class EntryDraft:
    """A unit or a place for the red or the black list."""

    campaign: Campaign
    colour: str
    comment: str
    heading: str = ""
    unit: Unit | None = None
    site: Site | None = None
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def prepare_exposure(*, actor: Actor, draft: ExposureDraft) -> Exposure:
    """A draft for the board, with copies of the photos without metadata; the same `client_uid` again is one.

    Raises InvalidInputError without a title, without a photo, or for a photo of another finding.
    """
    may_change = of(finding_id=draft.finding.pk)
    return once(Exposure, draft.client_uid, lambda: _prepare(actor, draft), may_change=may_change)


def _prepare(actor: Actor, draft: ExposureDraft) -> Exposure:
    if not draft.photos or any(each.finding_id != draft.finding.pk for each in draft.photos):
        text = _("Choose at least one photo of this finding.")
        raise InvalidInputError(text, fields={"photos": [text]})
    exposure = Exposure(
        campaign=draft.finding.campaign,
        finding=draft.finding,
        title=draft.title.strip(),
        text=draft.text.strip(),
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )
    edits.create(exposure, "board.prepared", actor=actor, around=_around(exposure))
    for each in draft.photos:
        copy = files.store(pictures.normalised(files.read(each.file)), allowed=files.IMAGES)
        ExposurePhoto.objects.create(exposure=exposure, file=copy, moment=each.moment, added_at=clock.now())
    return exposure


def prepare_entry(*, actor: Actor, draft: EntryDraft) -> RedBlackEntry:
    """A draft for the red or the black list; the same `client_uid` again is one.

    Raises InvalidInputError where it names neither a unit nor a site, and without a comment.
    """
    entry = RedBlackEntry(
        campaign=draft.campaign,
        colour=draft.colour,
        unit=draft.unit,
        site=draft.site,
        heading=draft.heading.strip(),
        comment=draft.comment.strip(),
        created_at=clock.now(),
        client_uid=draft.client_uid,
    )

    def save() -> RedBlackEntry:
        edits.create(entry, "board.prepared", actor=actor, around=_around(entry))
        return entry

    return once(RedBlackEntry, draft.client_uid, save, may_change=of(campaign_id=draft.campaign.pk))


@transaction.atomic
def edit_draft(
    *, actor: Actor, record: Exposure | RedBlackEntry, values: Mapping[str, Any], version: int | None = None
) -> None:
    """Changes what a draft says. Raises InvalidInputError by field, MoveRefusedError once it is published,
    StaleVersionError when it was changed meanwhile.
    """
    _ensure_draft(record)
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    edits.apply(record, Edit("board.edited", wanted, version, _around(record)), actor=actor)


@transaction.atomic
def discard_draft(*, actor: Actor, record: Exposure | RedBlackEntry) -> None:
    """Deletes a draft, of an exposure also the copies of its photos. Raises MoveRefusedError once it is published."""
    _ensure_draft(record)
    copies = [each.file for each in record.photos.select_related("file")] if isinstance(record, Exposure) else []
    edits.delete(record, "board.discarded", actor=actor, around=_around(record))
    for each in copies:
        files.discard(each)


def _ensure_draft(record: Exposure | RedBlackEntry) -> None:
    """Reads and holds the state, so that what is published meanwhile is seen."""
    held: Any = type(record)._default_manager.select_for_update().only("state")
    if held.get(pk=record.pk).state != BoardState.DRAFT:
        raise MoveRefusedError(_("What is published is not changed: take it down and prepare it anew."))


@transaction.atomic
def black_out(*, actor: Actor, photo: ExposurePhoto, boxes: Sequence[Box]) -> None:
    """Burns black boxes into a fresh copy of a draft's photo; what was under them is gone from the board's files.

    Raises InvalidInputError for boxes outside the picture, MoveRefusedError once it is published.
    """
    if photo.exposure.state != BoardState.DRAFT:
        raise MoveRefusedError(_("What is published is not changed: take it down and prepare it anew."))
    ensure_inside(boxes)
    before = photo.file
    photo.file = _burnt(before, boxes)
    if ExposurePhoto.objects.filter(pk=photo.pk, file=before).update(file=photo.file) != 1:
        raise MoveRefusedError(_("Someone else changed this photo meanwhile. Reload the page."))
    changes: dict[str, Any] = {"file": [before.pk, photo.file.pk]}
    exposure = photo.exposure
    trail.record(actor, Change("board.blacked_out", photo, exposure, exposure.campaign_id, changes=changes))
    if before.pk != photo.file.pk:
        files.discard(before)


def ensure_inside(boxes: Sequence[Box]) -> None:
    """Raises InvalidInputError for none, too many, and for one without an area or outside the picture."""
    is_sound = 0 < len(boxes) <= MOST_BOXES and all(_is_inside(each) for each in boxes)
    if not is_sound:
        text = _("Mark 1 to %(count)d parts inside the picture.") % {"count": MOST_BOXES}
        raise InvalidInputError(text, fields={"boxes": [text]})


def _is_inside(box: Box) -> bool:
    left, top, width, height = box
    return 0 <= left < WHOLE and 0 <= top < WHOLE and 0 < width <= WHOLE - left and 0 < height <= WHOLE - top


def _burnt(file: StoredFile, boxes: Iterable[Box]) -> StoredFile:
    plain = pictures.decoded(files.read(file), pictures.LONGEST).convert("RGB")
    pen = ImageDraw.Draw(plain)
    for left, top, width, height in boxes:
        corners = (left, top, left + width, top + height)
        sizes = (plain.width, plain.height) * 2
        pen.rectangle([round(at * size / WHOLE) for at, size in zip(corners, sizes, strict=True)], fill="black")
    kind = "PNG" if file.mime == files.PNG else "JPEG"
    return files.store(pictures.encoded(plain, kind), allowed=files.IMAGES)


@transaction.atomic
def publish_exposure(*, actor: Actor, exposure: Exposure, is_confirmed: bool) -> None:
    """Whoever publishes confirms that nobody can be known by the photos.

    Raises InvalidInputError without the confirmation, MoveRefusedError from another state.
    """
    if not is_confirmed or not actor.is_person:
        text = _("Look at every photo and confirm that no face, plate, person or household can be known by it.")
        raise InvalidInputError(text, fields={"is_confirmed": [text]})
    values = {"published_at": clock.now(), "confirmed_by_id": actor.pk}
    make(exposure, find(BOARD_MOVES, "publish"), actor=actor, around=_around(exposure), values=values)


@transaction.atomic
def publish_entry(*, actor: Actor, entry: RedBlackEntry) -> None:
    """Raises MoveRefusedError from another state."""
    values = {"published_at": clock.now()}
    make(entry, find(BOARD_MOVES, "publish"), actor=actor, around=_around(entry), values=values)


@transaction.atomic
def take_down(*, actor: Actor, record: Exposure | RedBlackEntry) -> None:
    """Nobody sees it on the board any more. Raises MoveRefusedError from another state."""
    values = {"withdrawn_at": clock.now()}
    make(record, find(BOARD_MOVES, "withdraw"), actor=actor, around=_around(record), values=values)


def _around(record: Exposure | RedBlackEntry) -> Around:
    return Around(root=record if record.pk else None, campaign_id=record.campaign_id)
