"""One data folder, one program."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests import kept
from tests.faults.embedded import ROOT, Embedded, free_port

SOMEBODY = {"username": "somebody", "is_superuser": 0, "is_active": 1, "version": 1}


def store_somebody(database):
    """One person, so that no demo city is made; what else a person has is empty."""
    link = sqlite3.connect(database)
    columns = [row[1] for row in link.execute("PRAGMA table_info(accounts_user)") if row[3] and row[1] != "id"]
    values = [SOMEBODY.get(column, "") for column in columns]
    link.execute(f"INSERT INTO accounts_user ({', '.join(columns)}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608
    link.commit()
    link.close()


@pytest.fixture(scope="module")
def embedded(django_db_setup, tmp_path_factory):
    """The set on a database with its tables and one person: without a demo city it starts in seconds."""
    folder = tmp_path_factory.mktemp("embedded")
    shutil.copy(kept.empty().folder / "database.sqlite3", folder / "campaign.sqlite3")
    store_somebody(folder / "campaign.sqlite3")
    installed = Embedded(folder)
    installed.start()
    yield installed
    installed.stop()


def test_a_second_start_is_told_who_has_the_folder(embedded):
    second = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "run_embedded"],
        env={**embedded.environment, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 2
    (line,) = second.stderr.strip().splitlines()
    assert f"process {embedded.process.pid}, which serves http://127.0.0.1:{embedded.environment['PORT']}/" in line
    assert embedded.health() == 200
    assert len(embedded.children()) == 4
