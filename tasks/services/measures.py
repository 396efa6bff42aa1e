"""Measures: quantified targets with their plan and their parts, one unit each (rules.md §4)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from base import trail
from base.display import number_text
from base.edits import Edit, apply, count_up, create
from base.errors import InvalidInputError
from base.moves import Around
from base.once import of, once
from base.trail import Actor, Change
from tasks.models import Measure, MeasurePlan, Task
from tasks.services.figures import refresh_tasks

Point = tuple[dt.date, Decimal]
EDITABLE = ("name", "unit_label", "kind", "mode", "start", "target", "unit")

OF_PARTS = ("name", "unit_label", "kind", "mode")
"""What a part has of its measure."""


@dataclass(frozen=True)
class PartDraft:
    """A unit's share of a measure."""

    unit: Unit
    target: Decimal | None = None
    start: Decimal = Decimal(0)


@dataclass(frozen=True)
class MeasureDraft:
    """A measure to be made: 改造小区 50 个. With `parts`, its shares by unit, it reads their sum."""

    name: str
    unit_label: str
    kind: str = Measure.Kind.OUTPUT
    mode: str = Measure.Mode.CUMULATIVE
    start: Decimal = Decimal(0)
    target: Decimal | None = None
    unit: Unit | None = None
    plan: Sequence[Point] = ()
    parts: Sequence[PartDraft] = ()
    client_uid: uuid.UUID = field(default_factory=uuid.uuid4)


def add_measure(*, actor: Actor, task: Task, draft: MeasureDraft) -> Measure:
    """Adds a measure with its plan and parts. The same `client_uid` again returns the first one.

    Raises InvalidInputError by field.
    """
    return once(Measure, draft.client_uid, lambda: _add_measure(actor, task, draft), may_change=of(task_id=task.pk))


def _add_measure(actor: Actor, task: Task, draft: MeasureDraft) -> Measure:
    measure = Measure(task=task, client_uid=draft.client_uid, **{name: getattr(draft, name) for name in EDITABLE})
    create(measure, "measure.added", actor=actor, around=_around(task))
    store_plan(actor=actor, measure=measure, points=draft.plan)
    store_parts(actor=actor, measure=measure, parts=draft.parts)
    refresh_tasks([task.pk])
    measure.refresh_from_db()
    return measure


@dataclass(frozen=True)
class MeasureEdit:
    """What is changed of a measure: fields by name, plan and parts where given, and the version that was read."""

    values: Mapping[str, Any]
    plan: Sequence[Point] | None = None
    parts: Sequence[PartDraft] | None = None
    version: int | None = None


@transaction.atomic
def edit_measure(*, actor: Actor, measure: Measure, edit: MeasureEdit) -> None:
    """Changes a measure, its plan and parts. Raises InvalidInputError by field, StaleVersionError."""
    values = {name: value for name, value in edit.values.items() if name in EDITABLE}
    changed = apply(measure, Edit("measure.edited", values, edit.version, _around(measure.task)), actor=actor)
    Measure.objects.filter(parent=measure).update(**{name: getattr(measure, name) for name in OF_PARTS})
    plan = MeasurePlan.objects.filter(measure=measure).values_list("by_on", "value") if edit.plan is None else edit.plan
    beside = store_plan(actor=actor, measure=measure, points=list(plan))
    if edit.parts is not None:
        beside |= store_parts(actor=actor, measure=measure, parts=edit.parts)
    if beside and not changed:
        count_up(measure, edit.version)
    refresh_tasks([measure.task_id])


def store_plan(*, actor: Actor, measure: Measure, points: Sequence[Point]) -> bool:
    """Gives a measure exactly these plan points; False when it has them.

    Raises InvalidInputError when dates or values turn back.
    """
    wanted = sorted(points)
    present = list(MeasurePlan.objects.filter(measure=measure).values_list("by_on", "value"))
    _ensure_no_turning_back(measure, wanted)
    if present == wanted:
        return False
    MeasurePlan.objects.filter(measure=measure).delete()
    MeasurePlan.objects.bulk_create(MeasurePlan(measure=measure, by_on=day, value=value) for day, value in wanted)
    changes = {"plan": [_plain(present), _plain(wanted)]}
    _record(actor, measure, "measure.planned", changes)
    return True


