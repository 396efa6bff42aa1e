"""Policies: each app's frozen dataclass, filled from Campaign.settings, inherited by counties (design.md §4).

A field's metadata say how people set it: `label`, `help`, `minimum`, `maximum` (of each number), `unit` behind it,
`choices` [(value, label)], `ascending` for a tuple whose numbers grow, `lines` for a tuple
of texts. A class may have `problems(self)`, which returns {field: sentence} for values that contradict each other.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaign.models import Campaign

Policy = TypeVar("Policy")
Text = Promise | str
LONGEST_LINE = 100


@dataclasses.dataclass(frozen=True)
class Setting:
    """One value of a policy. `shape` is that of its default: bool, int, str, tuple of whole numbers or of `lines`."""

    name: str
    default: Any
    metadata: Mapping[str, Any]

    @property
    def shape(self) -> type:
        return type(self.default)

    @property
    def label(self) -> Text:
        label: Text = self.metadata.get("label", self.name)
        return label

    @property
    def choices(self) -> Sequence[tuple[str, Text]]:
        choices: Sequence[tuple[str, Text]] = self.metadata.get("choices", ())
        return choices

    def shown(self, value: Any) -> str:
        """A value as people read it, with its unit."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, tuple):
            text = "、".join(map(str, value)) or "—"
        else:
            text = str(dict(self.choices).get(value, value))
        unit = self.metadata.get("unit", "")
        return f"{text} {unit}" if unit else text


@dataclasses.dataclass(frozen=True)
class Section:
    """An app's policy as the pages of set-up know it."""

    cls: type[Any]
    label: Text

    @property
    def name(self) -> str:
        name: str = self.cls.SECTION
        return name

    @property
    def settings(self) -> list[Setting]:
        return [Setting(field.name, field.default, field.metadata) for field in dataclasses.fields(self.cls)]


_sections: dict[str, Section] = {}


def register_policy(cls: type[Any], label: Text) -> None:
    """Makes a policy known to the pages of set-up; called in AppConfig.ready. The class names itself in `SECTION`."""
    section = Section(cls, label)
    _sections[section.name] = section


def sections() -> Iterator[Section]:
    return iter(tuple(_sections.values()))


def section_of(name: str) -> Section:
    """Raises KeyError for a section no app registered."""
    return _sections[name]


def policy_of(campaign: Campaign, policy: type[Policy]) -> Policy:
    """The campaign's values over its parent's over the defaults. The class names its section in `SECTION`.

    Raises KeyError for a setting the class does not know.
    """
    values: dict[str, Any] = {}
    for each in reversed(chain(campaign)):
        values |= own_values(each, policy)
    return policy(**values)


def chain(campaign: Campaign) -> list[Campaign]:
    """The campaign, the one above it, and so on to the top."""
    found: list[Campaign] = []
    current: Campaign | None = campaign
    while current is not None:
        found.append(current)
        current = current.parent
    return found


def own_values(campaign: Campaign, policy: type[Any]) -> dict[str, Any]:
    """What a campaign set itself. Raises KeyError for a setting the class does not know."""
    section: str = policy.SECTION
    values = campaign.settings.get(section, {})
    unknown = set(values) - {field.name for field in dataclasses.fields(policy)}
    if unknown:
        raise KeyError(f"unknown settings of {section}: {', '.join(sorted(unknown))}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


@dataclasses.dataclass(frozen=True)
class Standing:
    """A setting in a campaign: the value in force, and where it comes from (`source` None: the default)."""

    setting: Setting
    value: Any
    source: Campaign | None
    is_own: bool


def standings(campaign: Campaign, section: Section) -> list[Standing]:
    """Every setting of a section as it stands in a campaign. Raises KeyError for a setting the class does not know."""
    found = [(each, own_values(each, section.cls)) for each in chain(campaign)]
    rows = []
    for setting in section.settings:
        source, value = next(
            ((each, values[setting.name]) for each, values in found if setting.name in values),
            (None, setting.default),
        )
        rows.append(Standing(setting, value, source, is_own=source is campaign))
    return rows


def mistake_in(setting: Setting, value: Any) -> str | None:
    """What is wrong with a value: its shape, limits or choices; None when it may be stored."""
    checks: dict[type, Callable[[Setting, Any], str | None]] = {tuple: _mistake_in_numbers, int: _mistake_in_number}
    if type(value) is not setting.shape:
        return _("This is not a value of its kind.")
    if setting.choices and value not in dict(setting.choices):
        return _("Choose one of those offered.")
    if setting.metadata.get("lines"):
        return _mistake_in_lines(value)
    check = checks.get(setting.shape)
    return check(setting, value) if check else None


def _mistake_in_number(setting: Setting, value: int) -> str | None:
    minimum, maximum = setting.metadata.get("minimum", 0), setting.metadata.get("maximum", 9999)
    if minimum <= value <= maximum:
        return None
    return _("From %(minimum)d to %(maximum)d.") % {"minimum": minimum, "maximum": maximum}


def _mistake_in_lines(value: Any) -> str | None:
    if any(type(each) is not str or not each.strip() or len(each) > LONGEST_LINE for each in value):
        return _("Each line is a text of at most %(count)d characters.") % {"count": LONGEST_LINE}
    if len(set(value)) < len(value):
        return _("A line stands twice.")
    return None


def _mistake_in_numbers(setting: Setting, value: tuple[Any, ...]) -> str | None:
    if any(type(each) is not int for each in value):
        return _("Whole numbers, parted by commas or spaces.")
    if not value and not setting.metadata.get("may_be_empty"):
        return _("At least one number.")
    mistakes = (mistake for each in value if (mistake := _mistake_in_number(setting, each)))
    found = next(mistakes, None)
    grows = all(first < second for first, second in itertools.pairwise(value))
    if found is None and setting.metadata.get("ascending") and not grows:
        return _("Each number is greater than the one before.")
    return found
