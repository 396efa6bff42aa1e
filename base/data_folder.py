"""Who owns the data folder: one program at a time, by a lock that goes with the process that holds it."""

import fcntl
import os
from pathlib import Path
from typing import TextIO


class FolderTakenError(Exception):
    """Another program holds the data folder; the message says which, and at what address it serves."""


def take(folder: Path, address: str) -> TextIO:
    """Takes `folder` for this process, for as long as the file returned stays open.

    The lock lies in `run/lock`, with a line that says who holds it. Raises FolderTakenError when another process does.
    """
    path = folder / "run" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = path.read_text(encoding="utf-8").strip() or "another program"
        lock.close()
        raise FolderTakenError(
            f"The data folder {folder} is in use by {holder}: stop it first, or name another folder with DATA_DIR."
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, which serves {address}\n")
    lock.flush()
    return lock
