"""Work on a stranger's file in a process of its own: no settings, no secrets, little memory, little time.

`run` starts this file as a program (`python -I`), which takes the limits upon itself before it
imports anything and then runs a module of ours. The module finds what it works on as files in its
working folder, says what it made on standard output, and ends with REFUSED and a word on standard
error where it makes nothing.
"""

import contextlib
import errno
import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
REFUSED, NO_MEMORY, NO_ROOM = 3, 4, 5
"""Exit codes of the program."""
GLANCE, RENEW_AFTER = 0.02, 30.0
"""Seconds between two looks at whether it has ended, and between two calls of `while_waiting`."""
MOST_SAID = 10_000
Process: TypeAlias = "subprocess.Popen[bytes]"
OPEN_FILES = 64


@dataclass(frozen=True)
class Limits:
    """Seconds of the clock and of the processor, bytes of memory, bytes of any file it writes."""

    seconds: int
    memory: int
    output: int


class Reason(StrEnum):
    """Why nothing was made."""

    REFUSED = "refused"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    BROKEN = "broken"


class ConfinedError(Exception):
    """The work made nothing. `said` is what the module wrote on standard error, at most 10,000 characters."""

    def __init__(self, reason: Reason, said: str = "") -> None:
        super().__init__(f"{reason}: {said[-500:]}")
        self.reason = reason
        self.said = said


def run(
    module: str,
    inputs: Mapping[str, bytes],
    limits: Limits,
    while_waiting: Callable[[], None] | None = None,
) -> bytes:
    """What `module` makes of `inputs` (content by file name).

    `while_waiting` is called twice a minute; what it raises ends the work. Raises ConfinedError.
    """
    with tempfile.TemporaryDirectory(prefix="confined-") as name:
        folder = Path(name)
        for file_name, content in inputs.items():
            (folder / file_name).write_bytes(content)
        made, said = folder / ".made", folder / ".said"
        with made.open("wb") as out, said.open("wb") as err:
            process = _start(module, folder, limits, (out, err))
            ended_in_time = _wait(process, limits.seconds, while_waiting)
        text = said.read_bytes()[:MOST_SAID].decode("utf-8", "replace")
        if not ended_in_time:
            raise ConfinedError(Reason.TIME, text)
        if process.returncode != 0:
            raise ConfinedError(_reason(process.returncode), text)
        return made.read_bytes()


def _start(module: str, folder: Path, limits: Limits, streams: "tuple[IO[bytes], IO[bytes]]") -> Process:
    numbers = [str(each) for each in (limits.seconds, limits.memory, limits.output)]
    command = [sys.executable, "-I", "-X", "utf8", __file__, str(ROOT), module, *numbers]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
    out, err = streams
    return subprocess.Popen(  # noqa: S603  our own program and arguments
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
    )


def _wait(process: Process, seconds: int, while_waiting: Callable[[], None] | None) -> bool:
    """Whether it ended by itself; its whole process group has ended either way.

    The process is reaped after its group was killed: until then its number is nobody else's.
    """
    began = renewed = time.monotonic()
    try:
        while not _has_ended(process.pid):
            at = time.monotonic()
            if at - began > seconds:
                return False
            if while_waiting is not None and at - renewed > RENEW_AFTER:
                renewed = at
                while_waiting()
            time.sleep(GLANCE)
        return True
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _reason(code: int) -> Reason:
    codes = {
        REFUSED: Reason.REFUSED,
        NO_MEMORY: Reason.MEMORY,
        NO_ROOM: Reason.OUTPUT,
        -signal.SIGXCPU: Reason.TIME,
        -signal.SIGXFSZ: Reason.OUTPUT,
        -signal.SIGKILL: Reason.MEMORY,
    }
    return codes.get(code, Reason.BROKEN)


def _take_limits(seconds: int, memory: int, output: int) -> None:
    """Whoever is not root starts no further process either."""
    limits = {
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_FSIZE: (output, output),
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, most)


def main(root: str, module: str, *limits: str) -> None:
    """The program: takes the limits, then runs the module as `__main__`."""
    seconds, memory, output = (int(each) for each in limits)
    _take_limits(seconds, memory, output)
    sys.path.append(root)
    sys.argv = [module]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        sys.stdout.flush()
    except MemoryError:
        os._exit(NO_MEMORY)
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        os._exit(NO_ROOM)


if __name__ == "__main__":
    main(*sys.argv[1:])
