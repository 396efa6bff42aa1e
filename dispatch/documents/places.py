"""Places that stay open in a document until somebody writes or issues it: number, date, next steps.

The document is rendered once, by a job; filling a place writes into its XML, so that editing the next steps or giving
a number takes no more than copying the file.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from base.clock import LOCAL

NUMBER, DATE, NEXT_STEPS = "number", "date", "next_steps"
OPEN, CLOSE = "\ue000", "\ue001"
"""Of the private use area: no person writes them."""
ZIP_EPOCH = 1980
Place = str | Sequence[str]


def place(name: str) -> str:
    """What stands in a document where a value is to come."""
    return f"{OPEN}{name}{CLOSE}"


def fill(content: bytes, places: Mapping[str, Place], as_of: dt.datetime) -> bytes:
    """The document with its places filled; a list of lines makes a paragraph of each, and none when it is empty."""
    parts = _read(content)
    for name, part in parts.items():
        if name.endswith(".xml") and OPEN.encode() in part:
            parts[name] = _filled(part.decode(), places).encode()
    return pack(parts, as_of)


def _filled(text: str, places: Mapping[str, Place]) -> str:
    for name, value in places.items():
        text = text.replace(place(name), escape(value)) if isinstance(value, str) else _with_lines(text, name, value)
    return text


def _with_lines(text: str, name: str, lines: Sequence[str]) -> str:
    def paragraphs(found: re.Match[str]) -> str:
        return "".join(found[0].replace(place(name), escape(line)) for line in lines)

    return re.sub(rf"<w:p[ >](?:(?!<w:p[ >]).)*?{place(name)}.*?</w:p>", paragraphs, text, flags=re.DOTALL)


def _read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes], as_of: dt.datetime) -> bytes:
    """An archive whose parts stand in order of name and are dated `as_of`: the same parts give the same bytes."""
    stamp = as_of.astimezone(LOCAL).timetuple()[:6]
    if stamp[0] < ZIP_EPOCH:
        raise ValueError("a zip archive cannot be dated before 1980")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name])
    return target.getvalue()


def repacked(content: bytes, as_of: dt.datetime) -> bytes:
    """The same archive in the order and with the dates of `pack`."""
    return pack(_read(content), as_of)
