"""A snapshot as a Word document; the same snapshot and template give the same bytes."""

import datetime as dt
import io
from typing import Any

from dispatch.documents.places import repacked
from dispatch.documents.wording import report_context


def render_report(snapshot: dict[str, Any], as_of: dt.datetime, template: bytes) -> bytes:
    """The .docx of a snapshot, its places still open. Dates inside the file are `as_of`."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  a third of a second, for the worker only

    document = DocxTemplate(io.BytesIO(template))
    context = report_context(snapshot)
    document.render(context, autoescape=True)
    properties = document.docx.core_properties
    properties.title = context["title"]
    properties.author = properties.last_modified_by = context["issuer"]
    properties.comments = ""
    properties.created = properties.modified = as_of.replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue(), as_of)