def _ensure_no_turning_back(measure: Measure, points: Sequence[Point]) -> None:
    text = ""
    if points and measure.target is None:
        text = _("A plan needs a target.")
    elif len({day for day, _value in points}) < len(points):
        text = _("Two plan points share a day.")
    elif points and measure.task.starts_on and points[0][0] <= measure.task.starts_on:
        text = _("The first plan point is not after the day the task starts.")
    elif measure.target is not None:
        values = [measure.start, *(value for _day, value in points), measure.target]
        falls = measure.target < measure.start
        if values != sorted(values, reverse=falls):
            text = _("Plan values go from the start to the target without turning back.")
    if text:
        raise InvalidInputError(text, fields={"plan": [text]})


def store_parts(*, actor: Actor, measure: Measure, parts: Sequence[PartDraft]) -> bool:
    """Gives a measure exactly these parts, one unit each; False when it has them.

    Raises InvalidInputError for a unit named twice, parts that start elsewhere than the measure, or one read already.
    """
    wanted = {each.unit.pk: (each.start, each.target) for each in parts}
    if len(wanted) < len(parts):
        _refuse_parts(_("A unit stands twice."))
    if wanted and measure.readings.exists():
        _refuse_parts(_("This measure was read as a whole already: make a new one with parts."))
    begun = sum((each.start for each in parts), Decimal(0))
    if wanted and begun != measure.start:
        text = _("The parts start at %(parts)s together, the measure at %(measure)s: both must say the same.")
        _refuse_parts(text % {"parts": number_text(begun), "measure": number_text(measure.start)})
    present = {each.unit_id: each for each in Measure.objects.filter(parent=measure)}
    before = {unit_id: (each.start, each.target) for unit_id, each in present.items()}
    if before == wanted:
        return False
    gone = [each for unit_id, each in present.items() if unit_id not in wanted]
    if any(each.readings.exists() for each in gone):
        _refuse_parts(_("A part that was read already cannot be taken away."))
    Measure.objects.filter(pk__in=[each.pk for each in gone]).delete()
    for unit_id, (start, target) in wanted.items():
        part = present.get(unit_id) or Measure(task=measure.task, parent=measure, unit_id=unit_id)
        part.start, part.target = start, target
        for name in OF_PARTS:
            setattr(part, name, getattr(measure, name))
        part.save()
    changes = {"parts": [{str(pk): str(target) for pk, (_start, target) in side.items()} for side in (before, wanted)]}
    _record(actor, measure, "measure.parted", changes)
    return True


@transaction.atomic
def remove_measure(*, actor: Actor, measure: Measure) -> None:
    """Removes a measure nobody has read. Raises InvalidInputError otherwise."""
    if measure.readings.exists() or any(each.readings.exists() for each in measure.children.all()):
        raise InvalidInputError(_("This measure was read already; it stays."))
    _record(actor, measure, "measure.removed", {"name": [measure.name, None]})
    task_id = measure.task_id
    measure.delete()
    refresh_tasks([task_id])


def _refuse_parts(text: str) -> None:
    raise InvalidInputError(text, fields={"parts": [text]})


def _plain(points: Sequence[Point]) -> list[list[str]]:
    return [[day.isoformat(), str(value)] for day, value in points]


def _record(actor: Actor, measure: Measure, name: str, changes: Mapping[str, Any]) -> None:
    trail.record(actor, Change(name, measure, measure.task, measure.task.campaign_id, changes=changes))


def _around(task: Task) -> Around:
    return Around(root=task, campaign_id=task.campaign_id)
