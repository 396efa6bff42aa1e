"""One data folder, one program; its parts come back when they are killed, and a stop is heeded while it starts."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

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


def folder_with_tables(folder):
    shutil.copy(kept.empty().folder / "database.sqlite3", folder / "campaign.sqlite3")
    return folder


@pytest.fixture(scope="module")
def embedded(django_db_setup, tmp_path_factory):
    """The set on a database with its tables and one person: without a demo city it starts in seconds."""
    folder = folder_with_tables(tmp_path_factory.mktemp("embedded"))
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


def test_every_part_that_is_killed_comes_back_and_the_set_goes_on(embedded):
    before = embedded.children()
    said = []

    for killed in before:
        os.kill(killed, signal.SIGKILL)
        said.append(embedded.process.stdout.readline())
    deadline = time.monotonic() + 10
    while len(after := embedded.children()) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)

    again = "was ended by signal 9: starting it again"
    assert said == [f"→ {name} {again}\n" for name in ("broker", "web", "worker", "beat")]
    assert (len(after), set(after) & set(before)) == (4, set())
    assert embedded.health() == 200


def test_a_stop_is_heeded_while_the_demo_city_is_made(django_db_setup, tmp_path):
    starting = Embedded(folder_with_tables(tmp_path))
    starting.start(until="  … ")

    starting.process.send_signal(signal.SIGINT)
    said = starting.process.stdout.read().splitlines()
    starting.stop()

    assert (said[-1], starting.process.returncode) == ("→ Stopped", 0)
    assert not [line for line in said if line.startswith("→ Starting")]
    link = sqlite3.connect(tmp_path / "campaign.sqlite3")
    assert link.execute("SELECT count(*) FROM campaign_campaign").fetchone() == (0,)
    link.close()
