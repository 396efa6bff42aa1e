"""Rounds of inspection: planned, their sites chosen or drawn, given to inspectors, opened and closed (rules.md §2)."""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from base import clock, trail
from base.edits import Edit, apply, create
from base.errors import InvalidInputError, MoveRefusedError
from base.moves import Around, find, make
from base.once import of, once
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import IndicatorSet, Inspection, Site, Visit
from inspections.schedule.draw import draw
from inspections.selectors import walkers_of
from inspections.workflow import INSPECTION_MOVES, InspectionState, VisitState

SEED_BITS = 53
"""A seed is a whole number that any program reads exactly, also from JSON."""


@dataclass(frozen=True)
class RoundPlan:
    """A round to be. `unit` is whose self-check it is; it keeps the indicator set it is made with."""

    campaign: Campaign
    kind: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    indicator_set: IndicatorSet
    unit: Unit | None = None
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def plan_round(*, actor: Actor, plan: RoundPlan) -> Inspection:
    """Makes a round without sites; the same `client_uid` again returns it. Raises InvalidInputError by field."""
    may_change = of(campaign_id=plan.campaign.pk)
    return once(Inspection, plan.client_uid, lambda: _plan(actor, plan), may_change=may_change)


def _plan(actor: Actor, plan: RoundPlan) -> Inspection:
    inspection = Inspection(
        campaign=plan.campaign,
        kind=plan.kind,
        name=plan.name.strip(),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        indicator_set=plan.indicator_set,
        unit=plan.unit,
        client_uid=plan.client_uid,
    )
    _ensure_sound(inspection)
    create(inspection, "inspection.planned", actor=actor, around=Around(campaign_id=plan.campaign.pk))
    return inspection


def _ensure_sound(inspection: Inspection) -> None:
    is_self_check = inspection.kind == Inspection.Kind.SELF_CHECK
    wrong = {
        "unit": (is_self_check and inspection.unit is None, _("Name the unit that checks itself.")),
        "ends_on": (inspection.ends_on < inspection.starts_on, _("The last day comes before the first.")),
        "indicator_set": (
            inspection.indicator_set.campaign_id != inspection.campaign_id,
            _("This belongs to another campaign."),
        ),
    }
    fields = {name: [text] for name, (is_wrong, text) in wrong.items() if is_wrong}
    if inspection.unit is not None and not is_self_check:
        fields["unit"] = [_("Only a self-check is a unit's own.")]
    if fields:
        raise InvalidInputError(_("The round cannot be planned like this."), fields=fields)


EDITED = ("name", "starts_on", "ends_on")


@transaction.atomic
def edit_round(*, actor: Actor, inspection: Inspection, values: Mapping[str, Any], version: int | None = None) -> bool:
    """Names it otherwise or moves its days; False when nothing differs.

    Raises InvalidInputError by field, MoveRefusedError once it is closed, StaleVersionError.
    """
    ensure_not_closed(inspection)
    wanted = {name: value for name, value in values.items() if name in EDITED}
    around = Around(campaign_id=inspection.campaign_id)
    return apply(inspection, Edit("inspection.edited", wanted, version, around), actor=actor)


def ensure_not_closed(inspection: Inspection) -> None:
    """Raises MoveRefusedError for a round that is over."""
    if inspection.state == InspectionState.CLOSED:
        raise MoveRefusedError(_("The round “%(name)s” is closed.") % {"name": inspection})


@transaction.atomic
def add_sites(*, actor: Actor, inspection: Inspection, sites: Iterable[Site]) -> list[Visit]:
    """Puts sites into the round; one that waits for its visit already is not put in twice, a visited one again.

    Raises InvalidInputError for a site of another campaign, one that is closed, or without a checklist in the round's
    indicator set; MoveRefusedError once the round is closed.
    """
    ensure_not_closed(inspection)
    wanted = {site.pk: site for site in sites}
    _ensure_fit(inspection, list(wanted.values()))
    waiting = set(inspection.visits.filter(state=VisitState.PLANNED).values_list("site_id", flat=True))
    new = [Visit(inspection=inspection, site=site) for site in wanted.values() if site.pk not in waiting]
    try:
        with transaction.atomic():
            visits = Visit.objects.bulk_create(new)
    except IntegrityError as error:
        raise MoveRefusedError(_("Somebody else put the same sites in at the same time: reload the page.")) from error
    if visits:
        trail.record(
            actor, _change(inspection, "inspection.sites_added", sites=[None, [each.site_id for each in visits]])
        )
    return visits


def _ensure_fit(inspection: Inspection, sites: Sequence[Site]) -> None:
    listed = set(inspection.indicator_set.items.values_list("site_type_id", flat=True).distinct())
    today = clock.today()
    for site in sites:
        if site.campaign_id != inspection.campaign_id or (site.ended_on and site.ended_on <= today):
            raise _wrong_site(_("“%(site)s” is no site in use of this campaign.") % {"site": site})
        if site.type_id not in listed:
            text = _("The indicator set has no checklist for “%(type)s”: add items or choose other sites.")
            raise _wrong_site(text % {"type": site.type})


def _wrong_site(text: str) -> InvalidInputError:
    return InvalidInputError(text, fields={"sites": [text]})


