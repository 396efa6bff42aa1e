"""API clients of a unit, and posting JSON."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.services.clients import create_api_client
from base.trail import SYSTEM

Post = Callable[..., Any]


@pytest.fixture
def client_of():
    """client_of(unit, *scopes) -> a client with a token of those scopes, bound to the unit."""

    def _client_of(unit, *scopes: str, **fields) -> Client:
        name = f"系统 {unit} {scopes}"
        _record, token = create_api_client(actor=SYSTEM, name=name, unit=unit, scopes=scopes, **fields)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return _client_of


@pytest.fixture
def post() -> Post:
    """post(client, "notices/", key=…, match=…, **body) -> the answer to a POST of JSON."""

    def _post(client: Client, address: str, *, key: str = "", match: str = "", **body: Any) -> Any:
        headers = {name: value for name, value in (("Idempotency-Key", key), ("If-Match", match)) if value}
        return client.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)

    return _post
