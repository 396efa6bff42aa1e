"""A snapshot as a Word document; the same snapshot gives the same bytes."""

import datetime as dt
import io
import zipfile
from typing import Any

from base.clock import LOCAL
from dispatch.documents.wording import report_context

ZIP_EPOCH = 1980


def render_report(snapshot: dict[str, Any], as_of: dt.datetime) -> bytes:
    """The .docx of a snapshot. Dates inside the file are `as_of`."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  a third of a second, for the worker only

    from dispatch.documents.template import default_template  # noqa: PLC0415

    template = DocxTemplate(io.BytesIO(default_template()))
    context = report_context(snapshot)
    template.render(context, autoescape=True)
    properties = template.docx.core_properties
    properties.title = context["title"]
    properties.author = properties.last_modified_by = context["issuer"]
    properties.comments = ""
    properties.created = properties.modified = as_of.replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    buffer = io.BytesIO()
    template.save(buffer)
    return _with_fixed_dates(buffer.getvalue(), as_of)


def _with_fixed_dates(content: bytes, as_of: dt.datetime) -> bytes:
    """The same archive with its parts in order of name and dated `as_of`."""
    stamp = as_of.astimezone(LOCAL).timetuple()[:6]
    if stamp[0] < ZIP_EPOCH:
        raise ValueError("a zip archive cannot be dated before 1980")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, source.read(name))
    return target.getvalue()
