"""Campaigns: made from a plan in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.services.units import UnitDraft, create_unit
from base import trail
from base.errors import InvalidInputError
from base.trail import Actor, Change
from campaign.campaign_file import CampaignPlan
from campaign.models import Action, Campaign, Phase, ProjectList
from campaign.services.calendar import seed_year
from campaign.services.parts import sort_of


@transaction.atomic
def create_campaign(*, actor: Actor, plan: CampaignPlan) -> Campaign:
    """Makes the city, its office and units where they are missing, the campaign with all its parts, and the calendar.

    Raises InvalidInputError when the city has a campaign of that title already.
    """
    city = _find_or_create(actor, UnitDraft(plan.city, kind=Unit.Kind.CITY))
    office = _find_or_create(actor, UnitDraft(plan.office, parent=city, kind=Unit.Kind.DEPARTMENT))
    if Campaign.objects.filter(unit=city, title=plan.title).exists():
        raise InvalidInputError(
            _("%(city)s has a campaign “%(title)s” already.") % {"city": plan.city, "title": plan.title}
        )
    campaign = Campaign.objects.create(
        unit=city,
        office_unit=office,
        city=plan.city,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    trail.record(actor, Change("campaign.created", campaign, campaign_id=campaign.pk))
    _create_parts(campaign, plan)
    _create_units(actor, plan, campaign, {plan.city: city, plan.office: office})
    for year in range(plan.starts_on.year, plan.ends_on.year + 1):
        seed_year(actor=actor, year=year)
    return campaign


def _create_parts(campaign: Campaign, plan: CampaignPlan) -> None:
    Phase.objects.bulk_create(
        Phase(campaign=campaign, name=phase.name, starts_on=phase.starts_on, ends_on=phase.ends_on)
        for phase in plan.phases
    )
    actions = {
        action.number: Action.objects.create(campaign=campaign, number=action.number, name=action.name)
        for action in plan.actions
    }
    ProjectList.objects.bulk_create(
        ProjectList(
            campaign=campaign,
            category=entry.category,
            number=entry.number,
            name=entry.name,
            action=actions[entry.action],
            is_sample=entry.is_sample,
            sort=sort_of(entry.category, entry.number),
        )
        for entry in plan.lists
    )


def _create_units(actor: Actor, plan: CampaignPlan, campaign: Campaign, known: dict[str, Unit]) -> None:
    for unit in plan.units:
        draft = UnitDraft(
            unit.name,
            parent=known[unit.parent or plan.city],
            kind=unit.kind,
            short_name=unit.short_name,
            leader_name=unit.leader_name,
            leader_title=unit.leader_title,
        )
        known[unit.name] = _find_or_create(actor, draft, campaign)


def _find_or_create(actor: Actor, draft: UnitDraft, campaign: Campaign | None = None) -> Unit:
    found: Unit | None = Unit.objects.active().filter(parent=draft.parent, name=draft.name).first()
    return found or create_unit(actor=actor, draft=draft, campaign_id=campaign.pk if campaign else None)
