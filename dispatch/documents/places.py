"""Places that stay open in a document until somebody writes or issues it: number, date, next steps.

The document is rendered once, by a job; filling a place writes into its XML, so that editing the next steps or giving
a number takes no more than copying the file.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from base.word import pack, read_parts

NUMBER, DATE, NEXT_STEPS = "number", "date", "next_steps"
OPEN, CLOSE = "\ue000", "\ue001"
"""Of the private use area: no person writes them."""
Place = str | Sequence[str]


def place(name: str) -> str:
    """What stands in a document where a value is to come."""
    return f"{OPEN}{name}{CLOSE}"


def fill(content: bytes, places: Mapping[str, Place], as_of: dt.datetime) -> bytes:
    """The document with its places filled; a list of lines makes a paragraph of each, and none when it is empty."""
    parts = read_parts(content)
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
