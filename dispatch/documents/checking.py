"""Whether a Word template can be taken: it opens, and every placeholder in it is one that reports fill."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.files import BROKEN_ZIP
from dispatch.documents.render import try_template

MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes of all parts together; a template of pictures has a few."""
UNKNOWN = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'|no element '([^']+)'")


@dataclass(frozen=True)
class Placeholder:
    """What the office may write in its template, as it is written, and what stands there in the end."""

    written: str
    means: Promise | str


PLACEHOLDERS: Sequence[Placeholder] = (
    Placeholder("{{ title }}", gettext_lazy("The title of the report")),
    Placeholder("{{ issuer }}", gettext_lazy("Who issues it")),
    Placeholder("{{ number }}", gettext_lazy("The number, empty until it is issued")),
    Placeholder("{{ date }}", gettext_lazy("The day of issue; of a draft, the day of its figures")),
    Placeholder("{{ recipients }}", gettext_lazy("To whom it goes; you may write the units out instead")),
    Placeholder("{%p if is_preview %} … {%p endif %}", gettext_lazy("A paragraph for previews only")),
    Placeholder("{{ correction }}", gettext_lazy("Which report it corrects, and why; else empty")),
    Placeholder("{{ next_number() }}", gettext_lazy("一, 二, 三 … for the heading of each section")),
    Placeholder(
        "{%p for sentence in overall %} {{ sentence }} {%p endfor %}", gettext_lazy("Sentences, one a paragraph")
    ),
    Placeholder(
        "units_summary, overdue_summary, blocks_summary, predicted_summary, previous_summary, highlights_summary, "
        "shortfalls, next_steps",
        gettext_lazy("More sentences, written in the same way"),
    ),
    Placeholder(
        "{%tr for row in lists %} {{ row.name }} {{ row.verified }} {%tr endfor %}",
        gettext_lazy("A row of a table for each list; the tags stand in rows of their own"),
    ),
    Placeholder("actions, lists, blocks, predicted, previous", gettext_lazy("Tables, written in the same way")),
    Placeholder(
        "{%p for kind in unit_kinds %} {{ kind.heading }} kind.rows",
        gettext_lazy("Units by kind, and the overdue milestones by unit (overdue_units), each with a table of its own"),
    ),
    Placeholder(
        "{%p for row in highlights %} {{ row.unit }} {{ row.task }} {{ row.list }} {{ row.on }} {{ row.text }} "
        "{%p endfor %}",
        gettext_lazy("A paragraph for each highlight that was accepted in the period"),
    ),
    Placeholder("{{ chart_lights }} {{ chart_pace }} {{ chart_heat }}", gettext_lazy("Charts as pictures")),
)


def check_template(content: bytes) -> None:
    """Raises InvalidInputError with one sentence: it cannot be opened, or which placeholder is not known.

    It is rendered with a report in small, in a sandbox: what it may ask for is what reports hold, and nothing else.
    """
    _ensure_readable(content)
    try:
        try_template(content)
    except Exception as error:
        raise InvalidInputError(_sentence(error)) from error


def _ensure_readable(content: bytes) -> None:
    broken = _(
        "This is no Word document (.docx) that can be read: open it in Word, save it again and choose that file."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise InvalidInputError(_("The template is too large: leave large pictures out."))
            if "word/document.xml" not in archive.namelist() or archive.testzip():
                raise InvalidInputError(broken)
    except BROKEN_ZIP as error:
        raise InvalidInputError(broken) from error


def _sentence(error: Exception) -> str:
    import jinja2  # noqa: PLC0415

    if isinstance(error, jinja2.exceptions.SecurityError):
        return _("The template asks for something that reports do not give: %(error)s") % {"error": error}
    if isinstance(error, jinja2.UndefinedError):
        found = UNKNOWN.search(str(error))
        name = next((each for each in found.groups() if each), "") if found else str(error)
        return _(
            "“%(name)s” is no placeholder of reports: see the list below, correct it and choose the file again."
        ) % {"name": name}
    if isinstance(error, jinja2.TemplateSyntaxError):
        context = " ".join("".join(getattr(error, "docx_context", ())).split())[:200]
        text = _("A placeholder is not written right (%(error)s), near: %(context)s")
        return text % {"error": error.message, "context": context or "—"}
    return _broken()


def _broken() -> str:
    return _("This is no Word document (.docx) that can be read: open it in Word, save it again, choose that file.")
