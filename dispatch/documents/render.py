"""A snapshot as a Word document; the same snapshot, template and pictures give the same bytes."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from dispatch.documents.places import repacked
from dispatch.documents.sample import sample_snapshot


def render_report(
    snapshot: dict[str, Any], as_of: dt.datetime, template: bytes, charts: Mapping[str, bytes] | None = None
) -> bytes:
    """The .docx of a snapshot, its places still open. Dates inside the file are `as_of`."""
    from dispatch.documents.filling import ReportDocument  # noqa: PLC0415  a third of a second, for the worker only

    document = ReportDocument(io.BytesIO(template))
    context = document.fill_in(snapshot, charts or {})
    properties = document.docx.core_properties
    properties.title = context["title"]
    properties.author = properties.last_modified_by = context["issuer"]
    properties.comments = ""
    properties.created = properties.modified = as_of.replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue(), as_of)


def try_template(template: bytes) -> None:
    """Renders a report in small with it; raises whatever is wrong with it."""
    from dispatch.documents.filling import ReportDocument  # noqa: PLC0415

    document = ReportDocument(io.BytesIO(template))
    document.fill_in(sample_snapshot(), {})
    document.save(io.BytesIO())
