"""Files on the disk that are whole or not there: written to a temporary name, brought to the disk, then renamed."""

import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage

PART = ".part"
"""How the temporary names end; one that a crash left behind is never read."""


class WholeFileStorage(FileSystemStorage):
    """Django's storage on the disk; what is saved again under a name takes the place of what was there."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        """Raises OSError where the disk is full; nothing of the file is there then."""
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{uuid.uuid4().hex}{PART}")
        try:
            with part.open("wb") as handle:
                for chunk in content.chunks():
                    handle.write(chunk)
                handle.flush()
                os.fsync(handle.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return name

    def move(self, name: str, other: str) -> None:
        """Gives a file another name; needs no room on the disk."""
        target = Path(self.path(other))
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).replace(target)


def move(storage: Storage, name: str, other: str) -> None:
    """The same in any storage: an object store has no other way than to copy and delete."""
    if isinstance(getattr(storage, "_wrapped", storage), WholeFileStorage):
        storage.move(name, other)  # type: ignore[attr-defined]
        return
    with storage.open(name) as handle:
        storage.save(other, handle)
    storage.delete(name)


def _sync_folder(folder: Path) -> None:
    """The new name itself is on the disk then."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
