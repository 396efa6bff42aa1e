"""People, clients and the clock of the suite. Everything is as of one working day unless a test says otherwise."""

import datetime as dt
import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from accounts.models import Unit, User
from accounts.roles import Role
from base import clock, translations
from campaign.models import Campaign
from tests import kept
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign

GARBAGE = 20_000
"""Objects made before the youngest are looked through."""
TODAY = dt.date(2026, 7, 13)
"""A Monday without holidays near."""


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the translations when bin/test did not: pages are tested in Chinese."""
    root = Path(__file__).resolve().parent.parent
    django_settings.STATIC_ROOT = root / "static"  # a folder that exists without collectstatic
    if not list((root / "locale").glob("*/LC_MESSAGES/*.mo")):
        translations.compile_catalogues(root)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking through it for cycles again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: an archive holds when it was made, and all workers must name a case alike."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The test database by `tests.kept`. A browser's last request may still hold a connection when it is dropped."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        kept.make_test_database()
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        connection.creation.destroy_test_db(before, verbosity=0)


def end_other_sessions(seconds: int = 10) -> None:
    """Waits for whoever else is connected to the test database, then ends their sessions."""
    if connection.vendor != "postgresql":
        return
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        for _second in range(seconds):
            cursor.execute(f"SELECT count(*) {others}")
            if not cursor.fetchone()[0]:
                return
            time.sleep(1)
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")


@pytest.fixture(scope="module")
def kept_city(django_db_setup, django_db_blocker, tmp_path_factory):
    """kept_city(name, build) -> what `build` returned; what it stored on TODAY stands there for the module's tests.

    Pickled, so that every module has its own copy: a test that changes it reads it again from the database.
    """
    with ExitStack() as stack:

        def _kept_city(name: str, build: Callable[[], Any]) -> Any:
            folder = tmp_path_factory.mktemp(name)
            stack.enter_context(django_db_blocker.unblock())
            stack.enter_context(override_settings(**services(folder)))
            stack.enter_context(clock.at(TODAY))
            return stack.enter_context(kept.city(name, build, folder))

        yield _kept_city


def services(files: Path) -> dict[str, Any]:
    """Settings: files in a folder, a cache in memory, no printing, passwords and pages without their slow parts."""
    local = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return {
        "MEDIA_ROOT": files,
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "SOFFICE": "no-program-prints-in-tests",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {**django_settings.STORAGES, **local},
    }


@pytest.fixture(autouse=True)
def _no_outside_services(settings, tmp_path):
    """What a test stores, caches and prints is its own."""
    for name, value in services(tmp_path / "files").items():
        setattr(settings, name, value)
    cache.clear()


@pytest.fixture
def today():
    """The clock stands at noon of TODAY."""
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def campaign(db, today) -> Campaign:
    """The default campaign in 测试市, with its three departments."""
    return make_campaign()


@pytest.fixture
def lead_unit(campaign) -> Unit:
    return make_unit("市住建局", parent=campaign.unit, leader_name="周明远", leader_title="局长")


@pytest.fixture
def other_unit(campaign) -> Unit:
    return make_unit("市城管局", parent=campaign.unit)


@pytest.fixture
def office(campaign) -> User:
    return make_person("office", campaign.unit, Role.OFFICE)


@pytest.fixture
def head(campaign) -> User:
    return make_person("head", campaign.unit, Role.HEAD)


@pytest.fixture
def leader(campaign) -> User:
    return make_person("leader", campaign.unit, Role.LEADER)


@pytest.fixture
def liaison(lead_unit) -> User:
    return make_person("liaison", lead_unit, Role.LIAISON)


@pytest.fixture
def outsider(other_unit) -> User:
    """The liaison of a unit without any role in the tasks of a test."""
    return make_person("outsider", other_unit, Role.LIAISON)


@pytest.fixture
def stranger(db, today) -> User:
    """Someone of another city, who sees nothing of the campaign."""
    return make_person("stranger", make_unit("邻市", kind="city"), Role.OFFICE)


@pytest.fixture
def sign_in():
    """sign_in(user) -> a client signed in as that person."""

    def _sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return _sign_in
