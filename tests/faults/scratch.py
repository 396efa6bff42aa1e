"""A scratch installation: a database of its own on the engine the suite runs on, and commands run as processes."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection

from tests import kept

ROOT = Path(settings.BASE_DIR)


@dataclass(frozen=True)
class Installation:
    """Where it keeps its data, and the environment its processes run in."""

    data_dir: Path
    environment: Mapping[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.Popen(
            command, env=dict(self.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> str:
        """Runs a command to its end and returns what it printed. Raises AssertionError when it failed."""
        process = self.start(*arguments)
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        return out

    def query(self, code: str) -> str:
        """Prints of a few lines of Python run inside the installation."""
        return self.run("shell", "--no-imports", "--command", code).strip()


@contextmanager
def scratch_installation(data_dir: Path) -> Iterator[Installation]:
    """Empty, with its tables, from the kept database of the tests; dropped at the end."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {
        "DATA_DIR": str(data_dir),
        "REDIS_URL": f"redis+socket://{data_dir}/no-broker.sock",
        "LOG_LEVEL": "ERROR",
    }
    if connection.vendor == "sqlite":
        kept.empty().put(data_dir)
        yield Installation(data_dir, environment)
        return
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    server = connection.settings_dict
    with _server(server) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept.empty().database}"')
    try:
        address = f"{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT'] or 5432}"
        yield Installation(data_dir, {**environment, "DATABASE_URL": f"postgres://{address}/{name}"})
    finally:
        with _server(server) as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _server(server: Mapping[str, Any]) -> Iterator[Any]:
    link = psycopg2.connect(
        host=server["HOST"],
        port=server["PORT"] or 5432,
        user=server["USER"],
        password=server["PASSWORD"],
        dbname="postgres",
    )
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()
