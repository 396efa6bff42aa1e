"""A data folder made before the migrations were squashed still starts, and ends in the tables of a fresh one."""

import gzip
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from campaign.models import Campaign

DUMP = Path(__file__).resolve().parent.parent / "data" / "data_folder_before_squash.sql.gz"
"""An embedded database at the last state of each app before the squash, with the default campaign in it."""
BETWEEN_WORDS = re.compile(r"[\s,()]+")


@pytest.fixture
def embedded(tmp_path: Path, django_db_blocker) -> Iterator[list[str]]:
    """Two embedded databases : `old` holds that dump, `fresh` nothing."""
    paths = {name: tmp_path / f"{name}.sqlite3" for name in ("old", "fresh")}
    stored = sqlite3.connect(paths["old"])
    stored.executescript(gzip.decompress(DUMP.read_bytes()).decode())
    stored.close()
    for name, path in paths.items():
        connections.databases[name] = {
            **connections.databases["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {},
        }
    with django_db_blocker.unblock():
        yield list(paths)
        for name in paths:
            connections[name].close()
            del connections[name], connections.databases[name]


def definitions(database: str) -> dict[str, list[str]]:
    """What each table and index is made of, by its name: the words of its SQL, whatever the order of its columns."""
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')")
        return {name: sorted(BETWEEN_WORDS.split(sql)) for name, sql in cursor.fetchall()}


def test_an_old_data_folder_is_brought_up_to_date(embedded):
    for database in embedded:
        call_command("migrate", database=database, verbosity=0)

    executor = MigrationExecutor(connections["old"])
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert definitions("old") == definitions("fresh")
    assert Campaign.objects.using("old").get().lists.count() == 23
