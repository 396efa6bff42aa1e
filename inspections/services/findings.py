"""Findings reported by people, rounds, sheets and other systems, one by one or many at once (rules.md §8)."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Unit
from base import clock, trail
from base.errors import InvalidInputError, Problem
from base.models import StoredFile
from base.moves import Around
from base.once import taken
from base.trail import Actor, Change
from base.validation import ensure_valid
from campaign.models import Campaign
from inspections.models import Category, Finding, FindingPhoto, Site, Visit
from inspections.querysets import FindingQuerySet
from inspections.schedule.limits import read_limit
from inspections.services.deadlines import ASSIGN, step_end
from inspections.services.finding_photos import ensure_few
from inspections.services.recurrence import place_in_line
from inspections.workflow import FindingState
from tasks.models import Task

MOST_ROWS = 1000
"""Reported at once."""
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


@dataclass(frozen=True)
class Reported:
    """What became of a row: the finding and whether it was stored by this, or what is wrong with the row."""

    finding: Finding | None = None
    is_new: bool = False
    error: Problem | None = None

    def stored(self) -> Finding:
        """The finding. Raises what is wrong with the row."""
        if self.error is not None:
            raise self.error
        if self.finding is None:
            raise TypeError(self)
        return self.finding


def report_finding(*, actor: Actor, draft: FindingDraft) -> Finding:
    """Stores a finding, to be assigned; the same `client_uid` or number elsewhere again returns the one stored.

    One that repeats an open finding of its category at its place becomes its duplicate at once; one that repeats a
    verified one within the window is marked as its relapse. `unit` and `support_units` are a proposal until it is
    assigned. Raises InvalidInputError with messages by field.
    """
    (reported,) = report_findings(actor=actor, rows=[draft], all_or_nothing=False)
    return reported.stored()


def report_findings(
    *,
    actor: Actor,
    rows: Sequence[FindingDraft | InvalidInputError],
    all_or_nothing: bool,
    seen: FindingQuerySet | None = None,
) -> list[Reported]:
    """Stores up to 1,000 findings of one campaign as `report_finding` does, and says of each row what became of it.

    A row that could not be read is given as its error. A row stored before, or above it, is that finding again; where
    its `client_uid` is the name of a finding that somebody else reported, or its number that of one not among those
    `seen`, the row is wrong. Fewer than a hundred statements for 1,000 rows. Raises InvalidInputError for more rows;
    with `all_or_nothing` for one that is wrong, with messages by `rows.<number from 0>.<field>`, and stores none.
    """
    ensure_not_too_many(rows)
    for is_last in (False, True):
        try:
            with transaction.atomic():
                return _report(actor, rows, seen, all_or_nothing=all_or_nothing)
        except IntegrityError:  # somebody stored one of them at the same moment: now it is found
            if is_last:
                raise
    raise AssertionError


def ensure_not_too_many(rows: Sequence[object]) -> None:
    """Raises InvalidInputError for more rows than are reported at once."""
    if len(rows) > MOST_ROWS:
        text = _("At most %(count)d findings at once: send them in parts.") % {"count": MOST_ROWS}
        raise InvalidInputError(text, fields={"rows": [text]})


def _report(
    actor: Actor,
    rows: Sequence[FindingDraft | InvalidInputError],
    seen: FindingQuerySet | None,
    *,
    all_or_nothing: bool,
) -> list[Reported]:
    drafts = [each for each in rows if isinstance(each, FindingDraft)]
    known = _stored_before(actor, drafts, seen)
    branches = branches_among([each.category for each in drafts])
    at = clock.now()
    step_due_at = step_end(drafts[0].campaign, ASSIGN, at) if drafts else None
    found: list[Reported] = []
    new: list[tuple[Finding, FindingDraft]] = []
    for row in rows:
        reported = Reported(error=row) if isinstance(row, InvalidInputError) else _known(row, known)
        if reported is None and isinstance(row, FindingDraft):
            reported = _checked(_new(actor, row, at, step_due_at), row, branches)
            if reported.finding is not None:
                new.append((reported.finding, row))
                known |= dict.fromkeys(_names(row), reported.finding)
        found.append(reported or Reported())
    wrong = {number: each.error for number, each in enumerate(found) if each.error is not None}
    if wrong and all_or_nothing:
        raise _refused(wrong, len(rows))
    _store(actor, new)
    return found


def _names(draft: FindingDraft) -> list[object]:
    """What tells that a finding was stored before: who made it knows it by these."""
    elsewhere = (draft.campaign.pk, str(draft.source), draft.external_id)
    return [draft.client_uid, elsewhere] if draft.external_id else [draft.client_uid]


def _stored_before(
    actor: Actor, drafts: Sequence[FindingDraft], seen: FindingQuerySet | None
) -> dict[object, Finding | None]:
    """What is stored of these drafts by each of their names; None for what is not theirs. At most three queries."""
    if not drafts:
        return {}
    found = list(Finding.objects.filter(client_uid__in=[each.client_uid for each in drafts]))
    numbers = {each.external_id for each in drafts if each.external_id}
    if numbers:
        found += Finding.objects.filter(campaign=drafts[0].campaign, external_id__in=numbers)
    known: dict[object, Finding | None] = {
        each.client_uid: each if _is_reporters(actor, drafts[0], each) else None for each in found
    }
    known |= {(each.campaign_id, each.source, each.external_id): each for each in found if each.external_id}
    if found and seen is not None:
        visible = set(seen.filter(pk__in=[each.pk for each in found]).values_list("pk", flat=True))
        known = {name: each if each and each.pk in visible else None for name, each in known.items()}
    return known


def _known(draft: FindingDraft, known: Mapping[object, Finding | None]) -> Reported | None:
    """The finding the draft is already; None where it is new."""
    for name in _names(draft):
        if name in known:
            return Reported(known[name], error=None if known[name] else _not_theirs(draft, name))
    return None


def _not_theirs(draft: FindingDraft, name: object) -> Problem:
    if name == draft.client_uid:
        return taken()
    text = _("Another finding, which you may not see, has this number: give your own.")
    return InvalidInputError(text, fields={"external_id": [text]})


def _is_reporters(actor: Actor, draft: FindingDraft, finding: Finding) -> bool:
    """Whether the one who reports is who reported it: the person, the client's unit, the visit it was seen on."""
    if finding.campaign_id != draft.campaign.pk:
        return False
    if actor.is_person:
        return finding.reported_by_id == actor.pk
    unit_id = draft.reporting_unit.pk if draft.reporting_unit else None
    visit_id = draft.visit.pk if draft.visit else None
    return (finding.reporting_unit_id, finding.visit_id) == (unit_id, visit_id)


