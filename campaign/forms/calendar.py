"""Shapes of input for the working calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import DomainError
from base.forms import VersionedForm
from base.reading.sheets import read_sheets
from campaign.reading.days import YEARS, DayReading, lines_of, read_days


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[-1])


class DayForm(VersionedForm):
    """One day of the calendar."""

    is_working = forms.TypedChoiceField(
        label=gettext_lazy("This day is"),
        choices=[("no", gettext_lazy("free (休)")), ("yes", gettext_lazy("worked (班)"))],
        coerce=lambda value: value == "yes",
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=50, required=False)
    is_provisional = forms.BooleanField(
        label=gettext_lazy("Provisional"), required=False, help_text=gettext_lazy("Not announced yet (暂定).")
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("is_working", "name", "is_provisional")}


class DaysImportForm(forms.Form):
    """Days pasted as lines, or in a spreadsheet; every mistake named by its line."""

    lines = forms.CharField(
        label=gettext_lazy("Days, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Date, 班 or 休, name: 2026-10-01 休 国庆节"),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a spreadsheet"),
        required=False,
        help_text=gettext_lazy("Three columns in the same order: .xlsx, .xls, .ods or .csv."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.days: tuple[DayReading, ...] = ()
        if cleaned.get("file"):
            self._read_file(cleaned["file"])
        elif cleaned.get("lines", "").strip():
            self._read("lines", lines_of(cleaned["lines"]))
        elif not self.errors:
            self.add_error("lines", _("Paste the days, or choose a spreadsheet."))
        return cleaned

    def _read_file(self, upload: Any) -> None:
        try:
            sheet = read_sheets(upload.read())[0]
        except DomainError as error:
            self.add_error("file", error.message)
            return
        self._read("file", [list(row) for row in sheet.rows])

    def _read(self, field: str, rows: list[list[str]]) -> None:
        reading = read_days(rows)
        for mistake in reading.mistakes:
            self.add_error(field, mistake)
        self.days = reading.days
