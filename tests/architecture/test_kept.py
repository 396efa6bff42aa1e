"""A kept database of tests is never used once what it was made from has changed."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from campaign.models import Campaign
from tests import kept

SOURCES = {
    "requirements/dev.txt": ("tables", "program"),
    "tasks/migrations/0001_initial.py": ("tables", "program"),
    "tasks/models/task.py": ("tables", "program"),
    "config/settings.py": ("tables", "program"),
    "tasks/services/tasks.py": ("program",),
    "dispatch/demo/data/city.yaml": ("program",),
    "tests/factories/tasks.py": ("program",),
    "tests/permissions/world.py": ("program",),
}
"""What is changed, and which digests must differ then."""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with a file of each kind."""
    for name in SOURCES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before", encoding="utf-8")
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    monkeypatch.setattr(kept, "REQUIREMENTS", tmp_path / "requirements" / "dev.txt")
    return tmp_path


def digests() -> dict[str, str]:
    return {"tables": kept.digest_of_tables.__wrapped__(), "program": kept.digest_of_program.__wrapped__()}


@pytest.mark.parametrize("changed", SOURCES)
def test_what_it_was_made_from_is_in_its_digest(checkout, changed):
    before = digests()

    (checkout / changed).write_text("after", encoding="utf-8")

    after = digests()
    assert tuple(name for name in before if before[name] != after[name]) == SOURCES[changed]


@pytest.mark.django_db
def test_every_test_begins_without_records():
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("changed", "test"),
    [
        ("tasks/services/notices.py", "tests/tasks/test_notices.py"),
        ("dispatch/figures/campaign.py", "tests/dispatch/test_figures.py"),
        ("tests/base/test_clock.py", "tests/base/test_clock.py"),
        ("tasks/api/notices.py", "tests/api/test_notices.py"),
    ],
)
def test_bin_check_finds_the_tests_that_mirror_a_file(changed, test):
    script = Path(settings.BASE_DIR) / "bin" / "mirrors.py"

    told = subprocess.run([sys.executable, script, changed], capture_output=True, text=True, check=True).stdout

    assert test in told.splitlines()
