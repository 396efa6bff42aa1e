"""Shapes of input for imports."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from base.forms import OnceForm
from campaign import imports
from campaign.imports import ImportKind
from campaign.models import Campaign, SheetImport
from campaign.services.imports import Correction

YEARS = (2000, 2099)
OPTIONS = ("project_list", "year", "keep_as_draft")
"""What is asked of a sheet whose rows go into a list."""
ANSWER, COLUMN, ROW_SHOWN, LEFT_OUT = "answer:", "column:", "row", "left_out"


class ImportOptionsForm(forms.Form):
    """What the reader needs to know beside the file."""

    project_list = forms.ChoiceField(
        label=_("Into which list"), help_text=_("Not needed where the sheet has a column “清单”."), required=False
    )
    year = forms.IntegerField(
        label=_("Year of the dates"),
        help_text=_("Leave empty to take the year in the sheet's title, else the current phase's."),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[1],
    )
    keep_as_draft = forms.BooleanField(label=_("Keep as drafts, hand out later"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind.needs_list:
            choices = [("", _("as the sheet says"))] + [(each.code, each.label) for each in campaign.lists.all()]
            self.fields["project_list"].choices = choices  # type: ignore[attr-defined]
            return
        for name in OPTIONS:
            del self.fields[name]

    def options(self) -> dict[str, Any]:
        """The options as an import keeps them; one left empty is taken back, a kind without a list has none."""
        return {name: self.cleaned_data[name] for name in OPTIONS if name in self.fields}


class ImportUploadForm(OnceForm, ImportOptionsForm):
    file = forms.FileField(label=_("Spreadsheet"), help_text=_("Excel (.xlsx, .xls), .ods or .csv, up to 50 MB."))

    field_order = ("file", *OPTIONS)


class LayoutForm(ImportOptionsForm):
    """The sheet, its header row, what each column holds, and the options: what reading is begun anew with."""

    sheet_name = forms.ChoiceField(label=_("Sheet"))
    header_row = forms.IntegerField(
        label=_("Header row"), help_text=_("Counted from 1; empty: found by itself."), required=False, min_value=1
    )

    field_order = ("sheet_name", "header_row", *OPTIONS)

    def __init__(self, *args: Any, record: SheetImport, **kwargs: Any) -> None:
        initial = {"sheet_name": record.sheet_name, "header_row": record.header_row, **record.options}
        kind = imports.get(record.kind)
        super().__init__(*args, campaign=record.campaign, kind=kind, initial=initial, **kwargs)
        self.record = record
        sheets = record.layout.get("sheets") or [record.sheet_name]
        self.fields["sheet_name"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        fields = [("", _("not used")), *self.kind.fields.items()]
        taken = record.layout.get("fields", {})
        for number, heading in enumerate(record.layout.get("headings", ())):
            if heading:
                initial = taken.get(heading, "")
                field = forms.ChoiceField(label=heading, choices=fields, required=False, initial=initial)
                self.fields[f"{COLUMN}{number}"] = field

    def columns(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The column fields, each with words from the sheet."""
        samples = self.record.layout.get("samples", {})
        for name in self.fields:
            if name.startswith(COLUMN):
                yield self[name], samples.get(self.fields[name].label, "")

    def others(self) -> Iterator[forms.BoundField]:
        for name in self.fields:
            if not name.startswith(COLUMN):
                yield self[name]

    def correction(self) -> Correction:
        data = self.cleaned_data
        sent = [name for name in self.fields if name.startswith(COLUMN) and name in self.data]
        chosen = {str(self.fields[name].label): data[name] for name in sent}
        taken = self.record.layout.get("fields", {})
        mapping = {heading: field for heading, field in chosen.items() if field != taken.get(heading, "")}
        return Correction(
            sheet_name=data["sheet_name"],
            header_row=data["header_row"],
            is_header_found=data["header_row"] is None,
            mapping=mapping,
            options=self.options() if self.kind.needs_list else None,
        )


def answers_of(data: QueryDict) -> dict[str, str]:
    """What was answered on a page of rows, by key of the question; rows ticked off there are left out."""
    answers = {
        key.removeprefix(ANSWER): "、".join(value.strip() for value in data.getlist(key) if value.strip())
        for key in data
        if key.startswith(ANSWER)
    }
    ticked = set(data.getlist(LEFT_OUT))
    for number in data.getlist(ROW_SHOWN):
        answers[f"{number}.skip"] = "yes" if number in ticked else ""
    return answers
