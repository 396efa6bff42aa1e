"""Work that takes much memory: one at a time in each process, and whoever waits too long is asked to come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from base.errors import BusyError

PATIENCE = 10
"""Seconds."""


class Gate:
    """A door for one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Within the block nobody else is inside. Raises BusyError after ten seconds of waiting."""
        if not self._lock.acquire(timeout=PATIENCE):
            text = _("The server is busy with other files. Nothing was changed: try again in a moment.")
            raise BusyError(text, retry_after=PATIENCE)
        try:
            yield
        finally:
            self._lock.release()


PICTURES, TEMPLATES = Gate(), Gate()
"""Decoding a picture; trying a report template."""
