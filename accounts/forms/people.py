"""Shapes of input for people and their roles."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.roles import Role
from accounts.widgets import UnitField
from base.forms import VersionedForm, day_field

PHONE = r"^\+?[0-9][0-9 -]{4,18}$"


class PhoneField(forms.RegexField):
    """A telephone number; cleaned without spaces and hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("Write a telephone number: digits, spaces and hyphens.")}
        super().__init__(regex=PHONE, label=_("Telephone"), error_messages=messages, **kwargs)

    def clean(self, value: Any) -> str:
        return re.sub(r"[\s-]", "", super().clean(value))


class AssignmentForm(forms.Form):
    """A role at a unit; offers what the asker may give."""

    unit = UnitField(Unit.objects.none(), label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"), choices=(), initial=Role.LIAISON)

    def __init__(self, *args: Any, units: UnitQuerySet, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.select_related("parent")  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class PersonForm(AssignmentForm):
    """A person with a first role; they sign in with the telephone number."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    phone = PhoneField(help_text=_("They sign in with it."))

    field_order = ("name", "phone", "unit", "role")


class PersonEditForm(VersionedForm):
    """A person's own fields."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    phone = PhoneField(required=False)
    is_active = forms.BooleanField(
        label=_("May sign in"), required=False, help_text=_("Untick for someone who left: they are signed out at once.")
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "is_active")}


class GiveRoleForm(AssignmentForm):
    """A further role, from today unless another day is given."""

    from_on = day_field(_("From"), required=False, help_text=_("Empty: from today."))


class AssignmentDatesForm(VersionedForm):
    """From when to when a role is held."""

    from_on = day_field(_("From"))
    to_on = day_field(_("Through"), required=False, help_text=_("The last day. Empty: until further notice."))
