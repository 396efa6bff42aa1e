"""How the database is prepared before anything is served."""

import pytest

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
