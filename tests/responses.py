"""Responses of the test client that carry a file, closed as the client closes others: the database stays open."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase


@contextmanager
def closed(response: HttpResponseBase) -> Iterator[HttpResponseBase]:
    """The response, closed at the end; inside a test's transaction its end must not drop the connection."""
    try:
        yield response
    finally:
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)
