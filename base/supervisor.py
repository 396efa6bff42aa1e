"""Runs the embedded set: broker, web, worker and beat as children of one process, stopped together.

Children die with their parent (a parent-death signal on Linux), so a killed supervisor leaves no process behind.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
TERM_SECONDS = 3.0
POLL_SECONDS = 0.1


class StartError(Exception):
    """A part of the set did not come up; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """One process: its name on screen, its command, and how long and by what to see that it is ready.

    `inherits` are open files that it shares with the supervisor, by number.
    """

    name: str
    command: list[str]
    is_ready: Callable[[], bool] | None = None
    ready_seconds: float = 30
    inherits: tuple[int, ...] = ()


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Supervisor:
    """Starts parts in order, waits, and stops them in the reverse order within five seconds."""

    def __init__(self, *, environment: Mapping[str, str], folder: Path, log_dir: Path) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self.log_dir = log_dir
        self.running: list[tuple[Part, subprocess.Popen[bytes]]] = []
        self.stop_asked = False

    def start(self, part: Part) -> None:
        """Starts `part` and waits until it is ready. Raises StartError when it ends or is not ready in time."""
        log = self.log_dir / f"{part.name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  our own commands, no shell
                part.command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                cwd=self.folder,
                pass_fds=part.inherits,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  no threads here
            )
        self.running.append((part, process))
        deadline = time.monotonic() + part.ready_seconds
        while part.is_ready and not part.is_ready():
            if self.stop_asked:
                return
            if process.poll() is not None:
                raise StartError(f"{part.name} ended with code {process.returncode}; see {log}")
            if time.monotonic() > deadline:
                raise StartError(f"{part.name} was not ready after {part.ready_seconds:.0f} s; see {log}")
            time.sleep(POLL_SECONDS)

    def wait(self) -> str | None:
        """Waits until a stop is asked (None) or a part ends by itself (a sentence that says which)."""
        while not self.stop_asked:
            for part, process in self.running:
                if process.poll() is not None:
                    return f"{part.name} ended with code {process.returncode}; see {self.log_dir / part.name}.log"
            time.sleep(POLL_SECONDS)
        return None

    def stop(self) -> None:
        """Asks every part to end, the broker last, and kills what has not ended in time."""
        *brokers, rest = self.running[:1], self.running[1:]
        for group in (rest, *brokers):
            for _part, process in reversed(group):
                if process.poll() is None:
                    _signal_group(process, signal.SIGTERM)
            deadline = time.monotonic() + TERM_SECONDS / 2 if group is not rest else time.monotonic() + TERM_SECONDS
            for _part, process in group:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=max(0.05, deadline - time.monotonic()))
                if process.poll() is None:
                    _signal_group(process, signal.SIGKILL)
                    process.wait()
        self.running.clear()

    def ask_to_stop(self, *_: object) -> None:
        """A signal handler."""
        self.stop_asked = True


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
