"""Shapes of input for meetings."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class MeetingForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=100)
    cutoff_at = forms.DateTimeField(
        label=_("Cut-off of the report"),
        help_text=_("At this moment the report is built by itself."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    held_at = forms.DateTimeField(
        label=_("Held at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    chair = forms.CharField(label=_("Chair"), max_length=50, required=False)
    client_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
