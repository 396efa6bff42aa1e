"""What must not be in the repository, and what must."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from dispatch.demo.reading import read_city

ROOT = Path(settings.BASE_DIR)
REGISTRY = re.compile(
    r"(pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror|deb\.debian\.org|files\.pythonhosted)", re.IGNORECASE
)
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "package-lock.json")
TOP = (
    "manage.py",
    "campaign",
    "tasks",
    "inspections",
    "accounts",
    "templates",
    "static",
    "tests",
    "pyproject.toml",
    "README.md",
)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def test_no_tracked_file_names_a_package_registry():
    here = Path(__file__)
    guilty = [
        path for path in tracked() if path != here and REGISTRY.search(path.read_bytes().decode("utf-8", "ignore"))
    ]

    assert guilty == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_names_versions_and_hashes_only(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert "sha256" in text or "sha512" in text


@pytest.mark.parametrize("name", TOP)
def test_the_top_level_is_what_was_asked_for(name):
    assert (ROOT / name).exists()


def test_third_party_front_end_files_are_not_tracked():
    assert not [path for path in tracked() if "static/vendor" in path.as_posix() or "node_modules" in path.parts]


def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]

    assert len(blocks) == 2
    assert [line for line in lines if "#" not in line] == []


def test_templates_carry_no_style_and_no_inline_script():
    guilty = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_everybody_who_signs_in_to_the_demo_city_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    text = text.replace("`liaison2` … `liaison9`", " ".join(f"`liaison{number}`" for number in range(2, 10)))

    assert [person.username for person in read_city().people if f"`{person.username}`" not in text] == []
