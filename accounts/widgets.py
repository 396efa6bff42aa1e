"""Choosing units: a select that scripts turn into a search by name, short name, pinyin and initials."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from base.forms import RecordsField
from base.pinyin import initials_of


class _PicksUnits:
    """Options carry `data-find`, what a search looks in beside the name, and `data-under`, the unit above."""

    attrs: dict[str, Any]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        texts = {"data-none": _("No unit matches."), "data-remove": _("Remove"), "data-more": _("More: type to narrow")}
        super().__init__({"data-picker": "unit", **texts, **(attrs or {})})  # type: ignore[call-arg]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        unit = getattr(value, "instance", None)
        if isinstance(unit, Unit):
            option["attrs"].update(searched_by(unit))
        return option


class UnitSelect(_PicksUnits, forms.Select):
    """One unit."""


class UnitsSelect(_PicksUnits, forms.SelectMultiple):
    """Several units."""


def searched_by(unit: Unit) -> dict[str, str]:
    """What an option says for the search; the unit above only where the queryset has read it along."""
    words = [unit.short_name, *unit.aliases, initials_of(unit.pinyin), unit.pinyin.replace(" ", "")]
    attrs = {"data-find": " ".join(word.lower() for word in words if word)}
    parent = unit._state.fields_cache.get("parent")  # noqa: SLF001  asks without reading
    return attrs | ({"data-under": parent.name} if parent else {})


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic while running
    """One unit of a queryset."""

    widget = UnitSelect

    def __init__(self, queryset: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(queryset.select_related("parent"), **kwargs)


class UnitsField(RecordsField):
    """Several units of a queryset."""

    widget = UnitsSelect

    def __init__(self, queryset: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(queryset.select_related("parent"), **kwargs)
