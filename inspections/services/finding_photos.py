"""Photos of findings: how many, of which moment, and those that are brought later (rules.md §8)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock, trail
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.trail import Actor, Change
from inspections.models import Finding, FindingPhoto
from inspections.workflow import NOT_VERIFIED

MOST_PHOTOS = 12
"""Of one moment of a finding."""


def ensure_few(photos: Sequence[object]) -> None:
    """Raises InvalidInputError for more photos than one moment of a finding may have."""
    if len(photos) > MOST_PHOTOS:
        text = _("At most %(count)d photos.") % {"count": MOST_PHOTOS}
        raise InvalidInputError(text, fields={"photos": [text]})


def add_photos(finding: Finding, photos: Sequence[StoredFile], moment: str) -> None:
    """Photos the finding has of this moment already are not added again."""
    present = set(finding.photos.filter(moment=moment).values_list("file_id", flat=True)) if photos else set()
    new = {each.pk: each for each in photos if each.pk not in present}
    FindingPhoto.objects.bulk_create(
        FindingPhoto(finding=finding, file=each, moment=moment, added_at=clock.now()) for each in new.values()
    )


@transaction.atomic
def show_finding(*, actor: Actor, finding: Finding, photos: Sequence[StoredFile]) -> None:
    """Adds photos of how it looked before, from whoever reported it in words first; those it has add nothing.

    Raises InvalidInputError for none and for too many, MoveRefusedError once it is closed.
    """
    if finding.state not in NOT_VERIFIED:
        raise MoveRefusedError(_("A finding that is closed is not changed any more."))
    present = set(finding.photos.filter(moment=FindingPhoto.Moment.BEFORE).values_list("file_id", flat=True))
    new = [each for each in photos if each.pk not in present]
    if not photos:
        text = _("Add a photo.")
        raise InvalidInputError(text, fields={"photos": [text]})
    ensure_few([*present, *new])
    if not new:
        return
    add_photos(finding, new, FindingPhoto.Moment.BEFORE)
    changes = {"photos": [len(present), len(present) + len(new)]}
    trail.record(actor, Change("finding.shown", finding, campaign_id=finding.campaign_id, changes=changes))
