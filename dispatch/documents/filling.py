"""A Word template with a report's values in it, by docxtpl: a program of its own for templates of strangers.

`python -m dispatch.documents.filling`, run by base.confined, fills `template.docx` of its folder with
`values.json` (Values) and the pictures `<name>.png`. It imports no Django and asks no database.
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.exceptions import SecurityError

from base.confined import REFUSED
from base.word import saved
from dispatch.documents.plain import NUMBER, PlainEnvironment
from dispatch.documents.values import TEMPLATE, VALUES, Values

CHARTS = ("chart_lights", "chart_pace", "chart_heat")
CHART_WIDTH = Mm(150)
EMPTY_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
"""A PNG of one pixel, where a chart has nothing to show."""
MAX_FILLED = 64 * 1024 * 1024
"""Bytes of a filled document's parts together: 5,000 overdue milestones are about 15 MB."""
UNKNOWN = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'|no element '([^']+)'")
MARKS = re.compile("[\ue002-\ue004]")
NEAR = 200
"""Characters of the template shown beside a mistake."""
TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]*)(</w:t>)")


class FaultError(Exception):
    """The template is wrong. `kind`: refused, unknown, syntax, large, broken; `what` and `near` are its own words."""

    def __init__(self, kind: str, what: str = "", near: str = "") -> None:
        super().__init__(kind, what, near)
        self.kind = kind
        self.what = what[:NEAR]
        self.near = near[:NEAR]


def mark_of(chart: str) -> str:
    """What stands for a picture in a template's context, and is replaced by it afterwards."""
    return f"\ue003{chart}\ue004"


def fill_in(template: bytes, values: Values, charts: Mapping[str, bytes]) -> bytes:
    """The .docx: the same template, values and pictures give the same bytes. Raises FaultError."""
    try:
        document = ReportDocument(template, values, charts)
        document.fill_in()
        filled = saved(document, title=values.title, author=values.author, at=dt.datetime.fromisoformat(values.at))
    except MemoryError:
        raise
    except Exception as error:
        raise fault_of(error) from error
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_FILLED:
            raise FaultError("large")
    return filled


class ReportDocument(DocxTemplate):
    """docxtpl's document with our language, our marks, and nothing that a template could call."""

    def __init__(self, template: bytes, values: Values, charts: Mapping[str, bytes]) -> None:
        super().__init__(io.BytesIO(template))
        self.values = values
        self.charts = charts
        self.numbers_given = 0

    def fill_in(self) -> None:
        """Raises jinja2's errors for what is wrong with the template, and docx's and lxml's for a broken file."""
        marks = {name: mark_of(name) for name in CHARTS}
        context = {**self.values.context, **marks, "next_number": NUMBER}
        self.render(context, jinja_env=PlainEnvironment(), autoescape=True)

    def resolve_listing(self, xml: str) -> str:
        """What comes after the template: numbers in the order of the text, then pictures.

        No value holds line breaks or tabs, which this method of docxtpl's is there for.
        """
        numbered = re.sub(NUMBER, lambda _mark: self._next_numeral(), xml)
        for name in CHARTS:
            numbered = self._with_picture(numbered, name)
        return numbered

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """A property is text alone: marks are taken out of it."""
        super().render_properties(context, jinja_env)
        properties = self.docx.core_properties
        for name in ("subject", "identifier", "language"):
            setattr(properties, name, MARKS.sub("", getattr(properties, name)))

    def _next_numeral(self) -> str:
        numerals, number = self.values.numerals, self.numbers_given
        self.numbers_given += 1
        return numerals[number] if number < len(numerals) else str(number + 1)

    def _with_picture(self, xml: str, name: str) -> str:
        """The picture wherever its mark stands in a text; elsewhere (in a property) nothing."""
        mark = mark_of(name)
        if mark not in xml:
            return xml
        content = self.charts.get(name, EMPTY_PICTURE)

        def placed(text: re.Match[str]) -> str:
            pieces = text[2].split(mark)
            pictures = [self._picture(content) for _piece in pieces[1:]]
            whole = pieces[0] + "".join(map("".join, zip(pictures, pieces[1:], strict=True)))
            return text[1] + whole + text[3]

        return TEXT.sub(placed, xml).replace(mark, "")

    def _picture(self, content: bytes) -> str:
        return str(InlineImage(self, io.BytesIO(content), width=CHART_WIDTH))


def fault_of(error: Exception) -> FaultError:
    """What is wrong, in the template's own words."""
    if isinstance(error, SecurityError):
        return FaultError("refused", str(error))
    if isinstance(error, jinja2.UndefinedError):
        names = UNKNOWN.search(str(error))
        return FaultError("unknown", next(filter(None, names.groups())) if names else str(error))
    if isinstance(error, jinja2.TemplateSyntaxError):
        near = " ".join("".join(getattr(error, "docx_context", ())).split())
        return FaultError("syntax", error.message or "", near)
    return FaultError("broken", f"{type(error).__name__}: {error}")


def main() -> None:
    """The program: what it makes goes to standard output, what is wrong as JSON to standard error."""
    folder = Path()
    values = Values(**json.loads((folder / VALUES).read_bytes()))
    charts = {path.stem: path.read_bytes() for path in folder.glob("*.png")}
    try:
        filled = fill_in((folder / TEMPLATE).read_bytes(), values, charts)
    except FaultError as fault:
        json.dump({"kind": fault.kind, "what": fault.what, "near": fault.near}, sys.stderr)
        sys.exit(REFUSED)
    sys.stdout.buffer.write(filled)


if __name__ == "__main__":
    main()
