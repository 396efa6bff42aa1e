"""A Word template with a report's values in it, by docxtpl: imported by who renders only, since that takes long."""

import io
import re
from collections.abc import Mapping
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dispatch.documents.wording import report_context

CHARTS = ("chart_lights", "chart_pace", "chart_heat")
CHART_WIDTH = Mm(150)
EMPTY_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)
"""A PNG of one pixel, where a chart has nothing to show."""
UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
"""What XML may not hold, and line breaks, which a cell or a sentence does not have."""


class ReportDocument(DocxTemplate):
    """The office writes the template: it runs in a sandbox, knows a report's values and nothing else.

    Raises jinja2's errors for what is wrong with the template.
    """

    def fill_in(self, snapshot: dict[str, Any], charts: Mapping[str, bytes]) -> dict[str, Any]:
        """Renders the template with a snapshot; returns the values it was given."""
        self.init_docx()
        context: dict[str, Any] = flat(report_context(snapshot))
        pictures = {
            name: InlineImage(self, io.BytesIO(charts.get(name, EMPTY_PICTURE)), width=CHART_WIDTH) for name in CHARTS
        }
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        self.render({**context, **pictures}, jinja_env=environment, autoescape=True)
        return context

    def resolve_listing(self, xml: str) -> str:
        """Nothing to do: no value holds line breaks or tabs, and looking for them takes longer than all the rest."""
        return xml


def flat(value: Any) -> Any:
    """The same values, their texts in one line."""
    if isinstance(value, str):
        return UNWRITABLE.sub(" ", value)
    if isinstance(value, dict):
        return {name: flat(each) for name, each in value.items()}
    return [flat(each) for each in value] if isinstance(value, list) else value
