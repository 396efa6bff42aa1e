"""The two commands on a bare Debian, as an ordinary user and as root, with and without a network. Run by name, as root.

    .venv/bin/python tests/faults/bare_machine.py [--whole-suite] [--folder /var/tmp]

Needs debootstrap (apt-get install debootstrap), util-linux, iproute2 and about 6 GB. Makes a Debian of the machine's
own release with python3, pip and git and nothing else, takes a clone of this checkout's last commit into it, and prints
a table; takes about 15 minutes. The mirror is the one of the machine's apt, the index of packages the one of its pip,
uv and npm. Everything is mounted in a namespace that ends with each command, and the Debian is removed at the end.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.faults.embedded import ROOT, free_port

PACKAGES = "python3,python3-pip,git,ca-certificates"
PATIENCE = 1200
"""Seconds for a command; the whole suite gets an hour."""
PERSON = 1000
SELECTION = (
    "tests/base/test_views.py",
    "tests/browser/test_administrator_corrects_a_record.py",
    "tests/embedded/test_owner.py",
)
PASSED_ON = ("PIP_", "UV_", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "NODE_EXTRA_CA")
SETTINGS = (
    "etc/pip.conf",
    "etc/xdg/pip",
    "etc/uv",
    "etc/npmrc",
    "etc/ssl/certs/ca-certificates.crt",
    "etc/resolv.conf",
    "etc/hosts",
)
IN_NAMESPACE = """
set -e
root=$1; shift
for folder in dev proc sys $FOLDERS; do
    mkdir -p "$root/$folder"
    mount --rbind "/$folder" "$root/$folder"
done
ip link set lo up
exec "$@"
"""


@dataclass(frozen=True)
class Case:
    """A command, who runs it, and whether the machine has a network; `note` says what stands there already."""

    command: str
    who: str
    has_network: bool
    note: str


CASES = tuple(
    Case(command, who, has_network, note)
    for who in ("person", "root")
    for command, has_network, note in (
        ("serve", False, "fresh"),
        ("test", False, "fresh"),
        ("serve", True, "fresh"),
        ("serve", False, "set up"),
        ("test", True, "set up to serve"),
        ("test", False, "set up"),
    )
)


def said_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def mirror() -> tuple[str, str]:
    """(address, release) of the Debian that this machine itself is installed from."""
    release = said_by("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME").strip()
    listed = said_by("apt-get", "indextargets", "--format", "$(ORIGIN)|$(CODENAME)|$(REPO_URI)", "Created-By: Packages")
    for line in listed.splitlines():
        origin, codename, address = line.split("|")
        if (origin, codename) == ("Debian", release):
            return address, release
    raise SystemExit(f"✗ apt knows no mirror of Debian {release}: look at /etc/apt/sources.list*, run apt-get update.")


def folders_of_indexes() -> list[str]:
    """Folders that the machine's pip takes packages from: file:///srv/index/simple → srv/index."""
    folders = set()
    python = str(Path(sys.base_prefix) / "bin" / "python3")  # that of the environment has no pip
    for word in said_by(python, "-m", "pip", "config", "list").replace("'", " ").split():
        path = Path(urlsplit(word).path)
        if urlsplit(word).scheme in {"", "file"} and path.is_absolute() and path.is_dir():
            folders.add(str(path.parent if path.name == "simple" else path).lstrip("/"))
    return sorted(folders)


