"""Errors of the API are problem documents (RFC 9457)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from accounts.services.clients import create_api_client
from base.errors import (
    DomainError,
    InvalidInputError,
    LeaseLostError,
    MoveRefusedError,
    NotAllowedError,
    StaleVersionError,
)
from base.problems import CONTENT_TYPE, document, exception_handler
from base.trail import SYSTEM


def answer_to(error: Exception):
    """The response of an API view that raises `error`."""

    class Failing(APIView):
        permission_classes = ()

        def get(self, request):
            raise error

    response = Failing.as_view()(APIRequestFactory().get("/"))
    response.render()
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DomainError("不可以"), 422, "refused"),
        (InvalidInputError("不可以"), 422, "invalid"),
        (NotAllowedError("不可以"), 403, "not_allowed"),
        (MoveRefusedError("不可以"), 409, "wrong_state"),
        (StaleVersionError("不可以"), 412, "stale"),
        (LeaseLostError("不可以"), 409, "lease_lost"),
    ],
)
def test_a_domain_error_has_its_own_status_and_code(error, status, code):
    response = answer_to(error)

    assert (response.status_code, response.headers["Content-Type"]) == (status, CONTENT_TYPE)
    assert response.data == {
        "type": f"/api/problems/{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": "不可以",
    }


def test_a_domain_error_names_its_fields():
    response = answer_to(InvalidInputError("不可以", fields={"cutoff_at": ("太晚",)}))

    assert response.data["errors"] == {"cutoff_at": ["太晚"]}


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Http404("secret"), 404, "not_found"),
        (PermissionDenied("secret"), 403, "permission_denied"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
    ],
)
def test_errors_of_the_frameworks_look_the_same(error, status, kind):
    response = answer_to(error)

    assert (response.status_code, response.headers["Content-Type"]) == (status, CONTENT_TYPE)
    assert (response.data["type"], response.data["status"]) == (f"/api/problems/{kind}", status)
    assert response.data["detail"]
    assert "secret" not in str(response.data)


def test_one_who_asks_too_often_is_told_how_long_to_wait():
    assert answer_to(exceptions.Throttled(wait=7)).headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("detail", "errors"),
    [({"name": ["缺少"]}, {"name": ["缺少"]}), (["缺少"], {"": ["缺少"]}), ("缺少", {"": ["缺少"]})],
)
def test_a_validation_error_names_its_fields(detail, errors):
    response = answer_to(exceptions.ValidationError(detail))

    assert (response.status_code, response.data["type"]) == (400, "/api/problems/invalid")
    assert response.data["errors"] == errors


@pytest.mark.parametrize(
    ("detail", "errors"),
    [
        ({"answers": [{}, {"note": ["太长"]}]}, {"answers.1.note": ["太长"]}),
        ({"answers": {3: {"photos": {0: ["不是散列值"]}}}}, {"answers.3.photos.0": ["不是散列值"]}),
        ({"answers": {"non_field_errors": ["不是列表"]}}, {"answers": ["不是列表"]}),
        ({"non_field_errors": ["不是对象"]}, {"": ["不是对象"]}),
    ],
)
def test_an_error_inside_a_field_is_named_by_its_path(detail, errors):
    response = answer_to(exceptions.ValidationError(detail))

    assert (response.status_code, response.data["errors"]) == (400, errors)


def test_what_nobody_expected_is_not_dressed_up():
    assert exception_handler(ZeroDivisionError(), {}) is None
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())


def test_a_document_without_errors_has_none():
    assert "errors" not in document("stale", "Reload.", 412)


# --- Through the API ----------------------------------------------------------------------------------------------


@pytest.fixture
def reader(campaign) -> APIClient:
    """A client of the API that may read units and nothing else."""
    _client, token = create_api_client(actor=SYSTEM, name="OA", unit=campaign.unit, scopes=["units:read"])
    return APIClient(headers={"Authorization": f"Bearer {token}"})


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer not-a-token", "Bearer two words"])
def test_without_a_token_it_is_401_and_says_how(header):
    client = APIClient(headers={"Authorization": header} if header else {})

    response = client.get("/api/v1/units/")

    assert (response.status_code, response.headers["Content-Type"]) == (401, CONTENT_TYPE)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response.json()["status"] == 401


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/v1/tasks/", 403, "permission_denied"),
        ("/api/v1/units/999999/", 404, "not_found"),
        ("/api/v1/units/?parent=abc", 400, "invalid"),
        ("/api/v1/units/?kind=castle", 400, "invalid"),
        ("/api/v1/units/?cursor=abc", 404, "not_found"),
    ],
)
def test_every_refusal_is_a_problem_document(reader, path, status, kind):
    response = reader.get(path)

    assert (response.status_code, response.headers["Content-Type"]) == (status, CONTENT_TYPE)
    assert response.json()["type"] == f"/api/problems/{kind}"


def test_a_wrong_filter_is_named(reader):
    response = reader.get("/api/v1/units/?kind=castle")

    assert list(response.json()["errors"]) == ["kind"]


def test_units_cannot_be_written(reader):
    response = reader.post("/api/v1/units/", {"name": "新单位"}, format="json")

    assert response.status_code in {403, 405}
    assert response.headers["Content-Type"] == CONTENT_TYPE
