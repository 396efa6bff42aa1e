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


IMPORT_MOVES = (
    Move("read", frozenset({ImportState.QUEUED, ImportState.READY}), ImportState.READING, "import.reading"),
    Move("ready", frozenset({ImportState.READING}), ImportState.READY, "import.ready"),
    Move("fail", frozenset({ImportState.READING}), ImportState.FAILED, "import.failed"),
    Move("commit", frozenset({ImportState.READY}), ImportState.COMMITTED, "import.committed"),
    Move("discard", frozenset({ImportState.READY, ImportState.FAILED}), ImportState.DISCARDED, "import.discarded"),
)
