"""States of an import and how it moves (rules.md §2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.moves import Move


class ImportState(TextChoices):
    QUEUED = "queued", _("Queued")
    READING = "reading", _("Reading")
    READY = "ready", _("Ready to check")
    COMMITTED = "committed", _("Taken over")
    DISCARDED = "discarded", _("Discarded")
    FAILED = "failed", _("Failed")


class RowAction(TextChoices):
    """What taking an import over would do with a row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    LEFT_OUT = "left_out", _("Left out")
    BROKEN = "broken", _("Not storable")


IMPORT_MOVES = (
    Move("read", frozenset({ImportState.QUEUED}), ImportState.READING, "import.reading"),
    Move("ready", frozenset({ImportState.READING}), ImportState.READY, "import.ready"),
    Move("fail", frozenset({ImportState.READING}), ImportState.FAILED, "import.failed"),
    Move("again", frozenset({ImportState.READY, ImportState.FAILED}), ImportState.QUEUED, "import.queued"),
    Move("commit", frozenset({ImportState.READY}), ImportState.COMMITTED, "import.committed"),
    Move("discard", frozenset({ImportState.READY, ImportState.FAILED}), ImportState.DISCARDED, "import.discarded"),
)
