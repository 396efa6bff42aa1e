"""A scratch installation: a database of its own on the engine the suite runs on, and processes that work on it.

The processes are forked from the test's, which has the program loaded; each opens its own connection.
"""

import contextlib
import io
import multiprocessing
import os
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connection, connections

from tests import kept

FORK = multiprocessing.get_context("fork")
SECONDS = 120


@dataclass
class Run:
    """A process at work, and what it printed in the end."""

    process: Any
    answer: Connection

    def result(self) -> str:
        """Waits for its end. Raises AssertionError when it failed or takes longer than two minutes."""
        assert self.answer.poll(SECONDS), "a process takes too long"
        printed, error = self.answer.recv()
        self.process.join()
        assert not error, error
        return str(printed).strip()


@dataclass(frozen=True)
class Installation:
    """Its database, as Django's settings name one."""

    database: Mapping[str, Any]

    def start(self, command: str, *arguments: str) -> Run:
        """A management command."""
        return self._fork(lambda: call_command(command, *arguments))

    def start_code(self, code: str) -> Run:
        """A few lines of Python."""
        return self._fork(lambda: exec(code, {}))  # noqa: S102  the tests' own

    def query(self, code: str) -> str:
        """What a few lines of Python print."""
        return self.start_code(code).result()

    def _fork(self, work: Callable[[], object]) -> Run:
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=self._work, args=(work, sender))
        process.start()
        sender.close()
        return Run(process, receiver)

    def _work(self, work: Callable[[], object], answer: Connection) -> None:
        """In the forked process; it ends without tidying up what is the parent's."""
        _inherited = connections["default"]  # to be thrown away would end the parent's session
        printed, error = io.StringIO(), ""
        try:
            connections.settings["default"] = dict(self.database)
            connections["default"] = connections.create_connection("default")
            with contextlib.redirect_stdout(printed):
                work()
        except BaseException:  # noqa: BLE001  told by the parent
            error = traceback.format_exc()
        connection.close()
        answer.send((printed.getvalue(), error))
        os._exit(0)


@contextmanager
def scratch_installation(data_dir: Path) -> Iterator[Installation]:
    """Empty, with its tables, from the kept database of the tests; dropped at the end."""
    if connection.vendor == "sqlite":
        kept.empty().put(data_dir)
        yield Installation({**connection.settings_dict, "NAME": str(data_dir / "campaign.sqlite3")})
        return
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    server = connection.settings_dict
    with _server(server) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept.empty().database}"')
    try:
        yield Installation({**server, "NAME": name})
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
