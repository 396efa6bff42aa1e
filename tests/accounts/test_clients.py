"""API clients: their tokens, scopes, and what they are let in with."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiClient, Unit
from accounts.services.clients import create_api_client, hash_token, note_use
from base import clock
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM, Actor
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit

NOON = clock.at_time(TODAY, dt.time(12))
HOUR = dt.timedelta(hours=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def unit() -> Unit:
    return make_unit("12345热线")


def make_client(unit: Unit, *scopes: str, name: str = "热线", **fields) -> tuple[ApiClient, str]:
    return create_api_client(actor=SYSTEM, name=name, unit=unit, scopes=scopes or ["units:read"], **fields)


def ask(token: str, scheme: str = "Bearer", method: str = "get", path: str = "/api/v1/units/"):
    client = APIClient(headers={"Authorization": f"{scheme} {token}"})
    return client.generic(method.upper(), path)


def test_a_client_is_made_and_its_token_kept_as_a_hash_only(unit):
    made, token = make_client(unit, "tasks:read", "findings:write", "tasks:read", expires_at=NOON)

    row = ApiClient.objects.get(pk=made.pk)
    assert (row.unit, row.scopes, row.expires_at) == (unit, ["findings:write", "tasks:read"], NOON)
    assert row.token_hash == hash_token(token)
    assert token not in str(ApiClient.objects.values().get())
    assert (row.revoked_at, row.last_used_at, len(token)) == (None, None, 43)


def test_no_two_tokens_are_the_same(unit):
    tokens = {make_client(unit, name=str(number))[1] for number in range(5)}

    assert len(tokens) == 5


def test_making_a_client_is_an_event_without_its_token(unit):
    made, token = make_client(unit)

    event = Event.objects.get(name="client.created")
    assert (event.subject_id, event.changes) == (made.pk, {"scopes": [None, ["units:read"]]})
    assert token not in str(vars(event))
    assert made.as_actor() == Actor("client", made.pk)


@pytest.mark.parametrize(
    ("scopes", "says"),
    [
        ([], "–"),
        (["tasks"], "tasks"),
        (["tasks:delete"], "tasks:delete"),
        (["Tasks:read"], "Tasks:read"),
        (["tasks:read "], "tasks:read "),
        ([":read"], ":read"),
        (["tasks:read", "a", "b:c"], "a, b:c"),
    ],
)
def test_what_is_no_scope_is_refused_and_named(unit, scopes, says):
    with pytest.raises(InvalidInputError, match=says):
        create_api_client(actor=SYSTEM, name="热线", unit=unit, scopes=scopes)

    assert not ApiClient.objects.exists()


def test_a_name_that_is_taken_is_refused(unit):
    make_client(unit)

    with pytest.raises(InvalidInputError, match="热线"):
        make_client(unit)

    assert ApiClient.objects.count() == 1


# --- Let in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_lets_in(unit, scheme):
    _client, token = make_client(unit)

    response = ask(token, scheme)

    assert response.status_code == 200
    assert [row["name"] for row in response.json()["results"]] == ["12345热线"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"expires_at": NOON + HOUR}, 200),
        ({"expires_at": NOON}, 401),
        ({"expires_at": NOON - HOUR}, 401),
        ({"revoked_at": NOON}, 401),
        ({"scopes": ["units:write"]}, 403),
        ({"scopes": ["tasks:read"]}, 403),
        ({"scopes": []}, 403),
    ],
)
def test_an_expired_revoked_or_unfit_token_does_not(unit, changes, status):
    made, token = make_client(unit)
    ApiClient.objects.filter(pk=made.pk).update(**changes)

    assert ask(token).status_code == status


@pytest.mark.parametrize("token", ["", "x", "a b", "\xff"])
def test_a_token_that_was_never_given_does_not_let_in(unit, token):
    make_client(unit)

    assert ask(token).status_code == 401


def test_the_hash_of_a_token_is_no_token(unit):
    _client, token = make_client(unit)

    assert ask(hash_token(token)).status_code == 401


def test_reading_does_not_let_write(unit):
    _client, token = make_client(unit, "units:read")

    assert ask(token, method="post").status_code == 403


def test_a_person_who_signed_in_needs_no_token(unit):
    client = APIClient()
    client.force_login(make_person("liaison"))

    assert client.get("/api/v1/units/").status_code == 200


# --- Last use -----------------------------------------------------------------------------------------------------


def test_the_first_use_is_kept(unit):
    made, token = make_client(unit)

    ask(token)

    assert ApiClient.objects.get(pk=made.pk).last_used_at == NOON


@pytest.mark.parametrize(("since", "is_written"), [(HOUR / 2, False), (HOUR, False), (HOUR * 1.01, True)])
def test_then_at_most_one_write_an_hour(unit, since, is_written, django_assert_num_queries):
    made, _token = make_client(unit)
    made.last_used_at = NOON - since
    made.save()

    with django_assert_num_queries(int(is_written)):
        note_use(made)

    assert ApiClient.objects.get(pk=made.pk).last_used_at == (NOON if is_written else NOON - since)
