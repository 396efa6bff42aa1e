"""Campaigns started and edited by page; a county's may copy actions and lists from the campaign above."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import edits, registry
from base.edits import Edit
from base.errors import InvalidInputError
from base.moves import Around
from base.trail import Actor
from campaign.models import Action, Campaign, ProjectList
from campaign.services.calendar import seed_year


@dataclass(frozen=True)
class CampaignDraft:
    """A campaign to be started; with `copies_parts` the five actions and the lists of its parent come along."""

    unit: Unit
    office_unit: Unit
    city: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    parent: Campaign | None = None
    copies_parts: bool = False


@transaction.atomic
def start_campaign(*, actor: Actor, draft: CampaignDraft) -> Campaign:
    """Makes a campaign at a unit that stands already, and the calendar of its years.

    Raises InvalidInputError by field for dates, an office outside the unit, a parent not above it, or a title taken.
    """
    campaign = Campaign(
        unit=draft.unit,
        office_unit=draft.office_unit,
        city=draft.city,
        title=draft.title,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        parent=draft.parent,
    )
    if draft.copies_parts and draft.parent is None:
        raise _beside("copies_parts", _("Choose the campaign above whose actions and lists are copied."))
    _ensure_fits(campaign)
    edits.create(campaign, "campaign.created", actor=actor)
    if draft.copies_parts and draft.parent is not None:
        _copy_parts(actor, draft.parent, campaign)
    for year in range(draft.starts_on.year, draft.ends_on.year + 1):
        seed_year(actor=actor, year=year)
    return campaign


def _copy_parts(actor: Actor, source: Campaign, campaign: Campaign) -> None:
    """Each as a record of its own with its own event; a list's lead unit is the city's and stays behind."""
    around = Around(root=campaign, campaign_id=campaign.pk)
    actions: dict[int, Action] = {}
    for action in source.actions.all():
        actions[action.pk] = Action(campaign=campaign, number=action.number, name=action.name)
        edits.create(actions[action.pk], "action.created", actor=actor, around=around)
    for each in source.lists.all():
        copy = ProjectList(
            campaign=campaign,
            category=each.category,
            number=each.number,
            name=each.name,
            action=actions[each.action_id],
            is_sample=each.is_sample,
            sort=each.sort,
        )
        edits.create(copy, "list.created", actor=actor, around=around)


@transaction.atomic
def edit_campaign(
    *, actor: Actor, campaign: Campaign, values: Mapping[str, Any], version: int | None = None
) -> Campaign:
    """Changes a campaign's own fields (office_unit, city, title, parent, starts_on, ends_on); its unit stays.

    Raises InvalidInputError by field, StaleVersionError when someone was faster.
    """
    wanted = Campaign(pk=campaign.pk, unit=campaign.unit)
    for name in ("office_unit", "city", "title", "parent", "starts_on", "ends_on"):
        setattr(wanted, name, values.get(name, getattr(campaign, name)))
    _ensure_fits(wanted)
    before = campaign.parent_id
    around = Around(campaign_id=campaign.pk)
    edits.apply(campaign, Edit("campaign.edited", values, version, around=around), actor=actor)
    if campaign.parent_id != before:
        for each in (campaign, *below(campaign)):
            registry.refresh(each.pk)
    return campaign


def below(campaign: Campaign) -> list[Campaign]:
    """Every campaign below one, however deep."""
    found: list[Campaign] = []
    for child in Campaign.objects.filter(parent=campaign):
        found += [child, *below(child)]
    return found


def _ensure_fits(campaign: Campaign) -> None:
    if campaign.ends_on < campaign.starts_on:
        raise _beside("ends_on", _("The last day is before the first."))
    if not campaign.unit.contains(campaign.office_unit):
        raise _beside("office_unit", _("The creation office stands below the city or county of the campaign."))
    _ensure_parent_fits(campaign)
    same = Campaign.objects.filter(unit=campaign.unit, title=campaign.title).exclude(pk=campaign.pk)
    if same.exists():
        raise _beside("title", _("This unit has a campaign of this title already."))
    if campaign.pk:
        for phase in campaign.phases.all():
            if phase.starts_on < campaign.starts_on or phase.ends_on > campaign.ends_on:
                field = "starts_on" if phase.starts_on < campaign.starts_on else "ends_on"
                raise _beside(field, _("The phase “%(name)s” lies outside: change it first.") % {"name": phase.name})


def _ensure_parent_fits(campaign: Campaign) -> None:
    """The parent's unit stands above: a ring of campaigns is then impossible."""
    parent = campaign.parent
    if parent is not None and (parent.unit_id == campaign.unit_id or not parent.unit.contains(campaign.unit)):
        raise _beside("parent", _("The campaign above is one of a unit above this one."))


def move_unit(actor: Actor, old_id: int, new_id: int) -> int:
    """A merge of units: campaigns and lists go on with the other; how many. Raises InvalidInputError for a clash."""
    new = Unit.objects.get(pk=new_id)
    moved = 0
    for field in ("unit", "office_unit"):
        for campaign in Campaign.objects.filter(**{field: old_id}):
            around = Around(campaign_id=campaign.pk)
            moved += edits.apply(campaign, Edit("campaign.edited", {field: new}, around=around), actor=actor)
    for each in ProjectList.objects.filter(lead_unit=old_id).select_related("campaign"):
        around = Around(root=each.campaign, campaign_id=each.campaign_id)
        moved += edits.apply(each, Edit("list.edited", {"lead_unit": new}, around=around), actor=actor)
    return moved


def _beside(field: str, text: str) -> InvalidInputError:
    return InvalidInputError(text, fields={field: [text]})
