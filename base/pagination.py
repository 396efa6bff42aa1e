"""Keyset pagination of the API: `cursor` and `page_size` up to 500; stable while rows are added, default order id."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "id"
