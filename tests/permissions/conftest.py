"""One world for all cells: built once, each request rolled back."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings

from base import clock
from tests.conftest import TODAY
from tests.permissions.world import World, build_world


@pytest.fixture(scope="module", autouse=True)
def _no_outside_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The suite's fixture of this name, for a whole module: the world's files outlive a test."""
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**django_settings.STORAGES, **storages},
    ):
        yield


@pytest.fixture(scope="module")
def world(_no_outside_services: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Pages are decided and not drawn, which is most of the work; other tests draw them."""
    with django_db_blocker.unblock(), clock.at(TODAY), transaction.atomic():
        made = build_world()
        with patch("django.template.backends.django.Template.render", return_value=""):
            yield made
        transaction.set_rollback(True)
