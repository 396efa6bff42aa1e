"""/healthz says whether the database answers."""

import pytest
from django.db import DatabaseError


@pytest.mark.django_db
def test_it_is_well_when_the_database_answers(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()["status"]) == (200, "ok")


@pytest.mark.django_db
def test_it_is_not_when_the_database_does_not(client, monkeypatch):
    def unreachable():
        raise DatabaseError("gone")

    monkeypatch.setattr("base.views.connection.cursor", unreachable)

    response = client.get("/healthz")

    assert (response.status_code, response.json()["database"]) == (503, "unreachable")


@pytest.mark.django_db
def test_every_answer_carries_its_id_and_the_content_policy(client):
    response = client.get("/sign-in/")

    policy = response["Content-Security-Policy"]
    assert len(response["X-Request-ID"]) == 32
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
