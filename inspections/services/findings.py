"""Findings: reported by people, rounds, sheets and other systems; edited until they are verified (rules.md §8)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import clock, trail
from base.edits import Edit, apply
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around
from base.once import once
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import Campaign
from inspections.models import Category, Finding, FindingPhoto, Site, Visit
from inspections.schedule.limits import read_limit
from inspections.services.deadlines import ASSIGN, step_end
from inspections.services.recurrence import follow, place_in_line
from inspections.workflow import NOT_VERIFIED, FindingState
from tasks.models import Task

MOST_PHOTOS = 12
"""Of one moment of a finding."""
SKEW = dt.timedelta(minutes=10)
"""How far a phone's clock may be ahead."""


@dataclass(frozen=True)
class FindingDraft:
    """What was found. `limit_text` is a limit given with it in words; `photos` are of before.

    `reporting_unit` is the unit of an API client or of whoever a list names; `area` is taken from the site when None.
    `found_at` is now when None.
    """

    campaign: Campaign
    description: str
    category: Category | None = None
    site: Site | None = None
    place: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy_m: int | None = None
    severity: str = Finding.Severity.ORDINARY
    source: str = Finding.Source.PATROL
    external_id: str = ""
    visit: Visit | None = None
    task: Task | None = None
    unit: Unit | None = None
    area: Unit | None = None
    reporting_unit: Unit | None = None
    support_units: Sequence[Unit] = ()
    found_at: dt.datetime | None = None
    photos: Sequence[StoredFile] = ()
    limit_text: str = ""
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def report_finding(*, actor: Actor, draft: FindingDraft) -> Finding:
    """Stores a finding, to be assigned; the same `client_uid` again returns the one that was stored.

    One that repeats an open finding of its category at its place becomes its duplicate at once; one that repeats a
    verified one within the window is marked as its relapse. `unit` and `support_units` are a proposal until it is
    assigned. Raises InvalidInputError with messages by field.
    """
    return once(Finding, draft.client_uid, lambda: _report(actor, draft))


def _report(actor: Actor, draft: FindingDraft) -> Finding:
    at = clock.now()
    finding = Finding(
        campaign=draft.campaign,
        category=draft.category,
        site=draft.site,
        area=draft.area or (draft.site.area if draft.site else None),
        task=draft.task,
        visit=draft.visit,
        reported_by_id=actor.pk if actor.is_person else None,
        reporting_unit=draft.reporting_unit,
        source=draft.source,
        external_id=draft.external_id,
        place=draft.place.strip(),
        longitude=draft.longitude,
        latitude=draft.latitude,
        accuracy_m=draft.accuracy_m,
        description=draft.description.strip(),
        severity=draft.severity,
        unit=draft.unit,
        limit_text=draft.limit_text.strip(),
        found_at=draft.found_at or at,
        reported_at=at,
        step_due_at=step_end(draft.campaign, ASSIGN, at),
        client_uid=draft.client_uid,
    )
    _ensure_sound(finding)
    ensure_few(draft.photos)
    place_in_line(finding)
    if finding.duplicate_of is not None:
        finding.state, finding.step_due_at = FindingState.DUPLICATE, None
    finding.save(force_insert=True)
    finding.support_units.set(draft.support_units)
    add_photos(finding, draft.photos, FindingPhoto.Moment.BEFORE)
    trail.record(actor, Change("finding.reported", finding, campaign_id=finding.campaign_id, to_state=finding.state))
    return finding


def _ensure_sound(finding: Finding) -> None:
    """Raises InvalidInputError with what is wrong, by field."""
    has_place = finding.place or finding.site is not None or finding.longitude is not None
    limit = finding.limit_text
    wrong = {
        "description": (not finding.description, _("Say what is wrong.")),
        "place": (not has_place, _("Say where it is: a site, a place in words, or a position.")),
        "category": (
            finding.category is not None and finding.category.children.exists(),
            _("Choose one of the categories below it."),
        ),
        "limit_text": (bool(limit) and read_limit(limit, year=clock.today().year) is None, limit_help()),
        "found_at": (finding.found_at > clock.now() + SKEW, _("This moment has not come yet.")),
    }
    for name in ("category", "site", "task", "visit"):
        other = getattr(finding, name)
        if other is not None and _campaign_of(other) != finding.campaign_id:
            wrong[name] = (True, _("This belongs to another campaign."))
    fields = {name: [text] for name, (is_wrong, text) in wrong.items() if is_wrong}
    if fields:
        raise InvalidInputError(_("The finding is not complete yet."), fields=fields)
    ensure_valid(finding)


def limit_help() -> str:
    """How a limit is written."""
    return _("Write a limit as 3天, 5个工作日, 24小时, a date or 长期.")


def _campaign_of(record: Any) -> int:
    found: int = record.inspection.campaign_id if isinstance(record, Visit) else record.campaign_id
    return found


def ensure_few(photos: Sequence[StoredFile]) -> None:
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
)
PLACING = {"category", "site", "longitude", "latitude", "accuracy_m"}
"""What decides which findings are the same again."""


@transaction.atomic
def edit_finding(*, actor: Actor, finding: Finding, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Changes what was found while it is not verified; False when nothing differs. What repeats what is recomputed.

    A severity changed later leaves the date it is due by. Raises InvalidInputError with messages by field,
    MoveRefusedError once it is closed, StaleVersionError.
    """
    if finding.state not in NOT_VERIFIED:
        raise MoveRefusedError(_("A finding that is closed is not changed any more."))
    wanted = {name: value for name, value in values.items() if name in EDITED}
    for name, value in wanted.items():
        setattr(finding, name, value)
    _ensure_sound(finding)
    finding = Finding.objects.select_related("campaign__parent", "site", "category").get(pk=finding.pk)
    before = {name: getattr(finding, name) for name in wanted}
    if not apply(finding, Edit("finding.edited", wanted, version, around(finding)), actor=actor):
        return False
    if any(before[name] != getattr(finding, name) for name in PLACING & wanted.keys()):
        follow(finding)
        for each in Finding.objects.filter(relapse_of=finding).select_related("site", "campaign__parent"):
            follow(each)
    return True


def around(finding: Finding, reason: str = "") -> Around:
    """What stands around a finding's event."""
    return Around(root=finding, campaign_id=finding.campaign_id, reason=reason.strip())


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
