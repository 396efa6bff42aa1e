"""A campaign's own policy: set, given back to what is inherited, and what is stored by it recomputed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import registry, trail
from base.errors import InvalidInputError, StaleVersionError
from base.trail import Actor, Change
from campaign.models import Campaign
from campaign.policies import Section, Setting, mistake_in, own_values, policy_of


@transaction.atomic
def save_policy(*, actor: Actor, campaign: Campaign, section: Section, values: Mapping[str, Any], version: int) -> bool:
    """Makes `values` the campaign's own of a section; a setting not among them is inherited. False: nothing differs.

    One event holds each changed own value, old and new; null stands for inherited. Recomputes what is stored in the
    campaign and in every campaign below that inherits. Raises KeyError for an unknown setting, InvalidInputError by
    field for a value beyond its limits, StaleVersionError with the stored values when someone was faster.
    """
    settings = {setting.name: setting for setting in section.settings}
    unknown = set(values) - set(settings)
    if unknown:
        raise KeyError(f"unknown settings of {section.name}: {', '.join(sorted(unknown))}")
    before = own_values(campaign, section.cls)
    names = [name for name in settings if before.get(name) != values.get(name)]
    if not names:
        return False
    _ensure_within_limits(settings, values)
    previous = campaign.settings
    campaign.settings = _merged(previous, section.name, values)
    _ensure_agrees(campaign, section)
    rows = Campaign.objects.filter(pk=campaign.pk, version=version)
    if rows.update(settings=campaign.settings, version=F("version") + 1) != 1:
        campaign.settings = previous
        raise _stale(campaign, section, values)
    campaign.version = version + 1
    changes = {f"{section.name}.{name}": [_plain(before.get(name)), _plain(values.get(name))] for name in names}
    trail.record(actor, Change("policy.changed", campaign, campaign_id=campaign.pk, changes=changes))
    for pk in _reached(campaign, section, set(names)):
        registry.refresh(pk)
    return True


def _ensure_within_limits(settings: Mapping[str, Setting], values: Mapping[str, Any]) -> None:
    found = {name: mistake for name, value in values.items() if (mistake := mistake_in(settings[name], value))}
    _refuse({name: [text] for name, text in found.items()})


def _ensure_agrees(campaign: Campaign, section: Section) -> None:
    """Asks the policy itself whether its values contradict each other, in the campaign as it would stand."""
    problems = getattr(policy_of(campaign, section.cls), "problems", None)
    found: dict[str, str] = problems() if problems else {}
    _refuse({name: [text] for name, text in found.items()})


def _refuse(fields: dict[str, list[str]]) -> None:
    if fields:
        text = "；".join(each for texts in fields.values() for each in texts)
        raise InvalidInputError(text, fields=fields)


def _merged(settings: Mapping[str, Any], name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in settings.items() if key != name}
    own = {key: _plain(value) for key, value in values.items()}
    return {**rest, name: own} if own else rest


def _stale(campaign: Campaign, section: Section, values: Mapping[str, Any]) -> StaleVersionError:
    stored = own_values(Campaign.objects.get(pk=campaign.pk), section.cls)
    fields = {}
    for setting in section.settings:
        if stored.get(setting.name) != values.get(setting.name):
            value = stored.get(setting.name)
            text = _("inherited") if value is None else setting.shown(value)
            fields[setting.name] = [_("Stored meanwhile: %(value)s") % {"value": text}]
    return StaleVersionError(
        _("Someone else changed this meanwhile. Your text is still here; compare it and save again."), fields=fields
    )


def _reached(campaign: Campaign, section: Section, names: set[str]) -> list[int]:
    """The campaign and those below it, but for branches that set every one of these values themselves."""
    found = [campaign.pk]
    for child in Campaign.objects.filter(parent=campaign):
        inherited = names - set(own_values(child, section.cls))
        if inherited:
            found += _reached(child, section, inherited)
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
