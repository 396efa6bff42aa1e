"""A snapshot as a Word document; the same snapshot, template and pictures give the same bytes."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from base.word import saved
from dispatch.documents.sample import sample_snapshot


def render_report(
    snapshot: dict[str, Any], as_of: dt.datetime, template: bytes, charts: Mapping[str, bytes] | None = None
) -> bytes:
    """The .docx of a snapshot, its places still open. Dates inside the file are `as_of`."""
    from dispatch.documents.filling import ReportDocument  # noqa: PLC0415  a third of a second, for the worker only

    document = ReportDocument(io.BytesIO(template))
    context = document.fill_in(snapshot, charts or {})
    return saved(document, title=context["title"], author=context["issuer"], at=as_of)


def try_template(template: bytes) -> None:
    """Renders a report in small with it; raises whatever is wrong with it."""
    from dispatch.documents.filling import ReportDocument  # noqa: PLC0415

    document = ReportDocument(io.BytesIO(template))
    document.fill_in(sample_snapshot(), {})
    document.save(io.BytesIO())
