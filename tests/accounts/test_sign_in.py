"""Sign-in, sign-out, and the language of the pages."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.factories.accounts import make_person

SIGN_IN = "/sign-in/"
PASSWORD = "liaison"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def person() -> User:
    """Someone whose sign-in name and password are `liaison`."""
    return make_person("liaison")


def attempt(client: Client, password: str = PASSWORD, *, login: str = "liaison"):
    return client.post(SIGN_IN, {"login": login, "password": password})


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


# --- Signing in and out -------------------------------------------------------------------------------------------


def test_the_page_asks_for_name_and_password(client):
    response = client.get(SIGN_IN)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert "csrfmiddlewaretoken" in page


def test_the_right_password_signs_in(client, person):
    response = attempt(client)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in_as(client) == str(person.pk)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("password", "login"), [("wrong", "liaison"), ("liaison ", "liaison"), ("liaison", "nobody"), ("", "liaison")]
)
@pytest.mark.usefixtures("person")
def test_a_wrong_name_or_password_does_not(client, password, login):
    response = attempt(client, password, login=login)

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert signed_in_as(client) is None
    assert client.get("/")["Location"] == f"{SIGN_IN}?next=/"


@pytest.mark.usefixtures("person")
def test_the_answer_does_not_tell_whether_the_name_exists(client):
    answers = {
        attempt(client, "wrong", login=login).content.decode().split('role="alert">')[1].split("</div>")[0]
        for login in ("liaison", "nobody")
    }

    assert len(answers) == 1


def test_a_blocked_person_does_not_get_in(client, person):
    User.objects.update(is_active=False)

    attempt(client)

    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    ("following", "target"),
    [("/tasks/?light=red", "/tasks/?light=red"), ("https://evil.example/", "/"), ("//evil.example/", "/")],
)
@pytest.mark.usefixtures("person")
def test_after_signing_in_one_goes_where_one_wanted_to(client, following, target):
    response = client.post(SIGN_IN, {"login": "liaison", "password": "liaison", "next": following})

    assert (response.status_code, response["Location"]) == (302, target)


@pytest.mark.usefixtures("person")
def test_the_session_gets_a_new_key(client):
    client.get(SIGN_IN)
    client.session["before"] = 1
    client.session.save()
    before = client.session.session_key

    attempt(client)

    assert client.session.session_key != before


@pytest.mark.usefixtures("person")
def test_a_form_of_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)

    assert attempt(client).status_code == 403
    assert signed_in_as(client) is None


def test_signing_out(client, person):
    client.force_login(person)

    response = client.post("/sign-out/")

    assert (response.status_code, response["Location"]) == (302, SIGN_IN)
    assert signed_in_as(client) is None


def test_a_link_alone_signs_nobody_out(client, person):
    client.force_login(person)

    response = client.get("/sign-out/")

    assert response.status_code == 200
    assert signed_in_as(client) == str(person.pk)


@pytest.mark.parametrize("path", ["/sign-up/", "/signup/", "/accounts/signup/"])
def test_nobody_signs_up(client, path):
    assert client.get(path).status_code == 404


# --- Rate limits --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("person")
def test_after_five_wrong_passwords_even_the_right_one_waits(client):
    for _number in range(5):
        attempt(client, "wrong")

    response = attempt(client)

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert signed_in_as(client) is None


@pytest.mark.usefixtures("person")
def test_four_wrong_passwords_are_forgiven(client):
    for _number in range(4):
        attempt(client, "wrong")

    attempt(client)

    assert signed_in_as(client)


def test_others_are_not_kept_out(client, person):
    other = make_person("other")
    for _number in range(5):
        attempt(client, "wrong")

    attempt(client, "other", login="other")

    assert signed_in_as(client) == str(other.pk)


@pytest.mark.usefixtures("person")
def test_one_address_has_thirty_attempts_a_minute(client):
    for number in range(30):
        attempt(client, "x", login=f"nobody-{number}")

    response = attempt(client)

    assert response.status_code == 429
    assert signed_in_as(client) is None


# --- Language -----------------------------------------------------------------------------------------------------


def choose(client: Client, language: str, following: str = SIGN_IN):
    return client.post("/language/setlang/", {"language": language, "next": following})


@pytest.mark.parametrize("asked", ["", "en", "en-US,en;q=0.9", "fr", "zh-TW"])
def test_pages_are_chinese_whatever_the_browser_asks_for(client, asked):
    response = client.get(SIGN_IN, headers={"Accept-Language": asked})

    page = response.content.decode()
    assert '<html lang="zh-hans">' in page
    assert "<h1>登录</h1>" in page
    assert response["Content-Language"] == "zh-hans"


def test_the_switch_sets_a_cookie_and_the_pages_language(client):
    response = choose(client, "en")

    assert (response.status_code, response["Location"]) == (302, SIGN_IN)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    page = client.get(SIGN_IN)
    assert '<html lang="en">' in page.content.decode()
    assert "<h1>Sign in</h1>" in page.content.decode()
    assert page["Content-Language"] == "en"


def test_one_may_switch_back(client):
    choose(client, "en")

    choose(client, "zh-hans")

    assert "<h1>登录</h1>" in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("language", ["fr", "", "../../etc"])
def test_a_language_there_is_not_changes_nothing(client, language):
    choose(client, language)

    assert "<h1>登录</h1>" in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("value", ["fr", "xx", "zh", "<script>"])
def test_a_cookie_that_names_no_language_is_ignored(client, value):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = value

    assert '<html lang="zh-hans">' in client.get(SIGN_IN).content.decode()


def test_the_choice_outlives_signing_in_and_out(client, person):
    choose(client, "en")

    attempt(client)
    client.post("/sign-out/")

    assert '<html lang="en">' in client.get(SIGN_IN).content.decode()


def test_the_switch_does_not_lead_to_another_site(client):
    response = choose(client, "en", "https://evil.example/")

    assert response["Location"] == "/"
