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
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
TERM_SECONDS = 3.0
POLL_SECONDS = 0.1
AGAIN_TIMES, AGAIN_SECONDS = 5, 60
"""A part that ends by itself is started again, but not more often than this."""


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
    """Starts parts in order and again where one ends by itself; stops all in the reverse order within five seconds."""

    def __init__(
        self, *, environment: Mapping[str, str], folder: Path, log_dir: Path, tell: Callable[[str], None] = print
    ) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self.log_dir = log_dir
        self.tell = tell
        self.running: dict[str, tuple[Part, subprocess.Popen[bytes]]] = {}
        self.ends: dict[str, list[float]] = defaultdict(list)
        self.stop_asked = False
        self.is_interruptible = False

    def start(self, part: Part) -> None:
        """Starts `part` and waits until it is ready; nothing once a stop is asked for.

        Raises StartError when it ends or is not ready in time.
        """
        if not self.stop_asked:
            self.await_ready(part, self.launch(part))

    def await_ready(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        """Raises StartError when it ends or is not ready in time; returns when a stop is asked for."""
        deadline = time.monotonic() + part.ready_seconds
        while part.is_ready and not part.is_ready():
            if self.stop_asked:
                return
            if process.poll() is not None:
                raise StartError(f"{part.name} {_end_of(process)}; see {self.log_of(part)}")
            if time.monotonic() > deadline:
                raise StartError(f"{part.name} was not ready after {part.ready_seconds:.0f} s; see {self.log_of(part)}")
            time.sleep(POLL_SECONDS)

    def launch(self, part: Part) -> subprocess.Popen[bytes]:
        """Starts `part`, in its old place where it ran before."""
        with self.log_of(part).open("ab") as output:
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
        self.running[part.name] = (part, process)
        return process

    def log_of(self, part: Part) -> Path:
        return self.log_dir / f"{part.name}.log"

    def wait(self) -> None:
        """Waits until a stop is asked for. Raises StartError when a part ends again and again."""
        while not self.stop_asked:
            for part, process in self.running.values():
                if process.poll() is not None:
                    self.start_again(part, process)
            time.sleep(POLL_SECONDS)

    def start_again(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        """Starts a part that ended by itself. Raises StartError when it did so too often of late."""
        moment = time.monotonic()
        ends = [end for end in self.ends[part.name] if moment - end < AGAIN_SECONDS]
        self.ends[part.name] = [*ends, moment]
        if len(ends) >= AGAIN_TIMES:
            raise StartError(
                f"{part.name} {_end_of(process)}, after {AGAIN_TIMES} starts within {AGAIN_SECONDS} s; "
                f"see {self.log_of(part)}"
            )
        self.tell(f"{part.name} {_end_of(process)}: starting it again")
        _signal_group(process, signal.SIGKILL)  # what it started itself
        self.launch(part)

    def stop(self) -> None:
        """Asks every part to end, the broker last, and kills what has not ended in time."""
        *brokers, rest = list(self.running.values())[:1], list(self.running.values())[1:]
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

    def run_interruptible(self, action: Callable[[], None]) -> None:
        """Does `action`, which a stop that is asked for breaks off at once, without an error; nothing after it."""
        if self.stop_asked:
            return
        self.is_interruptible = True
        try:
            action()
        except BaseException:  # a database that calls back into Python makes an error of its own of an interrupt
            if not self.stop_asked:
                raise
        finally:
            self.is_interruptible = False

    def ask_to_stop(self, *_: object) -> None:
        """A signal handler."""
        self.stop_asked = True
        if self.is_interruptible:
            raise KeyboardInterrupt


def _end_of(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
