"""Policies: each app's frozen dataclass, filled from Campaign.settings, inherited by counties (design.md §4)."""

import dataclasses
from typing import Any, TypeVar

from campaign.models import Campaign

Policy = TypeVar("Policy")


def policy_of(campaign: Campaign, policy: type[Policy]) -> Policy:
    """The campaign's values over its parent's over the defaults. The class names its section in `SECTION`.

    Raises KeyError for a setting the class does not know.
    """
    values: dict[str, Any] = {}
    chain: list[Campaign] = []
    current: Campaign | None = campaign
    while current is not None:
        chain.insert(0, current)
        current = current.parent
    section: str = policy.SECTION  # type: ignore[attr-defined]
    for each in chain:
        values.update(each.settings.get(section, {}))
    fields = {field.name: field for field in dataclasses.fields(policy)}  # type: ignore[arg-type]
    unknown = set(values) - set(fields)
    if unknown:
        raise KeyError(f"unknown settings of {section}: {', '.join(sorted(unknown))}")
    return policy(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