class BareMachine:
    """A Debian in a folder, with a checkout for each person."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders = folders_of_indexes()

    def make(self) -> None:
        address, release = mirror()
        print(f"Making a bare Debian {release}", flush=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, str(self.root), address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"✗ debootstrap failed: {done.stdout.strip().splitlines()[-1]}")
        for name in SETTINGS:
            self.copy(Path("/") / name, self.root / name)
        said_by("chroot", str(self.root), "useradd", "--create-home", "--uid", str(PERSON), "person")
        for who, owner in (("person", PERSON), ("root", 0)):
            said_by("git", "clone", "--quiet", str(ROOT), str(self.root / "srv" / who))
            said_by("chown", "-R", f"{owner}:{owner}", str(self.root / "srv" / who))

    @staticmethod
    def copy(source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target)

    def environment(self, case: Case, port: int) -> list[str]:
        home = "/root" if case.who == "root" else "/home/person"
        passed = [f"{name}={text}" for name, text in os.environ.items() if name.upper().startswith(PASSED_ON)]
        return [f"HOME={home}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", f"PORT={port}", *passed]

    def start(self, case: Case, port: int, arguments: tuple[str, ...]) -> subprocess.Popen[str]:
        owner = 0 if case.who == "root" else PERSON
        namespace = ["unshare", "--mount", "--propagation", "private", *([] if case.has_network else ["--net"])]
        inside = ["chroot", f"--userspec={owner}:{owner}", str(self.root), "env", "-i", *self.environment(case, port)]
        script = f'cd /srv/{case.who} && exec bin/{case.command} "$@"'
        return subprocess.Popen(
            [*namespace, "sh", "-c", IN_NAMESPACE, "sh", str(self.root), *inside, "sh", "-c", script, "sh", *arguments],
            env={**os.environ, "FOLDERS": " ".join(self.folders)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def processes(self) -> list[int]:
        """Those that live in this Debian."""
        living = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended, or is nobody's to look at
                if (process / "root").readlink() == self.root:
                    living.append(int(process.name))
        return living

    def end_all(self) -> int:
        """How many processes were left, which are killed."""
        left = self.processes()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(left)


def answers(pid: int, port: int) -> bool:
    """Whether the program answers in the network of process `pid`."""
    code = f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/healthz', timeout=20)"
    command = ["nsenter", "--target", str(pid), "--net", sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def observe(machine: BareMachine, case: Case, arguments: tuple[str, ...], patience: int) -> str:
    """Runs a case and returns its row of the table."""
    port, began, ready, lines = free_port(), time.monotonic(), 0.0, [""]
    process = machine.start(case, port, arguments if case.command == "test" else ())
    limit = Timer(patience, machine.end_all)
    limit.start()
    assert process.stdout
    for line in process.stdout:
        lines += [line.strip()] if line.strip() else []
        if line.startswith("Ready:"):
            ready = time.monotonic() - began
            lines.append(f"{line.strip()} answers: {answers(process.pid, port)}")
            os.killpg(process.pid, signal.SIGINT)
    code = process.wait()
    limit.cancel()
    seconds = ready or time.monotonic() - began
    left = machine.end_all()
    telling = (line for line in lines if "answers: " in line or line.startswith(("FAILED", "ERROR", "E  ")))
    last = next(telling, lines[-1])
    skipped = next((line for line in lines if line.startswith("!!!")), "")
    told = " / ".join(each for each in (last, skipped, f"{left} processes left" if left else "") if each)
    network = "network" if case.has_network else "none"
    row = f"{'bin/' + case.command:<9} {case.who:<6} {network:<7} {case.note:<15} {seconds:>6.0f} s {code:>4}  {told}"
    print(row, flush=True)
    return row


@contextlib.contextmanager
def bare_machine(folder: Path) -> Iterator[BareMachine]:
    place = Path(tempfile.mkdtemp(prefix="bare-machine-", dir=folder))
    place.chmod(0o755)  # the ordinary user passes through it
    made = BareMachine(place / "root")
    try:
        made.make()
        yield made
    finally:
        made.end_all()
        shutil.rmtree(place)
        print("The bare Debian is removed.")


def refuse_early() -> None:
    if os.geteuid():
        raise SystemExit("✗ This makes a system in a folder and mounts in it: run it as root.")
    for tool, package in {"debootstrap": "debootstrap", "unshare": "util-linux", "ip": "iproute2"}.items():
        if not shutil.which(tool):
            raise SystemExit(f"✗ {tool} is missing: apt-get install {package}, then run this again.")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole-suite", action="store_true", help="all of bin/test, not a selection")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="where the Debian is made")  # noqa: S108
    options = parser.parse_args()
    refuse_early()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(130))  # so that the Debian is removed
    arguments, patience = ((), 3600) if options.whole_suite else (SELECTION, PATIENCE)
    with bare_machine(options.folder) as machine:
        for case in CASES:
            observe(machine, case, arguments, patience)


if __name__ == "__main__":
    main()
