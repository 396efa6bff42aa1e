"""Measures proposed from the words of a task, each taken only once somebody has confirmed it. Pure."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from campaign.reading.quantities import Quantity, read_quantities
from tasks.reading.desk import Desk
from tasks.reading.shapes import MeasureReading, Question

ALL = "measures"


class MeasureTexts:
    """Proposes the measures of a sheet's tasks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.count = 0
        self.asked = _("Is this a measure: %(name)s %(target)s %(unit)s?")

    def measures_of(self, number: int, title: str, texts: Iterable[str]) -> tuple[list[MeasureReading], list[Question]]:
        """Those confirmed, by its own answer or the sheet's, and a question for each that nobody spoke of."""
        measures: list[MeasureReading] = []
        questions: list[Question] = []
        for order, quantity in enumerate(_distinct(title, texts), 1):
            self.count += 1
            key = f"{number}.measure.{order}"
            answer = self.desk.is_confirmed(key)
            if answer is None:
                answer = self.desk.is_confirmed(ALL)
            if answer is None:
                questions.append(
                    Question(
                        key, "measure", self.desk.misread(key, self._asked(quantity)), quantity.original, "confirm"
                    )
                )
            elif answer:
                measures.append(
                    MeasureReading(
                        quantity.name, quantity.target, quantity.unit_label, quantity.kind, quantity.original, key
                    )
                )
        return measures, questions

    def _asked(self, quantity: Quantity) -> str:
        words = {"name": quantity.name, "target": quantity.target, "unit": quantity.unit_label}
        return self.asked % words

    def ask(self) -> None:
        """The one question for all quantities of the sheet."""
        if self.count and self.desk.is_confirmed(ALL) is None:
            text = _("%(count)d quantities stand in the words of the tasks. Take them all as measures?")
            self.desk.ask_once(
                Question(ALL, "measure", self.desk.misread(ALL, text % {"count": self.count}), kind="confirm")
            )


def _distinct(title: str, texts: Iterable[str]) -> Iterator[Quantity]:
    """Quantities of the title and the other texts, each once; a bare number is named by the title."""
    seen: set[tuple[str, str]] = set()
    for text in dict.fromkeys((title, *texts)):
        for quantity in read_quantities(text):
            if (quantity.target, quantity.unit_label) in seen and text != title:
                continue
            seen.add((quantity.target, quantity.unit_label))
            yield quantity if not re.match(r"\d", quantity.name) else _named(quantity, title)


def _named(quantity: Quantity, title: str) -> Quantity:
    return Quantity(title[:100], quantity.target, quantity.unit_label, quantity.kind, quantity.original)
