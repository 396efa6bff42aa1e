"""Shapes of input for the board."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import OnceForm, RecordsField, VersionedForm
from inspections.models import FindingPhoto, RedBlackEntry, Site
from inspections.services.board import Box

NUMBERS = 4


class ExposureFields(forms.Form):
    """What is said of a finding."""

    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("Units and places, never people."))
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ExposureEditForm(ExposureFields, VersionedForm):
    pass


class ExposureForm(ExposureFields, OnceForm):
    """What is shown of a finding; each photo as a small picture."""

    photos = RecordsField(queryset=FindingPhoto.objects.none(), label=_("Photos"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, photos: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["photos"]
        field.queryset = photos
        field.label_from_instance = _thumbnail


def _thumbnail(photo: FindingPhoto) -> SafeString:
    address = reverse("inspections:finding-photo", args=[photo.pk])
    words = photo.get_moment_display()
    return format_html('{} <img class="photo" src="{}?size=small" alt="{}" loading="lazy">', words, address, words)


class EntryFields(forms.Form):
    """A line of the red or the black list."""

    colour = forms.ChoiceField(label=_("List"), choices=RedBlackEntry.Colour.choices, widget=forms.RadioSelect)
    unit = UnitField(queryset=Unit.objects.none(), label=_("Unit"), required=False)
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=_("Site"), required=False, empty_label="—")
    heading = forms.CharField(label=_("For what"), max_length=60, required=False)
    comment = forms.CharField(label=_("Comment"), max_length=200)

    def __init__(self, *args: Any, units: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["site"].queryset = sites


class EntryForm(EntryFields, OnceForm):
    pass


class EntryEditForm(EntryFields, VersionedForm):
    pass


class ConfirmForm(forms.Form):
    """Who publishes photos confirms them."""

    is_confirmed = forms.BooleanField(
        label=_("I have looked at every photo: no face, plate, person or household can be known by it."),
        required=False,
    )


class BoxesForm(forms.Form):
    """Parts to be blacked out, drawn on the picture or written: a line of four numbers for each."""

    boxes = forms.CharField(
        label=_("Parts to be blacked out"),
        widget=forms.Textarea(attrs={"rows": 4, "data-boxes": ""}),
        help_text=_("Drag over the picture. Each line: left, top, width, height in per cent of the picture."),
    )

    def clean_boxes(self) -> list[Box]:
        """Four numbers a line."""
        found = []
        for line in self.cleaned_data["boxes"].splitlines():
            words = line.replace(",", " ").replace("，", " ").split()
            try:
                numbers = [float(each) for each in words]
            except ValueError:
                numbers = []
            if words and len(numbers) != NUMBERS:
                raise forms.ValidationError(_("Write four numbers in each line."))
            if words:
                found.append((numbers[0], numbers[1], numbers[2], numbers[3]))
        return found
