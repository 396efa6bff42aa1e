"""create_admin and create_api_client: one line of output, or exit code 2 and nothing written."""

import getpass
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import ApiClient, Assignment, Unit, User
from accounts.permissions import holds
from accounts.roles import Permission
from accounts.services.clients import hash_token
from base.models import Event
from tests.factories.accounts import make_person, make_unit

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (User, Assignment, Unit, ApiClient, Event)]


def refused(*arguments: str) -> str:
    """The one line of a command that exits 2 and writes nothing."""
    before = counts()
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert counts() == before
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- create_admin -------------------------------------------------------------------------------------------------


def test_the_first_administrator_makes_the_top_unit():
    line = run("create_admin", "13800000001", "--name", "王芳")

    user = User.objects.get(username="13800000001")
    assert line == "王芳 signs in as 13800000001 and administers 本市\n"
    assert (user.name, user.phone, user.check_password(PASSWORD)) == ("王芳", "13800000001", True)
    assert holds(user, Permission.SET_UP)
    assert (user.assignments.get().unit.name, Unit.objects.get().kind) == ("本市", "city")


def test_an_existing_top_unit_is_taken():
    city = make_unit("滨江市", kind="city")
    make_unit("市住建局", parent=city)

    line = run("create_admin", "13800000001", "--name", "王芳")

    assert line.endswith("administers 滨江市\n")
    assert Assignment.objects.get().unit == city
    assert Unit.objects.count() == 2


def test_a_unit_may_be_named():
    city = make_unit("滨江市", kind="city")
    office = make_unit("市创建办", parent=city)

    run("create_admin", "13800000001", "--name", "王芳", "--unit", "市创建办")

    assert (Assignment.objects.get().unit, Assignment.objects.get().role) == (office, "admin")


def test_the_password_is_asked_for_where_the_environment_gives_none(monkeypatch):
    monkeypatch.delenv("ADMIN_PASSWORD")
    monkeypatch.setattr(getpass, "getpass", "asked for by: {}".format)

    line = run("create_admin", "13800000001", "--name", "王芳")

    assert User.objects.get().check_password("asked for by: Password: ")
    assert "asked for" not in line


def test_everything_made_has_an_event_by_the_system():
    run("create_admin", "13800000001", "--name", "王芳")

    assert list(Event.objects.values_list("name", "actor_kind")) == [
        ("person.created", "system"),
        ("unit.created", "system"),
        ("person.assigned", "system"),
    ]


def test_an_unknown_unit_is_refused():
    assert (
        refused("create_admin", "13800000001", "--name", "王芳", "--unit", "无此单位") == "No unit is named 无此单位."
    )


def test_a_taken_telephone_is_refused():
    make_person("13800000001")

    assert "13800000001" in refused("create_admin", "13800000001", "--name", "王芳")


@pytest.mark.parametrize("password", ["x7Kq!", "password123", "8264917350"])
def test_a_weak_password_is_refused(monkeypatch, password):
    monkeypatch.setenv("ADMIN_PASSWORD", password)

    line = refused("create_admin", "13800000001", "--name", "王芳")

    assert line
    assert password not in line


# --- create_api_client --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_client_s_token_is_all_that_is_printed(by):
    unit = make_unit("12345热线")
    named = unit.name if by == "name" else str(unit.pk)

    token = run("create_api_client", "热线", "--unit", named, "--scopes", "tasks:read, findings:write,")

    client = ApiClient.objects.get(name="热线")
    assert token.endswith("\n")
    assert client.token_hash == hash_token(token.strip())
    assert (client.unit, client.scopes) == (unit, ["findings:write", "tasks:read"])


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("无此单位", "No unit is named 无此单位: give the id."),
        ("999999", "No unit is named 999999: give the id."),
        ("²", "No unit is named ²: give the id."),
        ("城关街道", "Several units are named 城关街道: give the id."),
    ],
)
def test_a_unit_that_is_not_one_is_refused(unit, says):
    for district in ("江东区", "江西区"):
        make_unit("城关街道", parent=make_unit(district))

    assert refused("create_api_client", "热线", "--unit", unit, "--scopes", "tasks:read") == says


@pytest.mark.parametrize(("scopes", "says"), [("tasks", "tasks"), ("tasks:read,a:b", "a:b"), (" , ", "–"), ("", "–")])
def test_a_wrong_scope_is_refused_and_named(scopes, says):
    make_unit("12345热线")

    assert says in refused("create_api_client", "热线", "--unit", "12345热线", "--scopes", scopes)


def test_a_taken_name_is_refused():
    make_unit("12345热线")
    run("create_api_client", "热线", "--unit", "12345热线", "--scopes", "tasks:read")

    assert "热线" in refused("create_api_client", "热线", "--unit", "12345热线", "--scopes", "tasks:read")
