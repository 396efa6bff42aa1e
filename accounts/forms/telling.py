"""Shapes of input for how people and groups are told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Robot, Unit
from accounts.querysets import UnitQuerySet
from accounts.schedule import CLOSES_AT, DIGEST_AT, OPENS_AT
from accounts.widgets import UnitField
from base.forms import VersionedForm


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """A time of day, typed or picked."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **kwargs)


class MessageSettingsForm(VersionedForm):
    """A person's own choice; the database's rules about hours are told beside their fields."""

    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("Empty: no e-mail."))
    by_email = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
    by_sms = forms.BooleanField(label=_("Tell me by text message"), required=False)
    opens_at = time_field(_("Not before"), initial=OPENS_AT)
    closes_at = time_field(
        _("Not after"), initial=CLOSES_AT, help_text=_("What is urgent later waits for the morning.")
    )
    has_digest = forms.BooleanField(
        label=_("One digest a day of everything that is not urgent"),
        required=False,
        help_text=_("Without it you find what is not urgent in the program only."),
    )
    digest_at = time_field(_("The digest leaves at"), initial=DIGEST_AT)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        opens, closes, digest = (found.get(name) for name in ("opens_at", "closes_at", "digest_at"))
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The hours end before they begin."))
        elif opens and closes and digest and not opens <= digest < closes:
            self.add_error("digest_at", _("The digest leaves within your hours."))
        return found

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RobotEditForm(VersionedForm):
    """A robot that is there; its address and secret are written anew or stay."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Robot.Kind.choices)
    name = forms.CharField(label=_("Name of the group"), max_length=50)
    address = forms.CharField(
        label=_("Webhook address"), max_length=500, required=False, help_text=_("Empty: it stays as it is.")
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("For DingTalk and Feishu, where the robot signs. Empty: it stays, unless the address is another."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RobotForm(RobotEditForm):
    """A robot to be entered."""

    version = None  # type: ignore[assignment]  # there is nothing yet that somebody could change meanwhile
    unit = UnitField(Unit.objects.none(), label=_("Unit"), help_text=_("The city's own unit for the campaign's group."))
    address = forms.CharField(label=_("Webhook address"), max_length=500)
    secret = forms.CharField(
        label=_("Secret"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("For DingTalk and Feishu, where the robot signs. It is not shown again."),
    )

    field_order = ("unit", "kind", "name", "address", "secret", "is_active")

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.select_related("parent")  # type: ignore[attr-defined]
