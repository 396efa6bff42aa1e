"""Every address and API operation × every kind of person and client × own and foreign objects (rules.md §14)."""

import copy
import json
from collections import defaultdict
from typing import Any

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.permissions.addresses import METHODS, PATTERNS, named, offered
from tests.permissions.table import TABLE, Row, body_of
from tests.permissions.world import PEOPLE, World
from tests.responses import closed

pytestmark = pytest.mark.django_db

MAY = {200, 201, 204, 301, 302, 400, 409, 422}
"""Answers to somebody who may: what was sent is judged, or was done."""
STAR = "*"
OUTCOMES = {"ok", "in", "401", "403", "404", "405"}
ROWS: dict[str, list[Row]] = defaultdict(list)
for _each in TABLE:
    ROWS[_each.route].append(_each)


def outcome(response: HttpResponseBase) -> str:
    """The word the table has for an answer."""
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?next="):
        return "in"
    return "ok" if response.status_code in MAY else str(response.status_code)


def ask(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> str:
    """The outcome of one request, of which nothing remains."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        with closed(send(client, method, url, data or {})) as response:
            found = outcome(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return found


def send(client: Client, method: str, url: str, data: dict[str, Any]) -> HttpResponseBase:
    """A form, or JSON to the API unless a file goes with it."""
    has_file = any(isinstance(each, UploadedFile) for each in data.values())
    if method == "POST" and (not url.startswith("/api/") or has_file):
        return client.post(url, data)
    if method in {"POST", "PATCH"}:
        return client.generic(method, url, json.dumps(data), content_type="application/json")
    return client.generic(method, url)


def wrong_cells(world: World, row: Row) -> list[str]:
    """The cells in which the program answers otherwise; for a starred one, that it answers as it should."""
    url, wrong = row.url(world), []
    for method in row.methods:
        for actor, cell in row.cells.items():
            found = ask(world.actors[actor], method, url, body_of(world, row, method))
            if (found == cell.rstrip(STAR)) == cell.endswith(STAR):
                wrong.append(f"{method} {row.subject} {actor}: {cell} expected, {found} answered")
    return wrong


@pytest.mark.parametrize("route", sorted(ROWS))
def test_an_address_answers_each_as_the_rules_say(world, route):
    wrong = [cell for row in ROWS[route] for cell in wrong_cells(world, row)]

    assert not wrong, "\n".join([route, *wrong])


def test_every_address_and_method_has_a_row():
    wanted = {(name, method) for name in PATTERNS for method in offered(name)}

    assert sorted(wanted - {(row.route, method) for row in TABLE for method in row.methods}) == []


def test_no_row_speaks_of_an_address_or_method_that_is_not_there():
    there = {(name, method) for name in PATTERNS for method in offered(name)}

    assert sorted({(row.route, method) for row in TABLE for method in row.methods} - there) == []


def test_every_cell_is_an_outcome():
    assert {cell.rstrip(STAR) for row in TABLE for cell in row.cells.values()} <= OUTCOMES


def test_no_row_stands_twice():
    keys = [(row.route, row.subject, *row.extra.values(), method) for row in TABLE for method in row.methods]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("route", sorted(name for name in PATTERNS if ":" in name))
def test_a_method_that_is_not_offered_does_nothing(world, route):
    url = ROWS[route][0].url(world)
    methods = [method for method in METHODS if method not in offered(route)]

    found = {ask(world.actors[who], method, url) for method in methods for who in ("anonymous", "head", "liaison")}

    assert found <= {"in", "401", "403", "404", "405"}


def test_a_token_opens_no_page(world):
    pages = [row for row in TABLE if ":" in row.route and not row.route.startswith("api:") and "GET" in row.methods]
    closed_ones = [row for row in pages if row.cells["anonymous"] not in {"ok", "404"}]

    found = {ask(world.actors["client"], "GET", row.url(world)) for row in closed_ones}

    assert found == {"in", "401"}


@pytest.mark.parametrize("who", ["anonymous", *PEOPLE])
def test_the_admin_is_for_administrators(world, who):
    entries = [(name, entry) for name, entry in named() if name.startswith("admin:") and entry.name]
    urls = [_admin_url(name, len(entry.pattern.converters)) for name, entry in entries]

    found = {ask(world.actors[who], "GET", url) for url in urls}

    if who == "admin":
        assert "in" not in found
        assert "ok" in found
    else:
        assert found == {"in" if who == "anonymous" else "403"}


def _admin_url(name: str, count: int) -> str:
    return "/admin/accounts/" if name == "admin:app_list" else reverse(name, args=["1"] * count)
