"""Campaign files: YAML read into a plan, every mistake named with its place before anything is written."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from accounts.models import Unit
from base.errors import InvalidInputError
from campaign.models import ProjectList


@dataclass(frozen=True)
class PhasePlan:
    name: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class ActionPlan:
    number: int
    name: str


@dataclass(frozen=True)
class ListPlan:
    category: str
    number: int
    name: str
    action: int
    is_sample: bool = False


@dataclass(frozen=True)
class UnitPlan:
    name: str
    kind: str = "department"
    parent: str = ""
    short_name: str = ""
    leader_name: str = ""
    leader_title: str = ""


@dataclass(frozen=True)
class CampaignPlan:
    """A campaign as a file describes it. `units` name their parent; without one they stand below the city."""

    city: str
    title: str
    office: str
    starts_on: dt.date
    ends_on: dt.date
    phases: tuple[PhasePlan, ...]
    actions: tuple[ActionPlan, ...]
    lists: tuple[ListPlan, ...]
    units: tuple[UnitPlan, ...] = ()


Plan = TypeVar("Plan")
_PARTS: dict[str, type[Any]] = {"phases": PhasePlan, "actions": ActionPlan, "lists": ListPlan, "units": UnitPlan}


def read_campaign_file(path: Path) -> CampaignPlan:
    """The plan of a file. Raises InvalidInputError naming every mistake, OSError when it cannot be read."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path.name} is not YAML in UTF-8: {' '.join(str(error).split())}") from error
    mistakes: list[str] = []
    if not isinstance(data, Mapping):
        raise InvalidInputError(f"{path.name} must hold city, title, office, phases, actions and lists")
    values = dict(data)
    for key, cls in _PARTS.items():
        rows = values.get(key) or []
        if not isinstance(rows, list):
            mistakes.append(f"{key} must be a list")
            rows = []
        built = [_build(cls, row, f"{key}[{number}]", mistakes) for number, row in enumerate(rows, 1)]
        values[key] = tuple(row for row in built if row is not None)
    plan = _build(CampaignPlan, values, "campaign", mistakes)
    if plan is not None:
        mistakes += _contradictions(plan)
    if mistakes or plan is None:
        raise InvalidInputError(f"{path.name}: {'; '.join(mistakes)}")
    return plan


def _build(cls: type[Plan], row: Any, place: str, mistakes: list[str]) -> Plan | None:
    if not isinstance(row, Mapping):
        mistakes.append(f"{place} must have named values")
        return None
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    before = len(mistakes)
    mistakes += [f"{place}: unknown {name}" for name in row if name not in known]
    for name, field in known.items():
        if name not in row and field.default is not field.default_factory:
            continue
        if name not in row:
            mistakes.append(f"{place}: {name} is missing")
        elif isinstance(field.type, type) and type(row[name]) is not field.type:
            mistakes.append(f"{place}: {name} must be a {field.type.__name__}, not {row[name]!r}")
    return cls(**row) if len(mistakes) == before else None


def _contradictions(plan: CampaignPlan) -> list[str]:
    found = []
    numbers = [action.number for action in plan.actions]
    lists = [(entry.category, entry.number) for entry in plan.lists]
    names = [unit.name for unit in plan.units]
    stands: list[tuple[str, list[Any]]] = [
        ("action", numbers),
        ("list", lists),
        ("unit", names),
        ("phase", [p.name for p in plan.phases]),
    ]
    for what, values in stands:
        found += [f"{what} {value} stands twice" for value in sorted({v for v in values if values.count(v) > 1})]
    found += _sizes(plan)
    found += [
        f"list {entry.name}: unknown category {entry.category}"
        for entry in plan.lists
        if entry.category not in ProjectList.Category.values
    ]
    found += [f"list {e.name}: there is no action {e.action}" for e in plan.lists if e.action not in numbers]
    found += [f"unit {u.name}: unknown kind {u.kind}" for u in plan.units if u.kind not in Unit.Kind.values]
    found += [
        f"unit {u.name}: its parent {u.parent} does not stand before it"
        for index, u in enumerate(plan.units)
        if u.parent and u.parent not in (plan.city, plan.office, *names[:index])
    ]
    periods = [(plan.title, plan.starts_on, plan.ends_on), *((p.name, p.starts_on, p.ends_on) for p in plan.phases)]
    found += [f"{name} ends before it starts" for name, starts_on, ends_on in periods if ends_on < starts_on]
    return found


LIMITS = {"city": 50, "title": 100, "name": 50, "short_name": 50, "leader_name": 50, "leader_title": 50}
NUMBERS = range(1, 32768)


def _sizes(plan: CampaignPlan) -> list[str]:
    """Texts that are empty or longer than their columns, numbers that are none."""
    found = []
    for part in (plan, *plan.phases, *plan.actions, *plan.lists, *plan.units):
        place = getattr(part, "name", "campaign")
        for key, limit in LIMITS.items():
            text = getattr(part, key, None)
            if text is not None and len(text) > limit:
                found.append(f"{place}: {key} is longer than {limit} characters")
        found += [
            f"{place}: {key} is empty" for key in ("city", "title", "office", "name") if getattr(part, key, None) == ""
        ]
        if getattr(part, "number", 1) not in NUMBERS:
            found.append(f"{place}: number must be from 1 to 32767")
    return found