def _checked(finding: Finding, draft: FindingDraft, branches: Collection[int]) -> Reported:
    try:
        ensure_sound(finding, branches)
        ensure_few(draft.photos)
    except InvalidInputError as error:
        return Reported(error=error)
    return Reported(finding, is_new=True)


def _refused(wrong: Mapping[int, Problem], count: int) -> InvalidInputError:
    fields = {
        f"rows.{number}.{name}".rstrip("."): messages
        for number, error in wrong.items()
        for name, messages in (error.fields or {"": [error.message]}).items()
    }
    text = ngettext(
        "%(wrong)d of %(count)d findings cannot be stored, so none was.",
        "%(wrong)d of %(count)d findings cannot be stored, so none was.",
        len(wrong),
    )
    return InvalidInputError(text % {"wrong": len(wrong), "count": count}, fields=fields)


def _new(actor: Actor, draft: FindingDraft, at: dt.datetime, step_due_at: dt.datetime | None) -> Finding:
    return Finding(
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
        step_due_at=step_due_at,
        client_uid=draft.client_uid,
    )


def _store(actor: Actor, new: Sequence[tuple[Finding, FindingDraft]]) -> None:
    """Writes them with what hangs on them: first those that repeat none of the others, then those that do."""
    findings = [finding for finding, _draft in new]
    place_in_line(findings)
    for finding in findings:
        if finding.duplicate_of is not None:
            finding.state, finding.step_due_at = FindingState.DUPLICATE, None
    is_second = [each.duplicate_of is not None and each.duplicate_of.pk is None for each in findings]
    for wave in (False, True):
        Finding.objects.bulk_create(each for each, second in zip(findings, is_second, strict=True) if second == wave)
    through = Finding.support_units.through
    through.objects.bulk_create(
        through(finding_id=finding.pk, unit_id=pk)
        for finding, draft in new
        for pk in dict.fromkeys(unit.pk for unit in draft.support_units)
    )
    FindingPhoto.objects.bulk_create(
        FindingPhoto(finding=finding, file=photo, moment=FindingPhoto.Moment.BEFORE, added_at=finding.reported_at)
        for finding, draft in new
        for photo in {each.pk: each for each in draft.photos}.values()
    )
    reported = [
        Change("finding.reported", each, campaign_id=each.campaign_id, to_state=each.state) for each in findings
    ]
    trail.record_all(actor, reported)


def branches_among(categories: Iterable[Category | None]) -> set[int]:
    """Which of these categories have others below them; one query, none without categories."""
    ids = {each.pk for each in categories if each is not None}
    below = Category.objects.filter(parent__in=ids).order_by() if ids else Category.objects.none()
    return set(below.values_list("parent_id", flat=True))


def ensure_sound(finding: Finding, branches: Collection[int]) -> None:
    """Raises InvalidInputError with what is wrong, by field; `branches` are categories that have others below them."""
    has_place = finding.place or finding.site is not None or finding.longitude is not None
    limit = finding.limit_text
    wrong = {
        "description": (not finding.description, _("Say what is wrong.")),
        "place": (not has_place, _("Say where it is: a site, a place in words, or a position.")),
        "category": (finding.category_id in branches, _("Choose one of the categories below it.")),
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


def around(finding: Finding, reason: str = "") -> Around:
    """What stands around a finding's event."""
    return Around(root=finding, campaign_id=finding.campaign_id, reason=reason.strip())
