"""Visits: begun, filled in item by item, submitted once; what is wrong becomes a finding (rules.md §8, §10)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import StoredFile
from base.moves import Around, find, make
from base.once import taken
from base.trail import Actor
from inspections.models import ChecklistItem, Finding, ItemResult, ResultPhoto, Visit
from inspections.schedule.scoring import ItemRule, Seen, score
from inspections.services.finding_photos import MOST_PHOTOS
from inspections.services.findings import FindingDraft, report_finding
from inspections.workflow import VISIT_MOVES, InspectionState, VisitState

MOST_OCCURRENCES = 999


@dataclass(frozen=True)
class Answer:
    """What was seen of an item, by its id. `photos` are stored already."""

    item: int
    applies: bool = True
    occurrences: int = 0
    note: str = ""
    photos: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class VisitReport:
    """A visit as it comes from a phone: the times are the phone's; `elder_name` where no person signed in.

    `submission_uid` names this report: sent again, it is the same.
    """

    answers: Sequence[Answer]
    note: str = ""
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    elder_name: str = ""
    submission_uid: uuid.UUID | None = None


@transaction.atomic
def start_visit(*, actor: Actor, visit: Visit, at: dt.datetime | None = None) -> None:
    """Begins a visit, at an instant of the phone's clock. Raises MoveRefusedError outside an open round."""
    _ensure_round_takes(visit, at)
    values = {"started_at": min(at or clock.now(), clock.now())}
    make(visit, find(VISIT_MOVES, "start"), actor=actor, around=_around(visit), values=values)


def submit_visit(*, actor: Actor, visit: Visit, report: VisitReport) -> Visit:
    """Stores every answer with its points, and reports what is wrong and has a note or a photo as a finding.

    The same `submission_uid` again returns the visit as it was stored. Raises InvalidInputError while items of the
    checklist are not answered, MoveRefusedError for a visit that somebody submitted already or outside an open round;
    what was finished on the phone before the round was closed is still taken.
    """
    stored = _same(actor, visit, report)
    if stored is not None:
        return stored
    try:
        with transaction.atomic():
            return _submit(actor, visit, report)
    except MoveRefusedError:
        stored = _same(actor, visit, report)  # it came twice at once, and the other was faster
        if stored is None:
            raise
        return stored


def _same(actor: Actor, visit: Visit, report: VisitReport) -> Visit | None:
    """The visit this was submitted as before.

    Raises InvalidInputError where that is another one of the same inspector, ClientUidTakenError where it is another's.
    """
    if report.submission_uid is None:
        return None
    submitted = Visit.objects.filter(submission_uid=report.submission_uid).select_related("inspection", "site")
    stored: Visit | None = submitted.first()
    if stored is None or stored.pk == visit.pk:
        return stored
    if actor.is_person and stored.inspector_id == actor.pk:
        raise InvalidInputError(_("This report belongs to another visit."))
    raise taken()


def _submit(actor: Actor, visit: Visit, report: VisitReport) -> Visit:
    now = clock.now()
    finished_at = min(report.finished_at or now, now)
    _ensure_round_takes(visit, finished_at)
    items = items_of(visit)
    answers = _checked(items, report.answers)
    if visit.state == VisitState.PLANNED:
        started_at = min(report.started_at or finished_at, finished_at)
        make(visit, find(VISIT_MOVES, "start"), actor=actor, around=_around(visit), values={"started_at": started_at})
    points = score([_seen(items[pk], answer) for pk, answer in answers.items()])
    make(visit, find(VISIT_MOVES, "submit"), actor=actor, around=_around(visit), values={"submitted_at": now})
    applying = [pk for pk, brought in points.items() if brought is not None]
    Visit.objects.filter(pk=visit.pk).update(
        points=sum((points[pk] or Decimal(0) for pk in applying), Decimal(0)),
        out_of=sum((items[pk].points for pk in applying), Decimal(0)),
        note=report.note.strip(),
        elder_name=report.elder_name.strip()[:50],
        submission_uid=report.submission_uid,
    )
    results = _keep(visit, items, answers, points)
    for result in results:
        _report_wrong(actor, visit, result, answers[result.item_id], finished_at)
    visit.refresh_from_db()
    return visit


