"""Sites: made, edited, deleted while nothing happened there; found by name, address, chief and units."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import edits, pinyin, trail
from base.edits import Edit
from base.errors import InvalidInputError
from base.moves import Around
from base.once import of, once
from base.trail import Actor, Change
from campaign.models import Campaign
from inspections.models import Category, Site, SiteType

PERSONAL = ("chief_name", "chief_phone")
BATCH = 500


@dataclass(frozen=True)
class SiteDraft:
    """What a site is made of; longitude and latitude in WGS-84 degrees, both or none."""

    campaign: Campaign
    type: SiteType
    name: str
    code: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    unit: Unit | None = None
    area: Unit | None = None
    chief_name: str = ""
    chief_phone: str = ""
    ended_on: dt.date | None = None
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_site(*, actor: Actor, draft: SiteDraft) -> Site:
    """Makes a site; the same `client_uid` again returns the one that was made. Raises InvalidInputError by field."""
    may_change = of(campaign_id=draft.campaign.pk)
    return once(Site, draft.client_uid, lambda: _create(actor, draft), may_change=may_change)


@transaction.atomic
def _create(actor: Actor, draft: SiteDraft) -> Site:
    site = Site(**vars(draft))
    _ensure_fits(site)
    for name, value in derived(site).items():
        setattr(site, name, value)
    edits.create(site, "site.created", actor=actor, around=_around(site))
    return site


@transaction.atomic
def edit_site(*, actor: Actor, site: Site, values: Mapping[str, Any], version: int | None = None) -> Site:
    """Changes a site's own fields. Raises InvalidInputError by field, StaleVersionError when someone was faster."""
    wanted = Site(pk=site.pk, campaign=site.campaign)
    for name in vars(SiteDraft(site.campaign, site.type, "")):
        setattr(wanted, name, values.get(name, getattr(site, name)))
    _ensure_fits(wanted)
    edit = Edit("site.edited", values, version, around=_around(site), personal=PERSONAL, derived=derived(wanted))
    edits.apply(site, edit, actor=actor)
    return site


@transaction.atomic
def delete_site(*, actor: Actor, site: Site) -> None:
    """Deletes a site at which nothing was found or visited. Raises InvalidInputError: then it is closed instead."""
    edits.delete(site, "site.deleted", actor=actor, around=_around(site))


@transaction.atomic
def move_sites(actor: Actor, old_id: int, new_id: int) -> int:
    """Moves what a merged unit answers for, what lies in it, and the categories it is asked for; how many sites."""
    Category.objects.filter(unit=old_id).update(unit=new_id)
    moved = 0
    for name in ("unit", "area"):
        sites = list(Site.objects.filter(**{name: old_id}))
        Site.objects.filter(pk__in=[each.pk for each in sites]).update(**{name: new_id})
        changes = {name: [old_id, new_id]}
        trail.record_all(
            actor, [Change("site.moved", each, campaign_id=each.campaign_id, changes=changes) for each in sites]
        )
        moved += len(sites)
    refresh_sites_of(new_id)
    return moved


@transaction.atomic
def refresh_sites_of(unit_id: int) -> None:
    """Recomputes what the sites a unit answers for and those that lie in it are found by, after its names changed;
    writes what differs.
    """
    named = Site.objects.filter(Q(unit=unit_id) | Q(area=unit_id)).select_for_update(of=("self",))
    sites = named.select_related("unit", "area").order_by("pk")
    changed = []
    for site in sites.iterator(chunk_size=BATCH):
        columns = derived(site)
        if any(getattr(site, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(site, name, value)
            changed.append(site)
    Site.objects.bulk_update(changed, ["search_text", "pinyin"], batch_size=BATCH)


def derived(site: Site) -> dict[str, str]:
    """The columns kept for order and search."""
    units = [unit.label for unit in (site.unit, site.area) if unit is not None]
    texts = [text for text in (site.name, site.address, site.chief_name, *units) if text]
    words = [site.code, *texts, *map(pinyin.search_key, texts)]
    return {"search_text": " ".join(word for word in words if word).lower(), "pinyin": pinyin.sort_key(site.name)}


def _around(site: Site) -> Around:
    return Around(root=site, campaign_id=site.campaign_id)


def _ensure_fits(site: Site) -> None:
    """The type is the campaign's, the units stand in its city or county, and a name is not blank."""
    if not site.name.strip():
        _refuse("name", _("A site needs a name."))
    if site.type.campaign_id != site.campaign_id:
        _refuse("type", _("This type is another campaign's."))
    for name, unit in (("unit", site.unit), ("area", site.area)):
        if unit is not None and not unit.path.startswith(site.campaign.unit.path):
            _refuse(name, _("This unit does not stand in the campaign's city or county."))
    if (site.longitude is None) != (site.latitude is None):
        missing = "longitude" if site.longitude is None else "latitude"
        _refuse(missing, _("Give longitude and latitude, or neither."))


def _refuse(field_name: str, text: str) -> None:
    raise InvalidInputError(text, fields={field_name: [text]})
