"""Prints the test files that mirror the changed files named on the command line, a path a line.

A test mirrors a file by its name or that of a package it lies in: tasks/services/notices.py has
tests/tasks/test_notices*.py.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("base", "accounts", "campaign", "tasks", "inspections", "dispatch")
ROOMS = {"services", "views", "api", "models", "querysets", "presenters", "tables", "forms", "filters", "selectors"}
"""Names of rooms say nothing of what a test is about."""


def mirrors(changed: Path) -> Iterator[Path]:
    """Test files that exist, for a path from the root."""
    if changed.parts[0] == "tests":
        if changed.name.startswith("test_"):
            yield changed
        return
    if changed.parts[0] not in APPS and changed.parts[0] != "templates":
        return
    app = changed.parts[1] if changed.parts[0] == "templates" else changed.parts[0]
    names = {changed.stem, *changed.parent.parts[1:]} - ROOMS - {"__init__", app}
    for folder in (f"tests/{app}", "tests/api") if "api" in changed.parts else (f"tests/{app}",):
        for name in sorted(names):
            yield from (path.relative_to(ROOT) for path in sorted((ROOT / folder).rglob(f"test_{name}*.py")))


changed_files = [Path(line) for line in sys.argv[1:]]
for path in dict.fromkeys(test for changed in changed_files for test in mirrors(changed)):
    if (ROOT / path).exists() and path.parts[:2] != ("tests", "browser"):
        print(path)
