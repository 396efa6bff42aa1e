"""Shapes of input for people and their roles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.roles import Role


class AssignmentForm(forms.Form):
    """A role at a unit; offers what the asker may give."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"), choices=(), initial=Role.LIAISON)

    def __init__(self, *args: Any, units: UnitQuerySet, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class PersonForm(AssignmentForm):
    """A person with a first role; they sign in with the telephone number."""

    name = forms.CharField(label=_("Name"), max_length=50)
    phone = forms.RegexField(
        r"^\+?[0-9][0-9 -]{4,18}$",
        label=_("Telephone"),
        help_text=_("They sign in with it."),
        error_messages={"invalid": _("Write a telephone number: digits, spaces and hyphens.")},
    )

    field_order = ("name", "phone", "unit", "role")
