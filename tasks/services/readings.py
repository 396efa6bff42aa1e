"""Readings of measures in an update (rules.md §4, §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Unit
from base.errors import InvalidInputError
from tasks.models import Measure, MeasureReading, Task


@dataclass(frozen=True)
class ReadingDraft:
    """A value read on a measure, by its id; `is_correction` lets a cumulative one go back."""

    measure_id: int
    value: Decimal
    is_correction: bool = False


def readable_measures(task: Task, unit: Unit) -> dict[int, Measure]:
    """What a unit may read on a task: its own; the lead unit also what names nobody. Never a parent, which is a sum."""
    measures = Measure.objects.filter(task=task, children__isnull=True).of_unit(unit.pk)
    return {each.pk: each for each in measures}


def check_readings(task: Task, unit: Unit, drafts: Sequence[ReadingDraft]) -> Mapping[int, Measure]:
    """The measures read. Raises InvalidInputError, naming every fault, for one that is not the unit's or goes back."""
    if not drafts:
        return {}
    measures = readable_measures(task, unit)
    faults = []
    for draft in drafts:
        measure = measures.get(draft.measure_id)
        if measure is None:
            faults.append(_("This measure is not your unit's to report."))
        elif not draft.is_correction and _goes_back(measure, draft.value):
            text = _("“%(name)s” stood at %(last)s already; a cumulative value never goes back but by a correction.")
            faults.append(text % {"name": measure.name, "last": _last(measure)})
    if faults:
        raise InvalidInputError(" ".join(faults), fields={"readings": faults})
    return measures


def _last(measure: Measure) -> Decimal:
    """The last reading submitted or accepted, else the start."""
    found = MeasureReading.objects.filter(measure=measure).said().last()
    return found.value if found else measure.start


def _goes_back(measure: Measure, value: Decimal) -> bool:
    if measure.mode != Measure.Mode.CUMULATIVE:
        return False
    falls = measure.target is not None and measure.target < measure.start
    return value > _last(measure) if falls else value < _last(measure)
