"""Domain errors on forms, forms that carry the version that was read, and forms with tables of rows."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.functional import Promise

from base.errors import DomainError


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Puts a refused rule beside its fields, or at the top where it names none."""
    known = {name: messages for name, messages in error.fields.items() if name in form.fields}
    for name, messages in known.items():
        for message in messages:
            form.add_error(name, message)
    if not known or error.status == STALE:
        form.add_error(None, error.message)


FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2099, 12, 31)
"""What a day may be: beyond it, it is a slip, and days are counted from it in both directions."""


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return forms.DateField(label=label, widget=widget, validators=limits, **kwargs)


class RecordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic while running
    """Several records of a queryset; a number no key can be is one that is not offered."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            text = self.error_messages["invalid_choice"]
            raise forms.ValidationError(text, code="invalid_choice", params={"value": "…"}) from error


STALE = 412


class VersionedForm(forms.Form):
    """A form about a record that others may change meanwhile.

    `version` is the one that was shown, 0 for a record not there yet.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def take_version(self, version: int) -> None:
        """After a refused stale edit: the person has read what is stored, so saving again is about that version."""
        self.take(version=str(version))

    def take(self, **values: str) -> None:
        """Puts values in the place of what was sent."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        for name, value in values.items():
            data[self.add_prefix(name)] = value
        self.data = data


class OnceForm(forms.Form):
    """A form that makes a record: sent twice, it makes one (base.once)."""

    client_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_client_uid(self) -> uuid.UUID:
        """The one the form was shown with; a new one where a program sent none."""
        return self.cleaned_data["client_uid"] or uuid.uuid4()


@dataclass(frozen=True)
class RowTable:
    """A table of rows on a form: the form of one row, what it is called, one line of help."""

    row: type[forms.Form]
    label: Promise | str
    help: Promise | str = ""


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic while running
    """Rows of which none is there yet as far as the form knows: a row emptied is a row taken away."""

    def initial_form_count(self) -> int:
        return 0


@dataclass(frozen=True)
class RowSet:
    """A table as the template reads it."""

    table: RowTable
    rows: Any


SPARE_ROWS = 3


class RowsForm(forms.Form):
    """A form with tables of rows below its fields; `row_initial` fills them, `row_options` goes to each row's form."""

    tables: ClassVar[dict[str, RowTable]] = {}

    def __init__(
        self,
        *args: Any,
        row_initial: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        row_options: Mapping[str, Mapping[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_sets: dict[str, RowSet] = {}
        for name, table in self.tables.items():
            initial = list((row_initial or {}).get(name, ()))
            made = forms.formset_factory(table.row, formset=_Rows, extra=len(initial) + SPARE_ROWS)
            options: dict[str, Any] = {"prefix": name, "form_kwargs": dict((row_options or {}).get(name, {}))}
            rows = made(self.data, **options) if self.is_bound else made(initial=initial, **options)
            self.row_sets[name] = RowSet(table, rows)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(each.rows.is_valid() for each in self.row_sets.values())])

    def rows(self, name: str) -> list[dict[str, Any]]:
        """What was filled in, row by row; empty rows are left out."""
        return [each for each in self.row_sets[name].rows.cleaned_data if each]
