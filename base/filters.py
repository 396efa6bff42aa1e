"""What every list's filters share: chips of those in force, yes and no, which stand in the first row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.models import ModelChoiceIteratorValue
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, FilterSet, ModelChoiceFilter
from django_filters.fields import ModelChoiceField, ModelChoiceIterator
from django_filters.widgets import BooleanWidget

ALL = gettext_lazy("All")


class SearchFilter(CharFilter):
    """Words to be found: so many letters as a person types, since each word is a condition of the query."""

    MOST = 200

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=self.MOST, **kwargs)


class YesNo(BooleanWidget):
    """Any, yes or no; `true` and `false` in the address."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("", ALL), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]


class OfferedChoices(ModelChoiceIterator):
    """Choices from records that are read already."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.offered is None:
            yield from super().__iter__()
            return
        yield ("", self.field.empty_label)
        for each in self.field.offered:
            yield ModelChoiceIteratorValue(each.pk, each), self.field.label_from_instance(each)

    def __len__(self) -> int:
        return super().__len__() if self.field.offered is None else len(self.field.offered) + 1


class OfferedField(ModelChoiceField):
    """One of the records a page offers: read once, however many filters offer them, and chosen without a query."""

    iterator = OfferedChoices
    offered: Sequence[Any] | None = None

    def offer(self, records: Sequence[Any]) -> None:
        """Makes these the choices."""
        self.offered = records
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> Any:
        if self.offered is None or value in self.empty_values:
            return super().to_python(value)
        found = next((each for each in self.offered if str(each.pk) == str(value)), None)
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return found

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "label", obj))


class OfferedFilter(ModelChoiceFilter):
    """A filter by a record; the page offers the records with `offer`, an API is given a queryset as usual."""

    field_class = OfferedField


@dataclass(frozen=True)
class Chip:
    """An active filter: what it says, and the query string without it."""

    text: str
    query: str


def chips(filters: FilterSet, query: QueryDict) -> list[Chip]:
    """The filters in force, one for each value, each with the address that removes it and goes to the first page."""
    if not filters.form.is_valid():
        return []
    found = []
    for name, value in filters.form.cleaned_data.items():
        for each in _values(value):
            rest = query.copy()
            kept = (
                [raw for raw in query.getlist(name) if raw != str(getattr(each, "pk", each))] if is_many(value) else []
            )
            rest.setlist(name, kept)
            rest.pop("page", None)
            text = _("%(filter)s: %(value)s") % {
                "filter": filters.form.fields[name].label,
                "value": _shown(filters, name, each),
            }
            found.append(Chip(text, rest.urlencode()))
    return found


def is_many(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str)


def _values(value: Any) -> list[Any]:
    """What a filter asks for, one by one; nothing when it is empty."""
    if is_many(value):
        return list(value)
    return [] if value in {None, ""} else [value]


def _shown(filters: FilterSet, name: str, value: Any) -> str:
    if value is True or value is False:
        return _("yes") if value else _("no")
    if hasattr(value, "pk"):
        return str(getattr(value, "label", value))
    choices: Mapping[Any, Any] = dict(getattr(filters.form.fields[name], "choices", ()) or ())
    return str(choices.get(value, value))


@dataclass(frozen=True)
class FilterRows:
    """The fields of a list's filters: the first row, and those behind 更多筛选, open while one of them is in force.

    `hidden` are chosen by a link, never here; a chip tells of them.
    """

    main: list[BoundField]
    more: list[BoundField]
    is_open: bool
    hidden: list[BoundField]


def filter_rows(filters: FilterSet, main: Collection[str]) -> FilterRows:
    """Every field of the filters, `main` in the order given, the rest in their own."""
    form = filters.form
    hidden = form.hidden_fields()
    rest = [field for field in form.visible_fields() if field.name not in main]
    in_force = {field.name for field in rest if any(filters.data.getlist(field.name))} if filters.is_bound else set()
    return FilterRows([form[name] for name in main], rest, bool(in_force), hidden)
