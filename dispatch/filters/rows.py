"""The filters of a snapshot's rows: a FilterSet over lists of dictionaries instead of a queryset."""

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from base.filters import ALL, YesNo
from dispatch.models import Report
from dispatch.row_words import ACTS, MEASURES, OUTCOMES, ROWS
from tasks.workflow import Light

Row = dict[str, Any]
TEST: dict[str, Callable[[Row, Any], bool]] = {
    "q": lambda row, text: any(text.lower() in value.lower() for value in row.values() if isinstance(value, str)),
    "list": lambda row, pk: row["list_id"] == int(pk),
    "action": lambda row, pk: row["action_id"] == int(pk),
    "unit": lambda row, pk: row["unit_id"] == int(pk),
    "lead": lambda row, pk: row["lead_id"] == int(pk),
    "takes_part": lambda row, pk: int(pk) in row["units"],
    "leads": lambda row, wanted: bool(row["tasks"]) == wanted,
    "quantified": lambda row, wanted: not row["is_ongoing"] and row["is_quantified"] == wanted,
    "dated": lambda row, wanted: row["is_ongoing"] != wanted,
    "paced": lambda row, wanted: (row["is_on_pace"] is not None) == wanted,
    "planned": lambda row, wanted: (row["is_on_plan"] is not None) == wanted,
}
"""How a row answers to a filter where it is not by an equal value."""
COLUMN = {"on_pace": "is_on_pace", "averaged": "is_averaged", "waiting": "is_waiting", "on_plan": "is_on_plan"}
COLUMN |= {"act": "kind", "measure": "kind", "unit_kind": "kind"}
APPLY = {
    "tasks": "q light list action unit takes_part on_pace paced averaged waiting quantified dated",
    "overdue": "q list action unit lead",
    "blocks": "q list action unit",
    "predicted": "q list action unit",
    "previous": "q list unit outcome",
    "units": "q unit_kind leads took_part",
    "measures": "q list unit measure planned on_plan",
    "acts": "q list unit act",
    "highlights": "q list unit",
}
"""The filters each kind of row has."""


def _yes_no(label: Any) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, widget=YesNo)


def _choice(label: Any, choices: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=choices, empty_label=ALL)


class RowFilterSet(django_filters.FilterSet):
    rows = django_filters.ChoiceFilter(label=_("Rows"), choices=[*ROWS.items()], empty_label=None)
    q = django_filters.CharFilter(label=_("Search"))
    light = _choice(_("Light"), Light.choices)
    list = _choice(_("List"), [])
    action = _choice(_("Action"), [])
    unit = _choice(_("Unit"), [])
    lead = _choice(_("Lead unit"), [])
    takes_part = _choice(_("Takes part"), [])
    unit_kind = _choice(_("Kind"), [])
    outcome = _choice(_("Now"), [*OUTCOMES.items()])
    act = _choice(_("Kind"), [*ACTS.items()])
    measure = _choice(_("Kind"), [*MEASURES.items()])
    on_pace = _yes_no(_("On pace"))
    paced = _yes_no(_("Has a pace"))
    averaged = _yes_no(_("Goes into means"))
    waiting = _yes_no(_("Waiting for verification"))
    quantified = _yes_no(_("Has a measure, a date and a leader"))
    dated = _yes_no(_("Not ongoing"))
    leads = _yes_no(_("Leads a task"))
    took_part = _yes_no(_("Reported or acted"))
    planned = _yes_no(_("Has a plan"))
    on_plan = _yes_no(_("Keeps its plan"))

    def __init__(self, data: Any, rows: Sequence[Row], *, kind: str, choices: dict[str, Any], request: Any) -> None:
        super().__init__(data, queryset=Report.objects.none(), request=request)
        self.found = rows
        self.kind = kind
        for name, offered in choices.items():
            self.filters[name].extra["choices"] = offered
        for name in [name for name in self.filters if name not in {"rows", *APPLY[kind].split()}]:
            del self.filters[name]

    @cached_property
    def qs(self) -> Sequence[Row]:
        """The rows that answer to every filter in force."""
        if not self.is_bound or not self.form.is_valid():
            return list(self.found)
        asked = {
            name: value
            for name, value in self.form.cleaned_data.items()
            if name != "rows" and value is not None and value != ""
        }
        return [row for row in self.found if all(matches(row, name, value) for name, value in asked.items())]


def matches(row: Row, name: str, value: Any) -> bool:
    """Whether a row answers to a filter."""
    test = TEST.get(name)
    return test(row, value) if test else row[COLUMN.get(name, name)] == value
