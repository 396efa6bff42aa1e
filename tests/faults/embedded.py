"""The embedded set as a process, in a folder of its own."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = """
from base.trail import SYSTEM
from dispatch.models import Meeting
from dispatch.services.reports import request_report
print(request_report(actor=SYSTEM, meeting=Meeting.objects.order_by("-pk")[0]).pk)
"""
STATE = """
import json
from base.models import Event
from dispatch.models import Report
report = Report.objects.get(pk={pk})
built = Event.objects.filter(name="report.built", subject_id={pk}).count()
print(json.dumps([report.state, report.attempts, report.progress, built]))
"""


STEPS = ("check_disk dev", "lock_setup", "make_environment dev", "make_assets", "make_translations", "collect_static")
SET_UP = "; ".join(["set -eu", ". bin/setup.sh", "find_python", *STEPS])


def set_up() -> None:
    """What bin/serve makes before it starts: pages need their static files. Raises SystemExit with its reason."""
    made = subprocess.run(["/bin/sh", "-c", SET_UP, "bin/serve"], cwd=ROOT, check=False)
    if made.returncode != 0:
        raise SystemExit("this checkout could not be set up; the line above says why")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parent_of(pid: int) -> int | None:
    """None when it is gone."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(status.rpartition(")")[2].split()[1])  # "7 (a name) S 1 …": the parent is 1


class Embedded:
    """The embedded set in a folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(free_port()), "HOST": "127.0.0.1"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)

    def start(self, until: str = "Ready:") -> None:
        """Returns at the first line that begins so."""
        command = [sys.executable, str(ROOT / "manage.py"), "run_embedded"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith(until):
                return
        raise SystemExit("the embedded set did not start")

    def health(self) -> int:
        address = f"http://127.0.0.1:{self.environment['PORT']}/healthz"
        with urllib.request.urlopen(address, timeout=10) as response:
            return int(response.status)

    def children(self) -> list[int]:
        """In the order of their start. Read from /proc: a bare system has no pgrep."""
        living = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return sorted(pid for pid in living if parent_of(pid) == self.process.pid)

    def shell(self, code: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "--command", code]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def state(self, pk: int) -> list[Any]:
        found: list[Any] = json.loads(self.shell(STATE.format(pk=pk)))
        return found

    def wait_until_building(self, pk: int) -> None:
        """Looks into the database file every few milliseconds: the moment is short."""
        link = sqlite3.connect(Path(self.environment["DATA_DIR"]) / "campaign.sqlite3")
        for _look in range(4000):
            (state,) = link.execute("SELECT state FROM dispatch_report WHERE id = ?", (pk,)).fetchone()
            if state != "queued":
                break
            time.sleep(0.005)
        link.close()

    def kill_worker(self) -> None:
        for pid in self.children():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"worker" in words:
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=10)
        if self.process.stdout:
            self.process.stdout.close()
