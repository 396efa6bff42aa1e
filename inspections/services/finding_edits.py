"""What was found, mended until it is verified; moved when units are merged (rules.md §8)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import trail
from base.edits import Edit, apply
from base.errors import InvalidInputError, MoveRefusedError
from base.trail import Actor, Change
from inspections.models import Finding
from inspections.services.findings import around, branches_among, ensure_sound
from inspections.services.recurrence import follow
from inspections.workflow import NOT_VERIFIED, FindingState

EDITED = (
    "category",
    "site",
    "area",
    "task",
    "place",
    "longitude",
    "latitude",
    "accuracy_m",
    "description",
    "severity",
    "limit_text",
)
PLACING = {"category", "site", "longitude", "latitude", "accuracy_m"}
"""What decides which findings are the same again."""


@transaction.atomic
def edit_finding(*, actor: Actor, finding: Finding, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Changes what was found while it is not verified; False when nothing differs. What repeats what is recomputed.

    A severity changed later leaves the date it is due by; the limit given with it counts until it is assigned and is
    not changed after. Raises InvalidInputError with messages by field, MoveRefusedError once it is closed,
    StaleVersionError.
    """
    if finding.state not in NOT_VERIFIED:
        raise MoveRefusedError(_("A finding that is closed is not changed any more."))
    wanted = {name: value for name, value in values.items() if name in EDITED}
    if wanted.get("limit_text", finding.limit_text) != finding.limit_text:
        _ensure_not_counting(finding)
    for name, value in wanted.items():
        setattr(finding, name, value)
    ensure_sound(finding, branches_among([finding.category]))
    finding = Finding.objects.select_related("campaign__parent", "site", "category").get(pk=finding.pk)
    before = {name: getattr(finding, name) for name in wanted}
    if not apply(finding, Edit("finding.edited", wanted, version, around(finding)), actor=actor):
        return False
    if any(before[name] != getattr(finding, name) for name in PLACING & wanted.keys()):
        follow(finding)
        for each in Finding.objects.filter(relapse_of=finding).select_related("site", "campaign__parent"):
            follow(each)
    return True


def _ensure_not_counting(finding: Finding) -> None:
    if finding.state != FindingState.REPORTED:
        text = _("The limit counts from when the finding was assigned: it is not changed after that.")
        raise InvalidInputError(text, fields={"limit_text": [text]})


def move_findings(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves what a merged unit answers for and supports, where it is still open; how many. The clock runs on."""
    open_ones = list(Finding.objects.open().filter(unit=old_id))
    Finding.objects.filter(pk__in=[each.pk for each in open_ones]).update(unit=new_id)
    trail.record_all(
        actor,
        [
            Change("finding.moved", each, campaign_id=each.campaign_id, changes={"unit": [old_id, new_id]})
            for each in open_ones
        ],
    )
    through = Finding.support_units.through.objects
    helped = through.filter(unit=old_id, finding__state__in=NOT_VERIFIED)
    helping = through.filter(unit=new_id, finding__in=helped.values("finding"))
    helped.filter(finding__in=list(helping.values_list("finding", flat=True))).delete()
    helped.update(unit=new_id)
    return len(open_ones)
