"""A snapshot as a Word document; the same snapshot, template and pictures give the same bytes.

The built-in template is filled here. Any other is a stranger's program: it is looked at, then filled by
a process of its own (base.confined), and what comes out is looked at again.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from base import confined
from base.confined import ConfinedError, Limits, Reason
from base.errors import InvalidInputError
from base.reading.documents import ensure_harmless
from dispatch.documents.sample import sample_snapshot
from dispatch.documents.template import default_template
from dispatch.documents.values import TEMPLATE, VALUES, Values, as_json, plain
from dispatch.documents.wording import report_context
from dispatch.documents.wording.numbers import numeral

MB = 1024 * 1024
TO_TRY = Limits(seconds=20, memory=512 * MB, output=20 * MB)
TO_FILL = Limits(seconds=120, memory=1024 * MB, output=20 * MB)
PROGRAM = "dispatch.documents.filling"
MOST_NUMERALS = 99
SAMPLE_DAY = dt.datetime(2026, 7, 14, 1, tzinfo=dt.UTC)
UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ue000-\ue004\ufffe\uffff]+")
"""What XML may not hold; line breaks, which a cell or a sentence does not have; the marks of documents."""


class UnusableTemplateError(InvalidInputError):
    """A report cannot be made with this template; the message says why and what to do."""

    code = "unusable_template"


def render_report(
    snapshot: dict[str, Any],
    as_of: dt.datetime,
    template: bytes,
    charts: Mapping[str, bytes] | None = None,
    while_waiting: Callable[[], None] | None = None,
) -> bytes:
    """The .docx of a snapshot, its places still open. Dates inside the file are `as_of`.

    `while_waiting` is called twice a minute while a stranger's template is filled. Raises UnusableTemplateError.
    """
    values = values_of(snapshot, as_of)
    if template == default_template():
        from dispatch.documents.filling import fill_in  # noqa: PLC0415  a third of a second, for the worker only

        return fill_in(template, values, charts or {})
    ensure_harmless(template)
    return _confined(template, values, charts or {}, TO_FILL, while_waiting)


def try_template(template: bytes) -> None:
    """Fills it with a report in small. Raises UnusableTemplateError, InvalidInputError for what may not be opened."""
    ensure_harmless(template)
    _confined(template, values_of(sample_snapshot(), SAMPLE_DAY), {}, TO_TRY)


def values_of(snapshot: dict[str, Any], as_of: dt.datetime) -> Values:
    """Plain data for every placeholder, texts in one line."""
    context = plain(report_context(flat(snapshot)))
    numerals = [numeral(number) for number in range(1, MOST_NUMERALS + 1)]
    return Values(context, numerals, context["title"], context["issuer"], as_of.isoformat())


def flat(value: Any) -> Any:
    """The same values, their texts in one line."""
    if isinstance(value, str):
        return UNWRITABLE.sub(" ", value)
    if isinstance(value, dict):
        return {name: flat(each) for name, each in value.items()}
    return [flat(each) for each in value] if isinstance(value, list) else value


def _confined(
    template: bytes,
    values: Values,
    charts: Mapping[str, bytes],
    limits: Limits,
    while_waiting: Callable[[], None] | None = None,
) -> bytes:
    pictures = {f"{name}.png": content for name, content in charts.items()}
    inputs = {TEMPLATE: template, VALUES: as_json(values), **pictures}
    try:
        filled = confined.run(PROGRAM, inputs, limits, while_waiting)
    except ConfinedError as error:
        raise UnusableTemplateError(_sentence(error, limits)) from error
    ensure_harmless(filled)
    return filled


def _sentence(error: ConfinedError, limits: Limits) -> str:
    if error.reason == Reason.REFUSED:
        return _fault(error.said)
    if error.reason == Reason.TIME:
        text = _("Filling the template takes longer than %(seconds)d seconds: take loops inside loops out of it.")
        return text % {"seconds": limits.seconds}
    if error.reason == Reason.OUTPUT:
        return too_large()
    text = _(
        "Filling the template takes more than %(memory)d MB of memory: "
        "take large pictures, long texts and loops inside loops out of it."
    )
    return text % {"memory": limits.memory // MB}


def _fault(said: str) -> str:
    """The sentence for what the program found wrong (JSON, see dispatch.documents.filling.main)."""
    try:
        told = {name: str(value) for name, value in json.loads(said).items()}
        kind, what, near = told["kind"], told["what"], told["near"]
    except (ValueError, KeyError, AttributeError):
        return unreadable()
    if kind == "refused":
        return _("The template asks for something that reports do not give: %(error)s") % {"error": what}
    if kind == "unknown":
        return _(
            "“%(name)s” is no placeholder of reports: see the list below, correct it and choose the file again."
        ) % {"name": what}
    if kind == "syntax":
        text = _("A placeholder is not written right (%(error)s), near: %(context)s")
        return text % {"error": what, "context": near or "—"}
    return too_large() if kind == "large" else unreadable()


def too_large() -> str:
    return _("The filled template is larger than 20 MB: take large pictures and repeated parts out of it.")


def unreadable() -> str:
    return _("This is no Word document (.docx) that can be read: open it in Word, save it again, choose that file.")