def items_of(visit: Visit) -> dict[int, ChecklistItem]:
    """The checklist of a visit by id: of its site's type in its round's indicator set."""
    rows = visit.inspection.indicator_set.items.filter(site_type=visit.site.type_id)
    return {item.pk: item for item in rows.select_related("category").order_by("number", "pk")}


def _ensure_round_takes(visit: Visit, at: dt.datetime | None) -> None:
    inspection = visit.inspection
    in_time = inspection.closed_at is not None and at is not None and at <= inspection.closed_at
    if inspection.state == InspectionState.OPEN or (inspection.state == InspectionState.CLOSED and in_time):
        return
    text = _("The round “%(name)s” is “%(state)s”: ask the office.")
    raise MoveRefusedError(text % {"name": inspection, "state": inspection.get_state_display()})


def _checked(items: Mapping[int, ChecklistItem], answers: Sequence[Answer]) -> dict[int, Answer]:
    """One sound answer for every item. Raises InvalidInputError that names what is missing or wrong."""
    found = {answer.item: answer for answer in answers}
    if len(found) != len(answers) or found.keys() - items.keys():
        raise InvalidInputError(_("The checklist has changed meanwhile: open the visit again and look at it."))
    missing = [item.number for pk, item in items.items() if pk not in found]
    if missing:
        text = _("Items without an answer: %(numbers)s.") % {"numbers": "、".join(map(str, missing))}
        raise InvalidInputError(text, fields={"answers": [text]})
    for answer in answers:
        if not 0 <= answer.occurrences <= MOST_OCCURRENCES:
            text = _("Occurrences are a whole number from 0 to %(most)d.") % {"most": MOST_OCCURRENCES}
            raise InvalidInputError(text, fields={"answers": [text]})
        if len(answer.photos) > MOST_PHOTOS:
            text = _("At most %(count)d photos.") % {"count": MOST_PHOTOS}
            raise InvalidInputError(text, fields={"answers": [text]})
    return found


def rule_of(item: ChecklistItem) -> ItemRule:
    """An item as the scoring sees it."""
    return ItemRule(
        item.scoring,
        item.points,
        item.per_occurrence or Decimal(0),
        item.floor,
        item.grade_a,
        item.grade_b,
        item.grade_c,
        item.group,
    )


def _seen(item: ChecklistItem, answer: Answer) -> Seen:
    return Seen(item.pk, rule_of(item), answer.occurrences, answer.applies)


def _keep(
    visit: Visit,
    items: Mapping[int, ChecklistItem],
    answers: Mapping[int, Answer],
    points: Mapping[int, Decimal | None],
) -> list[ItemResult]:
    results = ItemResult.objects.bulk_create(
        ItemResult(
            visit=visit,
            item=items[pk],
            applies=answer.applies,
            occurrences=answer.occurrences if answer.applies else 0,
            note=answer.note.strip(),
            points=points[pk],
            out_of=items[pk].points if answer.applies else None,
        )
        for pk, answer in answers.items()
    )
    ResultPhoto.objects.bulk_create(
        ResultPhoto(result=result, file=file, added_at=clock.now())
        for result in results
        for file in {each.pk: each for each in answers[result.item_id].photos}.values()
    )
    return results


def _report_wrong(actor: Actor, visit: Visit, result: ItemResult, answer: Answer, found_at: dt.datetime) -> None:
    """What is wrong without a word or a picture is only counted: nobody could put it right."""
    if not result.occurrences or not (result.note or answer.photos):
        return
    draft = FindingDraft(
        campaign=visit.inspection.campaign,
        description="：".join(text for text in (result.item.text, result.note) if text),
        category=result.item.category,
        site=visit.site,
        source=Finding.Source.ROUND,
        visit=visit,
        unit=visit.site.unit,
        found_at=found_at,
        photos=answer.photos,
        client_uid=result.client_uid,
    )
    report_finding(actor=actor, draft=draft)


def _around(visit: Visit) -> Around:
    return Around(root=visit.inspection, campaign_id=visit.inspection.campaign_id)
