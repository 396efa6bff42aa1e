"""Checks docker-compose.yml, the image and the proxy without a container engine: parses them, then runs what they name.

The image's own steps run in a clean folder, the services' commands against a scratch PostgreSQL database and an empty
Redis database, until each service's own health check succeeds. usage: check_compose.py [URL of a PostgreSQL server]
"""

import argparse
import contextlib
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis
import yaml
from compose_file import (
    ONE_SHOT,
    CheckError,
    Step,
    command_of,
    find_problems,
    find_proxy_problems,
    health_command,
    interpolate,
    nginx_without_root,
    read_dockerfile,
    read_env,
    variables,
)

ROOT = Path(__file__).resolve().parent.parent
SETTING = re.compile(r'env\.\w+\(\s*"(\w+)"')
ENGINE_STEPS = ("apt-get", "useradd")
"""RUN lines with these words change a machine, not a folder: they are named and left out."""

BUILD_SECONDS = 900
READY_SECONDS = 90
STOP_SECONDS = 25
JOB_DONE = re.compile(r"Task \S+ succeeded")


def say(text: str, mark: str = "✓") -> None:
    print(f"{mark} {text}", flush=True)


# --- A clean folder in the place of an image ----------------------------------------------------------------------


@dataclass
class Place:
    """A temporary folder that stands for the container's root, and the environment of what runs there."""

    top: Path
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """`text` with /app and /data moved into the folder, and the container's port 8000 by the free one."""
        text = re.sub(r"(?<![\w./-])/(app|data)(?=[/\s:'\"]|$)", rf"{self.top}/\1", text)
        return re.sub(r"\b8000\b", str(self.port), text)

    def log(self, name: str) -> Path:
        return self.top / f"{name}.log"

    def tail(self, name: str) -> str:
        return "\n".join(self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self.log(name).open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=self.top / "app",
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def run(self, name: str, command: list[str], environment: Mapping[str, str], seconds: float) -> None:
        """Runs to the end. Raises CheckError with the last lines of its log when it fails or takes too long."""
        process = self.start(name, command, environment)
        try:
            code: int | str = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = f"none within {seconds:.0f} s"
        finally:
            self.kill(name)
        if code != 0:
            raise CheckError(f"{name}: exit code {code} of {shlex.join(command)}\n{self.tail(name)}")

    def kill(self, name: str) -> None:
        """Ends the process and whatever it has started."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for name in list(self.processes):
            self.kill(name)


def clean_environment(compose_text: str) -> dict[str, str]:
    """This process's environment without what the program reads, so that only the files under test name it."""
    settings_text = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    mirrors = {"PIP_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY"}
    unwanted = {*SETTING.findall(settings_text), *variables(compose_text)} - mirrors
    unwanted |= {"DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHON", "PYTHONPATH", "PORT"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_context(target: Path) -> None:
    """The files that a fresh checkout would hold, with what is not committed yet."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def copy_step(place: Place, arguments: str) -> None:
    *sources, target = arguments.split()
    if sources[0].startswith("--from="):
        say(f"COPY {arguments}: both stages share one folder here", "·")
        return
    destination = place.top / "app" / target
    for source in (place.top / "context" / name for name in sources):
        if not source.exists():
            raise CheckError(f"deploy/Dockerfile: COPY {arguments}: {source.name} is not among the project's files")
        if source.is_dir():
            shutil.copytree(source, destination, dirs_exist_ok=True)
        else:
            into = destination if target.endswith("/") else destination.parent
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, destination / source.name if target.endswith("/") else destination)
    say(f"COPY {arguments}")


def run_step(place: Place, arguments: str) -> None:
    if any(word in arguments for word in ENGINE_STEPS):
        say(f"RUN {arguments}: left out, it changes a machine", "·")
        return
    started = time.monotonic()
    place.run("image", ["/bin/sh", "-c", place.here(arguments)], place.environment, BUILD_SECONDS)
    say(f"RUN {arguments} ({time.monotonic() - started:.0f} s)")


def set_environment(place: Place, arguments: str) -> None:
    for name, value in (word.split("=", 1) for word in shlex.split(arguments)):
        place.environment[name] = place.here(value.replace("$PATH", place.environment["PATH"]))


def build_image(place: Place, steps: list[Step]) -> None:
    """Does each step of the Dockerfile; leaves the environment of the last stage in `place`."""
    base = dict(place.environment)
    doers = {"COPY": copy_step, "RUN": run_step, "ENV": set_environment}
    for step in steps:
        if step.name == "FROM":
            place.environment = dict(base)
        elif step.name in doers:
            doers[step.name](place, step.arguments)
        elif step.name not in {"ARG", "WORKDIR", "USER", "EXPOSE"}:
            raise CheckError(f"deploy/Dockerfile: this check does not know {step.name}")
    if left := [name for name in (".env", "node_modules", ".tools", "var") if (place.top / "app" / name).exists()]:
        raise CheckError(f"deploy/Dockerfile: the image would hold {', '.join(left)}")


# --- A database and a broker that are gone afterwards -------------------------------------------------------------


@contextlib.contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """The address of a database made for this run and dropped after it."""
    name = f"compose_check_{secrets.token_hex(6)}"
    try:
        connection = psycopg2.connect(server, connect_timeout=5)
    except psycopg2.Error as error:
        raise CheckError(f"PostgreSQL does not answer: {str(error).splitlines()[0]}") from error
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            try:
                yield urlsplit(server)._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        connection.close()
    say("Scratch database dropped")


@contextlib.contextmanager
def scratch_redis(url: str) -> Iterator[str]:
    """`url`, whose database must be empty before and is emptied after."""
    client = redis.Redis.from_url(url, socket_connect_timeout=5)
    try:
        keys = client.dbsize()
    except redis.RedisError as error:
        raise CheckError(f"Redis does not answer at {url}: {error}") from error
    if keys:
        raise CheckError(f"{url} holds {keys} keys: name an empty database with REDIS_URL")
    try:
        yield url
    finally:
        client.flushdb()
        client.close()


# --- The services -------------------------------------------------------------------------------------------------


def wait_healthy(place: Place, name: str, command: list[str], environment: Mapping[str, str]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            place.run(f"{name}-health", command, environment, READY_SECONDS)
        except CheckError as error:
            if (code := place.processes[name].poll()) is not None:
                raise CheckError(f"{name} ended with code {code}\n{place.tail(name)}") from error
            if time.monotonic() > deadline:
                raise CheckError(f"{name} is not healthy after {READY_SECONDS} s\n{place.tail(name)}") from error
            time.sleep(1)
        else:
            return


def run_services(place: Place, services: Mapping[str, Any], addresses: Mapping[str, str]) -> None:
    """migrate to its end, then web, worker and beat until each is healthy; then what they do together."""
    for name in ("migrate", "web", "worker", "beat"):
        service = services[name]
        named = {key: place.here(str(value)) for key, value in service["environment"].items()}
        environment = {**place.environment, **named, **addresses, "HOSTNAME": socket.gethostname()}
        command = [place.here(word) for word in command_of(service["command"])]
        started = time.monotonic()
        if name in ONE_SHOT:
            place.run(name, command, environment, READY_SECONDS * 2)
            check_commands(place, environment)
        else:
            place.start(name, command, environment)
            wait_healthy(place, name, [place.here(word) for word in health_command(service)], environment)
        say(f"{name}: {shlex.join(command_of(service['command']))} ({time.monotonic() - started:.0f} s)")
    check_pages(place.port)
    check_job(place)


def check_commands(place: Place, environment: Mapping[str, str]) -> None:
    """The commands with which an installation begins."""
    manage = ["python", "manage.py"]
    with_password = {**environment, "ADMIN_PASSWORD": secrets.token_urlsafe(16)}
    place.run("migrate-check", [*manage, "migrate", "--check"], environment, READY_SECONDS)
    place.run(
        "create_admin", [*manage, "create_admin", "13800000000", "--name", "管理员"], with_password, READY_SECONDS
    )
    place.run(
        "load_campaign", [*manage, "load_campaign", "campaign/data/default_campaign.yaml"], environment, READY_SECONDS
    )
    say("manage.py migrate --check, create_admin, load_campaign")


def check_pages(port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    base = f"http://127.0.0.1:{port}"
    try:
        page = opener.open(f"{base}/", timeout=20).read().decode()
        files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)))
        for path in files:
            opener.open(base + path, timeout=10).close()
    except (urllib.error.URLError, OSError) as error:
        raise CheckError(f"web: a page or its static file is not served: {error}") from error
    if not files:
        raise CheckError("web: the first page names no static file")
    say(f"web serves the sign-in page and its {len(files)} static files")


def check_job(place: Place) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not JOB_DONE.search(place.log("worker").read_text(encoding="utf-8", errors="replace")):
        if time.monotonic() > deadline:
            raise CheckError(f"worker did no job of beat's within {READY_SECONDS} s\n{place.tail('worker')}")
        time.sleep(1)
    say("worker did a job that beat sent")


def stop_services(place: Place) -> None:
    """Asks each to end as an engine does (SIGTERM to the first process); one that does not is an error."""
    for name in ("beat", "worker", "web"):
        place.processes[name].terminate()
        try:
            place.processes[name].wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise CheckError(f"{name} does not stop within {STOP_SECONDS} s") from error
        place.kill(name)
    say("beat, worker and web stop when asked")


def check_neighbours(place: Place, services: Mapping[str, Any], server: str, redis_url: str) -> None:
    """The health checks of db and redis, where their tools are installed here."""
    at = urlsplit(server)
    environment = {**place.environment, "PGHOST": at.hostname or "", "PGPORT": str(at.port or 5432)}
    is_default = urlsplit(redis_url).netloc in {"127.0.0.1:6379", "localhost:6379"}
    for name, tool, can_run in (("db", "pg_isready", True), ("redis", "redis-cli", is_default)):
        command = health_command(services[name])
        if shutil.which(tool) and can_run:
            place.run(name, command, environment, READY_SECONDS)
            say(f"{name}: {shlex.join(command)}")
        else:
            say(f"{name}: health check parsed only, {tool} cannot be run here", "·")


def check_proxy(place: Place) -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    if problems := find_proxy_problems(text):
        raise CheckError("deploy/nginx.conf: " + "; ".join(problems))
    if not shutil.which("nginx"):
        say("proxy: deploy/nginx.conf parsed only, nginx is not installed here", "·")
        return
    config = place.top / "nginx.conf"
    ports = {"listen 80;": f"listen 127.0.0.1:{free_port()};", "127.0.0.1:8081": f"127.0.0.1:{free_port()}"}
    config.write_text(place.here(nginx_without_root(text, str(place.top), ports)), encoding="utf-8")
    command = ["nginx", "-t", "-p", str(place.top), "-c", str(config), "-g", f"pid {place.top}/nginx.pid;"]
    place.run("proxy", command, place.environment, READY_SECONDS)
    say("proxy: nginx -t accepts deploy/nginx.conf")


def check(server: str, redis_url: str) -> None:
    compose_text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    env_text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    if problems := find_problems(compose_text, env_text):
        raise CheckError("docker-compose.yml: " + "; ".join(problems))
    say("docker-compose.yml: services, volumes, health checks, order of starting, variables")
    values = {**read_env(env_text), "POSTGRES_PASSWORD": "check"}
    services = interpolate(yaml.safe_load(compose_text), values)["services"]
    with tempfile.TemporaryDirectory(prefix="compose-check-") as folder, contextlib.ExitStack() as stack:
        place = Place(Path(folder), free_port(), clean_environment(compose_text))
        for name in ("app", "data", "context", "tmp"):
            (place.top / name).mkdir()
        place.environment["TMPDIR"] = str(place.top / "tmp")
        check_proxy(place)
        addresses = {
            "REDIS_URL": stack.enter_context(scratch_redis(redis_url)),
            "DATABASE_URL": stack.enter_context(scratch_database(server)),
        }
        stack.callback(place.kill_all)
        check_neighbours(place, services, server, redis_url)
        copy_context(place.top / "context")
        build_image(place, read_dockerfile((ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")))
        run_services(place, services, addresses)
        stop_services(place)


def main() -> None:
    default = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
    parser = argparse.ArgumentParser(description="Checks docker-compose.yml without a container engine.")
    parser.add_argument("server", nargs="?", default=default, help="a PostgreSQL server; its user may make databases")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        check(options.server, os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9")
    except CheckError as error:
        line, _, log = str(error).partition("\n")
        sys.exit(f"{log}\n✗ {line}".lstrip())
    say("docker-compose.yml can be installed")


if __name__ == "__main__":
    main()
