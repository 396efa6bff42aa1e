"""Shapes of input for the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.widgets import UnitField
from base.forms import OnceForm, RecordsField
from inspections.models import FindingPhoto, RedBlackEntry, Site
from inspections.services.board import Box

NUMBERS = 4


class ExposureForm(OnceForm):
    """What is shown of a finding."""

    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("Units and places, never people."))
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = RecordsField(queryset=FindingPhoto.objects.none(), label=_("Photos"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, photos: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["photos"]
        field.queryset = photos
        field.label_from_instance = lambda each: f"{each.get_moment_display()} {each.pk}"


class EntryForm(OnceForm):
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
