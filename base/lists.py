"""A list page: filters, chips, counts, a sorted and paged table, and the same rows as a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from base import exports
from base.filters import chips, filter_rows

PAGE_SIZE = 50
OF_THE_PAGE = ("page", "export")
"""Keys of an address that say how rows are shown, not which."""


@dataclass(frozen=True)
class Count:
    """A number above the list and the address, a query string, of exactly those rows; `css` colours its label."""

    label: str
    value: int
    query: str
    is_current: bool = False
    css: str = ""


class OnePage(Paginator):  # type: ignore[type-arg]  # not generic while running
    """Pages of which only the one asked for was read; `count` says how many rows there are."""

    def page(self, number: Any) -> Page:  # type: ignore[type-arg]
        return Page(self.object_list, self.validate_number(number), self)


class ListPage:
    """Mixed into a guarded view; the view says which rows a person sees and how the page is called.

    `main_filters` stand in the first row, every other filter under 更多筛选; `hidden_filters` are chosen elsewhere in
    the frame. `?export=xlsx` and `?export=csv` answer with the rows as filtered and sorted, all pages.
    """

    filterset_class: ClassVar[type[FilterSet]]
    table_class: ClassVar[type[Table]]
    template_name: ClassVar[str] = "lists/list.html"
    title: ClassVar[str | Promise]
    main_filters: ClassVar[tuple[str, ...]] = ()
    hidden_filters: ClassVar[tuple[str, ...]] = ()

    request: HttpRequest
    is_one_page = False
    """Whether `arranged` gives the rows of this page only."""
    finds_page_first = False
    """Whether the keys of the page are found before what the columns read is joined to them; for rows that carry
    nothing but what `arranged` adds, where `total` is known."""

    def rows(self) -> QuerySet[Any]:
        """What this person may see, before filters."""
        raise NotImplementedError

    def arranged(self, found: Any) -> Any:
        """The filtered rows in the list's own order, with what the columns read."""
        return found

    def narrow(self, filters: FilterSet) -> None:
        """Offers only choices that can match."""

    def counts(self, filters: FilterSet) -> Sequence[Count]:
        return ()

    def lede(self, count: int) -> str:
        """One line: what the list shows, and as of when."""
        return ""

    def extra_context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        filters = self.filters(request.GET)
        table = self.table_class(self.arranged(filters.qs))
        kind = request.GET.get("export", "")
        wants_file = kind in exports.CONTENT_TYPES
        RequestConfig(request, paginate=False).configure(table)
        settle_order(table)
        if wants_file:
            return self.file(table, kind)
        if self.finds_page_first:
            table.data.data = self.page_of(table.data.data, filters)
        table.paginate(**self.paging(filters))
        table.page = table.paginator.page(page_asked(request.GET, table.paginator.num_pages))
        context = {
            "title": self.title,
            "lede": self.lede(table.paginator.count),
            "filters": filters,
            "filter_rows": filter_rows(filters, self.main_filters),
            "chips": chips(filters, request.GET),
            "counts": self.counts(filters),
            "table": table,
            "exports": [(kind.upper(), query_of(request.GET, export=kind)) for kind in exports.CONTENT_TYPES],
            **self.extra_context(),
        }
        return render(request, self.template_name, context)

    def total(self, filters: FilterSet) -> int | None:
        """How many rows there are, where the page knows it without asking again."""
        return None

    def paging(self, filters: FilterSet) -> dict[str, Any]:
        total = self.total(filters)
        if total is None:
            return {"per_page": PAGE_SIZE}
        counted = OnePage if self.is_one_page or self.finds_page_first else Paginator
        return {"per_page": PAGE_SIZE, "paginator_class": type("Counted", (counted,), {"count": total})}

    def page_of(self, found: QuerySet[Any], filters: FilterSet) -> QuerySet[Any]:
        """The page asked for of `found`, in its order."""
        last = max(1, -(-(self.total(filters) or 0) // PAGE_SIZE))
        end = page_asked(self.request.GET, last) * PAGE_SIZE
        keys = found.select_related(None).values("pk")[end - PAGE_SIZE : end]
        page: QuerySet[Any] = self.arranged(found.model._default_manager.filter(pk__in=keys))
        ordered = page.order_by(*found.query.order_by)
        len(ordered)  # read here, so that the table counts what it holds without asking
        return ordered

    def filters(self, data: QueryDict) -> FilterSet:
        filters = self.filterset_class(data, self.rows(), request=self.request)
        for name in self.hidden_filters:
            del filters.form.fields[name]
        self.narrow(filters)
        return filters

    def filters_without(self, *names: str) -> FilterSet:
        """The page's filters but for those named: what its counts count."""
        data = self.request.GET.copy()
        for name in names:
            data.pop(name, None)
        return self.filters(data)

    def file(self, table: Table, kind: str) -> FileResponse:
        content = exports.write(table, kind, str(self.title))
        name = exports.file_name(str(self.title), kind)
        return FileResponse(content, content_type=exports.CONTENT_TYPES[kind], filename=name, as_attachment=True)


def page_asked(query: QueryDict, last: int) -> int:
    """The page of an address, from the first to the last there is; the first for what is no number."""
    try:
        asked = int(query.get("page", "1"))
    except ValueError:
        return 1
    return min(max(asked, 1), last)


def query_of(query: QueryDict, **changes: str | None) -> str:
    """The page's query string with some keys set, or dropped for None, from the first page on."""
    changed = query.copy()
    for key in (*OF_THE_PAGE, *changes):
        changed.pop(key, None)
    for key, value in changes.items():
        if value is not None:
            changed[key] = value
    return changed.urlencode()


def settle_order(table: Table) -> None:
    """Ends the order with the key, so that equal rows keep their places from page to page and in every export."""
    found = table.data.data
    if isinstance(found, QuerySet) and "pk" not in found.query.order_by:
        order = found.query.order_by or found.model._meta.ordering or ()
        table.data.data = found.order_by(*order, "pk")
