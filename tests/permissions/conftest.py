"""One world for all cells, kept from run to run; each request is rolled back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings

from base import clock
from tests import kept
from tests.conftest import TODAY, services
from tests.permissions.world import World, build_world

SHARES = 4
"""Into how many groups the cells are dealt, for as many workers at most."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each group has a world of its own, from the kept one."""
    cells = [item for item in items if item.path.parent == Path(__file__).parent]
    for number, item in enumerate(cells):
        item.add_marker(pytest.mark.xdist_group(f"permissions-{number % SHARES}"))


@pytest.fixture(scope="module", autouse=True)
def _no_outside_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The suite's fixture of this name, for a whole module: the world's files outlive a test."""
    with override_settings(**services(tmp_path_factory.mktemp("files"))):
        yield


@pytest.fixture(scope="module")
def world(_no_outside_services: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Pages are decided and not drawn, which is most of the work; other tests draw them."""
    with (
        django_db_blocker.unblock(),
        clock.at(TODAY),
        kept.city("world", build_world, Path(settings.MEDIA_ROOT)) as built,
        patch("django.template.backends.django.Template.render", return_value=""),
        patch("drf_spectacular.generators.SchemaGenerator.get_schema", return_value={}),
    ):
        built.sign_in()
        yield built
