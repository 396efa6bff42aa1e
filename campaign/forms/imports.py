"""Shapes of input for imports."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign

YEARS = (2000, 2099)


class ImportOptionsForm(forms.Form):
    """What the reader needs to know beside the file."""

    project_list = forms.ChoiceField(label=_("Into which list"))
    year = forms.IntegerField(
        label=_("Year of the dates"),
        help_text=_("Leave empty to take the year in the sheet's title, else the current phase's."),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[1],
    )
    others_role = forms.ChoiceField(
        label=_("Several units in one column “责任单位”"),
        help_text=_("The first named leads. What are the others?"),
        choices=[("support", _("They support")), ("build", _("They build")), ("manage", _("They manage"))],
        required=False,
    )
    keep_as_draft = forms.BooleanField(label=_("Keep as drafts, hand out later"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, each.label) for each in campaign.lists.all()]
        self.fields["project_list"].choices = choices  # type: ignore[attr-defined]

    def options(self) -> dict[str, Any]:
        """The options as an import keeps them."""
        names = ("project_list", "year", "others_role", "keep_as_draft")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] not in (None, "")}


class ImportUploadForm(ImportOptionsForm):
    file = forms.FileField(label=_("Spreadsheet"), help_text=_("Excel (.xlsx, .xls), .ods or .csv, up to 50 MB."))
    client_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ("file", "project_list", "year", "others_role", "keep_as_draft")
