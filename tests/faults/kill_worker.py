"""A worker killed while it builds a report: the report gets built all the same, once. Run by name; takes minutes.

    .venv/bin/python tests/faults/kill_worker.py [ROUNDS]

Starts the embedded set in a temporary folder, asks for a report, kills the worker with SIGKILL at a random moment after
the request, starts the set again, and prints what became of the report: state, attempts, seconds until it was built.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Embedded:
    """The embedded set in a folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(free_port()), "HOST": "127.0.0.1"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "run_embedded"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("Ready:"):
                return
        raise SystemExit("the embedded set did not start")

    def shell(self, code: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "--command", code]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def state(self, pk: int) -> list[Any]:
        found: list[Any] = json.loads(self.shell(STATE.format(pk=pk)))
        return found

    def kill_worker(self) -> None:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "celery.*worker"], capture_output=True, text=True, check=True
        )
        for pid in found.stdout.split():
            os.kill(int(pid), signal.SIGKILL)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=10)


def one_round(embedded: Embedded, number: int) -> bool:
    embedded.start()
    pk = int(embedded.shell(ASK))
    delay = random.uniform(0, 1.0)  # noqa: S311  a moment, not a secret
    time.sleep(delay)
    embedded.kill_worker()
    at_kill = embedded.state(pk)
    embedded.stop()
    began = time.monotonic()
    embedded.start()
    state = embedded.state(pk)
    while state[0] in {"queued", "building"} and time.monotonic() - began < PATIENCE:
        time.sleep(2)
        state = embedded.state(pk)
    embedded.stop()
    seconds = time.monotonic() - began
    print(f"round {number}: killed {delay:.2f} s after the request at {at_kill}; {seconds:.0f} s later {state}")
    return state[0] == "draft" and state[3] == 1


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        embedded = Embedded(Path(folder))
        good = sum(one_round(embedded, number) for number in range(1, rounds + 1))
    print(f"{good} of {rounds} reports built exactly once")
    sys.exit(good != rounds)


if __name__ == "__main__":
    main()
