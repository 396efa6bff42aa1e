"""Databases that tests find made: the empty one with its tables, and cities that take long to build.

Each is made once by whoever needs it first, kept under .build/ (SQLite) or as a database beside the test database
(PostgreSQL), and loaded in place of the test database from then on, in this run and in later ones. It carries the
digest of everything that it was made from; one of another digest is never used, and goes when the next is kept.
"""

import fcntl
import functools
import hashlib
import pickle
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from base import clock
from dispatch.demo.build import build_demo

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".build" / "test-databases"
APPS = ("base", "accounts", "campaign", "tasks", "inspections", "dispatch", "config")
IN_USE_SECONDS = 3 * 3600
REQUIREMENTS = ROOT / "requirements" / "dev.txt"


def _digest(paths: Iterator[Path]) -> str:
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _files_of(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                yield path


def _tables() -> Iterator[Path]:
    """What the tables are made from: migrations, models with their permissions, triggers set after migrating."""
    yield REQUIREMENTS
    for path in _files_of(APPS):
        if {"migrations", "models", "config"} & set(path.parts) or path.name in {"models.py", "apps.py", "frozen.py"}:
            yield path


def _program() -> Iterator[Path]:
    """What a city is made from: the whole program and what makes records for tests."""
    yield REQUIREMENTS
    yield from _files_of((*APPS, "tests/factories"))
    yield from (ROOT / "tests" / "permissions").glob("*.py")


@functools.cache
def digest_of_tables() -> str:
    """Sixteen hexadecimal digits."""
    return _digest(_tables())


@functools.cache
def digest_of_program() -> str:
    """Sixteen hexadecimal digits."""
    return _digest(_program())


class KeptDatabase:
    """One kept database: its content, the files beside it, and what building it returned."""

    def __init__(self, name: str, digest: str) -> None:
        self.folder = KEPT / connection.vendor / name / digest
        here = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
        self.prefix = f"kept_{here}_{name}_"
        self.database = f"{self.prefix}{digest}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time makes it; the others wait, and find it."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with (self.folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def exists(self) -> bool:
        return self.folder.is_dir() and (connection.vendor == "sqlite" or self.database in _databases(self.prefix))

    def ensure(self, build: Callable[[], Any], files: Path) -> None:
        """Makes it by `build` in the test database, which loses what it holds, unless it is kept."""
        with self.locked():
            if not self.exists():
                empty().load()
                self.save(build(), files)

    def put(self, data_dir: Path) -> None:
        """Makes a data folder of it, as the embedded set keeps one."""
        data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / "database.sqlite3", data_dir / "campaign.sqlite3")
        shutil.copytree(self.folder / "files", data_dir / "files", dirs_exist_ok=True)

    def save(self, built: Any = None, files: Path | None = None) -> None:
        """Keeps the test database as it stands, `built` pickled, and a copy of the folder `files`."""
        unfinished = self.folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "files").mkdir(parents=True)
        (unfinished / "built.pickle").write_bytes(pickle.dumps(built))
        if files is not None and files.is_dir():
            shutil.copytree(files, unfinished / "files", dirs_exist_ok=True)
        if connection.vendor == "sqlite":
            with sqlite3.connect(unfinished / "database.sqlite3") as copy:
                _sqlite().backup(copy)
            copy.close()
        else:
            _drop_database(self.database)
            _copy_database(_test_database(), self.database)
        unfinished.rename(self.folder)
        self._drop_stale()

    def _drop_stale(self) -> None:
        """Those of other digests go, but for what another run may be using at this moment."""
        now = self.folder.stat().st_mtime
        for other in self.folder.parent.iterdir():
            if other.is_dir() and now - other.stat().st_mtime > IN_USE_SECONDS:
                shutil.rmtree(other)
        if connection.vendor != "sqlite":
            kept = {f"{self.prefix}{folder.name}" for folder in self.folder.parent.iterdir()}
            for database in set(_databases(self.prefix)) - kept:
                _drop_database(database)

    def load(self, files: Path | None = None) -> Any:
        """Puts it in the place of the test database, its files into `files`; returns what building it returned.

        Outside of transactions only.
        """
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.folder / "database.sqlite3") as copy:
                copy.backup(_sqlite())
            copy.close()
        else:
            test_database = _test_database()
            _drop_database(test_database)
            _copy_database(self.database, test_database)
        if files is not None:
            shutil.copytree(self.folder / "files", files, dirs_exist_ok=True)
        return pickle.loads((self.folder / "built.pickle").read_bytes())  # noqa: S301  our own file


def empty() -> KeptDatabase:
    """The tables, and what migrations put into them."""
    return KeptDatabase("empty", digest_of_tables())


def make_test_database() -> None:
    """The test database of this process, empty, with its tables."""
    kept = empty()
    creation: Any = connection.creation
    with kept.locked():
        if not kept.exists():
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            kept.save()
            return
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = creation._get_test_db_name()
    kept.load()


@contextmanager
def city(name: str, build: Callable[[], Any], files: Path) -> Iterator[Any]:
    """What `build` stored, within the block, and what it returned; `files` is where it stores files.

    Outside of transactions only.
    """
    kept = KeptDatabase(name, digest_of_program())
    try:
        kept.ensure(build, files)
        yield kept.load(files)
    finally:
        empty().load()


def small_city(files: Path) -> KeptDatabase:
    """The demo city in small, dated from the real today; SQLite only, since it is there for other processes too.

    It is made where it is not kept yet, its files in the folder `files`; the test database is empty afterwards.
    """
    kept = KeptDatabase("small-city", f"{digest_of_program()}-{clock.today():%Y%m%d}")
    if not kept.exists():
        kept.ensure(lambda: build_demo(is_sample=True), files)
        empty().load()
    return kept


def _sqlite() -> sqlite3.Connection:
    connection.ensure_connection()
    stored: sqlite3.Connection = connection.connection
    return stored


def _test_database() -> str:
    return str(connection.settings_dict["NAME"])


def _databases(prefix: str) -> list[str]:
    """The names of all databases that begin so."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def _drop_database(name: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _copy_database(source: str, target: str) -> None:
    connection.close()
    quoted = [connection.ops.quote_name(name) for name in (target, source)]
    with connection._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE {} TEMPLATE {}".format(*quoted))