@transaction.atomic
def draw_sites(
    *, actor: Actor, inspection: Inspection, asked: Mapping[int, int], seed: int | None = None
) -> list[Visit]:
    """Draws `asked` sites of each site type (by id) at random from those in use that are not in the round.

    Seed, candidates and what was drawn are kept in `Inspection.draw`: anybody can draw again and compare. Where there
    are fewer candidates than asked for, all are taken. Raises InvalidInputError when nothing can be drawn.
    """
    ensure_not_closed(inspection)
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    there = inspection.visits.values("site")
    free = Site.objects.in_use(clock.today()).filter(campaign=inspection.campaign_id).exclude(pk__in=there)
    if inspection.unit is not None:
        free = free.filter(unit__path__startswith=inspection.unit.path)
    types: dict[str, dict[str, Any]] = {}
    for type_id, count in sorted(asked.items()):
        candidates = sorted(free.filter(type=type_id).values_list("pk", flat=True))
        if count > 0 and candidates:
            drawn = draw(candidates, count, seed)
            types[str(type_id)] = {"asked": count, "candidates": candidates, "drawn": drawn}
    if not types:
        raise InvalidInputError(_("There is nothing to draw from: say how many of which type that has sites left."))
    chosen = [pk for each in types.values() for pk in each["drawn"]]
    visits = add_sites(
        actor=actor, inspection=inspection, sites=Site.objects.select_related("type").in_bulk(chosen).values()
    )
    _keep_draw(actor, inspection, {"seed": seed, "at": clock.now().isoformat(), "types": types})
    return visits


def _keep_draw(actor: Actor, inspection: Inspection, record: Mapping[str, Any]) -> None:
    kept = {"draws": [*inspection.draw.get("draws", ()), record]}
    same = Inspection.objects.filter(pk=inspection.pk, version=inspection.version)
    if same.update(draw=kept, version=F("version") + 1) != 1:
        raise MoveRefusedError(_("Somebody else drew at the same time: look at the sites and draw again if need be."))
    inspection.draw, inspection.version = kept, inspection.version + 1
    trail.record(actor, _change(inspection, "inspection.drawn", seed=[None, record["seed"]]))


@transaction.atomic
def remove_visits(*, actor: Actor, inspection: Inspection, visits: Collection[int]) -> int:
    """Takes sites that were not visited yet out of the round, by ids of visits; how many."""
    ensure_not_closed(inspection)
    found = inspection.visits.filter(pk__in=visits, state=VisitState.PLANNED)
    sites = list(found.values_list("site_id", flat=True))
    count, _by_model = found.delete()
    if count:
        trail.record(actor, _change(inspection, "inspection.sites_removed", sites=[sites, None]))
    return count


@transaction.atomic
def assign_visits(*, actor: Actor, inspection: Inspection, visits: Collection[int], inspector: User | None) -> int:
    """Gives visits that were not submitted to an inspector, or to nobody; how many were somebody else's before.

    Raises InvalidInputError for a person who does not walk this round; MoveRefusedError once it is closed.
    """
    ensure_not_closed(inspection)
    if inspector is not None and not walkers_of(inspection).filter(pk=inspector.pk).exists():
        text = _("%(name)s is no inspector of this campaign.") % {"name": inspector.name}
        raise InvalidInputError(text, fields={"inspector": [text]})
    rows = inspection.visits.filter(pk__in=visits).exclude(state=VisitState.SUBMITTED).select_related("site")
    changed = [each for each in rows if each.inspector_id != (inspector.pk if inspector else None)]
    Visit.objects.filter(pk__in=[each.pk for each in changed]).update(inspector=inspector)
    new = inspector.pk if inspector else None
    trail.record_all(
        actor,
        [
            Change(
                "visit.assigned",
                each,
                root=inspection,
                campaign_id=inspection.campaign_id,
                changes={"inspector": [each.inspector_id, new]},
            )
            for each in changed
        ],
    )
    return len(changed)


@transaction.atomic
def open_round(*, actor: Actor, inspection: Inspection) -> None:
    """Lets its visits begin. Raises InvalidInputError without sites, MoveRefusedError unless it is planned."""
    if not inspection.visits.exists():
        raise InvalidInputError(_("The round has no sites: choose or draw some first."))
    make(inspection, find(INSPECTION_MOVES, "open"), actor=actor, around=Around(campaign_id=inspection.campaign_id))


@transaction.atomic
def close_round(*, actor: Actor, inspection: Inspection) -> None:
    """Ends it: what was finished on a phone before still comes in, nothing begins. Raises MoveRefusedError."""
    move, around = find(INSPECTION_MOVES, "close"), Around(campaign_id=inspection.campaign_id)
    make(inspection, move, actor=actor, around=around, values={"closed_at": clock.now()})


@transaction.atomic
def delete_round(*, actor: Actor, inspection: Inspection) -> None:
    """Throws away a planned round. Raises MoveRefusedError for one that was opened or is scored by hand."""
    if inspection.state != InspectionState.PLANNED or inspection.score_events.exists():
        raise MoveRefusedError(_("Only a round that was never opened is deleted."))
    trail.record(actor, _change(inspection, "inspection.deleted", starts_on=[str(inspection.starts_on), None]))
    inspection.visits.all().delete()
    inspection.delete()


def _change(inspection: Inspection, name: str, **changes: Any) -> Change:
    return Change(name, inspection, campaign_id=inspection.campaign_id, changes=changes)
