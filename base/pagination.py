"""Keyset pagination of the API: `cursor` and `page_size` up to 500; stable while rows are added, default order id.

`ordering` names another column, `-` before it turns it round; equal values follow by id, none at all comes last.
"""

import base64
import binascii
import json
from typing import Any

from django.core.exceptions import ValidationError as BadValueError
from django.db.models import DateField, DecimalField, F, Field, IntegerField, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

ORDERED = (DateField, DecimalField, IntegerField)
"""Columns of these kinds sort alike in both databases; text does not."""


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering_param = "ordering"
    ordering = "id"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """A page in the order asked for. Raises ValidationError for a column not offered, NotFound for a bad cursor."""
        self.asked = request.query_params.get(self.ordering_param, "")
        if not self.asked:
            return super().paginate_queryset(queryset, request, view)
        column = sortable(view).get(self.asked.removeprefix("-"))
        if column is None:
            text = _("Order by one of: %(names)s.") % {"names": ", ".join(sortable(view))}
            raise ValidationError({self.ordering_param: [text]})
        self.base_url = request.build_absolute_uri()
        size = self.get_page_size(request) or self.max_page_size
        found = _after(queryset, column, self._last_seen(request, column), is_descending=self.asked.startswith("-"))
        rows = list(found[: size + 1])
        self.following = _token(rows[size - 1], column) if len(rows) > size else None
        return rows[:size]

    def get_next_link(self) -> str | None:
        if not self.asked:
            return super().get_next_link()
        if self.following is None:
            return None
        link: str = replace_query_param(str(self.base_url), self.cursor_query_param, self.following)
        return link

    def get_previous_link(self) -> str | None:
        """None in an order of one's own: lists are followed forward."""
        return None if self.asked else super().get_previous_link()

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = sortable(view)
        offered = {
            "name": self.ordering_param,
            "required": False,
            "in": "query",
            "description": "By which column, `-` before it for the greatest first; equal ones by id, empty ones last. "
            "Left out: by id.",
            "schema": {"type": "string", "enum": [*names, *(f"-{name}" for name in names)]},
        }
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        return [*parameters, offered]

    def _last_seen(self, request: Request, column: "Field[Any, Any]") -> tuple[Any, int] | None:
        """Value and id of the last row of the page before; None on the first page."""
        token = request.query_params.get(self.cursor_query_param)
        if not token:
            return None
        try:
            value, pk = json.loads(base64.urlsafe_b64decode(token.encode()))
            return column.to_python(value), int(pk)
        except (binascii.Error, ValueError, TypeError, BadValueError) as error:
            raise NotFound(self.invalid_cursor_message) from error


def sortable(view: Any) -> "dict[str, Field[Any, Any]]":
    """The columns a view's records may be ordered by: those it shows that hold a date, an instant or a number."""
    fields = getattr(getattr(view.serializer_class, "Meta", None), "fields", ())
    model: type[Model] = view.queryset.model
    columns = {each.name: each for each in model._meta.fields if not each.is_relation and isinstance(each, ORDERED)}
    return {name: columns[name] for name in fields if name in columns}


def _after(
    queryset: QuerySet[Any], column: "Field[Any, Any]", last: tuple[Any, int] | None, *, is_descending: bool
) -> QuerySet[Any]:
    """In the order of a column, then by id; from behind the row last seen on."""
    name, by = column.name, F(column.name)
    order = by.desc(nulls_last=True) if is_descending else by.asc(nulls_last=True)
    ordered = queryset.order_by(order, "pk")
    if last is None:
        return ordered
    value, pk = last
    if value is None:
        return ordered.filter(**{f"{name}__isnull": True, "pk__gt": pk})
    further = Q(**{f"{name}__{'lt' if is_descending else 'gt'}": value}) | Q(**{name: value, "pk__gt": pk})
    return ordered.filter(further | Q(**{f"{name}__isnull": True}))


def _token(row: Any, column: "Field[Any, Any]") -> str:
    value = getattr(row, column.attname)
    text = json.dumps([None if value is None else column.value_to_string(row), row.pk])
    return base64.urlsafe_b64encode(text.encode()).decode()
