"""What the office may write in its Word template, and whether a template can be taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from base.gates import TEMPLATES
from dispatch.documents.render import try_template


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
    """Raises InvalidInputError with one sentence: why it is not opened, or what in it reports do not fill.

    It is filled with a report in small, confined: what it may ask for is what reports hold, and nothing else.
    One at a time in a process: raises BusyError where others are being tried.
    """
    with TEMPLATES.passed():
        try_template(content)
