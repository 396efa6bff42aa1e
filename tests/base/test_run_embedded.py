"""How the database is prepared before anything is served."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError
from django.db import OperationalError

from base.management.commands import run_embedded
from base.management.commands.run_embedded import Command


@pytest.fixture
def called(db, settings, tmp_path, monkeypatch):
    """The names of the commands that preparing calls."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "run").mkdir()
    names = []
    monkeypatch.setattr(run_embedded, "call_command", lambda name, *args, **options: names.append(name))
    monkeypatch.setattr(run_embedded.connection, "close", lambda: None)
    return names


def test_a_database_with_all_its_steps_is_not_migrated(called):
    Command().prepare_database()

    assert "migrate" not in called


def test_a_migration_that_was_broken_off_behind_its_last_step_is_ended(called, tmp_path):
    mark = tmp_path / "run" / "migration-unfinished"
    mark.touch()

    Command().prepare_database()

    assert "migrate" in called
    assert not mark.exists()


def test_a_data_folder_that_cannot_be_used_is_named(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path

    def full(command, listener):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Command, "serve", full)
    monkeypatch.setenv("PORT", "0")

    with pytest.raises(CommandError, match=f"Cannot use the data folder {tmp_path}: database or disk is full") as error:
        Command().handle()

    assert error.value.returncode == 2


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_the_listener_is_had_on_either_kind_of_address(settings, monkeypatch, host, shown):
    settings.HOST, settings.HOST_NAME = host, shown
    monkeypatch.setenv("PORT", "0")

    with run_embedded.open_listener() as listener:
        assert listener.getsockname()[0] == host
        assert run_embedded.address() == f"http://{shown}:0/"


def test_an_encoding_without_arrows_shows_the_rest():
    result = subprocess.run(
        [sys.executable, django_settings.BASE_DIR / "manage.py", "shell", "--no-imports", "--command", "print('→ a')"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )

    assert result.stdout == b"? a\n"
