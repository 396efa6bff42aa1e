"""A stage of its own: a scratch folder and database that this process and the processes it starts share.

The engine is PostgreSQL where DATABASE_URL names a server, SQLite otherwise. The processes are those of bin/serve.
"""

import os
import signal
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from base.supervisor import Part, StartError, Supervisor
from tests.faults.embedded import ROOT, free_port, set_up


class Stage:
    """The parts of the embedded set, each of which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        from base.management.commands import run_embedded as embedded

        for each in (folder / "run", Path(settings.MEDIA_ROOT), settings.BROKER_SOCKET.parent):
            each.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.supervisor = Supervisor(environment=os.environ, folder=ROOT, log_dir=folder / "run")
        broker = Part("broker", embedded.broker_command(), embedded.broker_answers)
        self.listener = embedded.open_listener()
        served = embedded.parts(ROOT / ".venv" / "bin", folder / "run", self.listener)
        self.parts = {part.name: part for part in (broker, *served)}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{os.environ['PORT']}"

    def start(self, *names: str) -> None:
        """Starts parts by name; call it in the thread that lives longest, for a part dies with who started it."""
        for name in names:
            self.supervisor.start(self.parts[name])

    def kill(self, name: str) -> None:
        """SIGKILL to a part and everything it started, which is gone afterwards."""
        _part, process = self.supervisor.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def complaints(self, name: str) -> list[str]:
        """Lines of a part's log that tell of an exception."""
        lines = (self.folder / "run" / f"{name}.log").read_text(errors="replace").splitlines()
        return [line for line in lines if line.startswith("Traceback") or "Internal Server Error" in line]


@contextmanager
def stage() -> Iterator[Stage]:
    """Sets Django up before a scratch database, migrated and empty; everything is stopped and dropped at the end."""
    set_up()
    server = os.environ.pop("DATABASE_URL", "")
    for name in ("REDIS_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as name, _scratch_database(server) as address:
        os.environ |= {"DATA_DIR": name, "HOST": "127.0.0.1", "PORT": str(free_port()), "LOG_LEVEL": "WARNING"}
        os.environ |= {"DATABASE_URL": address} if address else {}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        made = Stage(Path(name))
        try:
            yield made
        except StartError as error:
            raise SystemExit(str(error)) from error
        finally:
            made.supervisor.stop()
            made.listener.close()
            connections.close_all()


@contextmanager
def _scratch_database(server: str) -> Iterator[str]:
    """The address of a database of its own on a PostgreSQL server; empty without one."""
    if not server:
        yield ""
        return
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    link = psycopg2.connect(urlsplit(server)._replace(path="/postgres").geturl())
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        link.close()


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Looks every half second; whether it came to be so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
