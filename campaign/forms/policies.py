"""The form of a policy's section, generated from its dataclass."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from base.forms import VersionedForm
from campaign.policies import Setting, Standing

OWN = "own_"


class NumbersField(forms.CharField):
    """Whole numbers parted by commas, 、 or spaces; cleaned to a tuple."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,，、;；]+", super().clean(value)) if part]
        if not all(part.isascii() and part.isdecimal() for part in parts):
            raise ValidationError(_("Whole numbers, parted by commas or spaces."))
        return tuple(map(int, parts))


class LinesField(forms.CharField):
    """Texts, one a line; cleaned to a tuple."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())


def field_of(setting: Setting) -> forms.Field:
    """The input of one value."""
    metadata = setting.metadata
    shared: dict[str, Any] = {"label": str(setting.label), "required": False}
    if setting.shape is bool:
        choices = [("yes", _("yes")), ("no", _("no"))]
        return forms.TypedChoiceField(choices=choices, coerce=lambda value: value == "yes", **shared)
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, **shared)
    if metadata.get("lines"):
        return LinesField(**shared)
    if setting.shape is tuple:
        return NumbersField(**shared)
    limits: dict[str, Any] = {"min_value": metadata.get("minimum"), "max_value": metadata.get("maximum")}
    return forms.IntegerField(**shared, **limits)


def initial_of(standing: Standing) -> Any:
    if standing.setting.shape is bool:
        return "yes" if standing.value else "no"
    return standing.value


class PolicyForm(VersionedForm):
    """For each setting: whether the campaign has a value of its own, and that value."""

    def __init__(self, *args: Any, rows: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            name = row.setting.name
            self.fields[f"{OWN}{name}"] = forms.ChoiceField(
                choices=[("yes", _("own value")), ("no", _("use the inherited value"))],
                initial="yes" if row.is_own else "no",
                label=str(row.setting.label),
            )
            self.fields[name] = field_of(row.setting)
            self.initial.setdefault(name, initial_of(row))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            name = row.setting.name
            is_own = cleaned.get(f"{OWN}{name}") == "yes"
            if not is_own:
                self.errors.pop(name, None)
            elif name in cleaned and cleaned[name] in (None, "", ()) and not row.setting.metadata.get("may_be_empty"):
                self.add_error(name, _("Write the value, or use the inherited one."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The campaign's own values, by setting."""
        names = [row.setting.name for row in self.rows]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[f"{OWN}{name}"] == "yes"}
