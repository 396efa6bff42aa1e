"""What a task's page says of escalation: its spells with the rungs reached, notices and instructions about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from base.display import late_text
from tasks.models import Instruction, Milestone, Notice, Spell, SpellStep, Task
from tasks.permissions import can_look_inside

KIND, TASK_KIND = "tasks.milestone", "tasks.task"


@dataclass(frozen=True)
class Rung:
    """A rung that was reached, in words; `is_soft` where it did not act."""

    step: SpellStep
    text: str
    is_soft: bool


@dataclass(frozen=True)
class Stretch:
    """A spell of one milestone with its rungs."""

    spell: Spell
    milestone: str
    rungs: list[Rung]


@dataclass(frozen=True)
class Escalation:
    stretches: list[Stretch]
    notices: list[Notice]
    instructions: list[Instruction]

    def __bool__(self) -> bool:
        return bool(self.stretches or self.notices or self.instructions)


def escalation_of(task: Task, milestones: Sequence[Milestone], viewer: Viewer) -> Escalation:
    """What the viewer may see of it: notices as the list of notices shows them, the rest as what is behind the row."""
    keys = [(TASK_KIND, task.pk), *((KIND, each.pk) for each in milestones)]
    notices = list(Notice.objects.visible_to(viewer).about(keys).select_related("unit"))
    if not can_look_inside(viewer, task):
        return Escalation([], notices, [])
    names = {each.pk: each.name for each in milestones}
    spells = Spell.objects.filter(kind=KIND, subject_id__in=names).prefetch_related("steps").order_by("-since", "-pk")
    instructions = Instruction.objects.filter(kind=TASK_KIND, subject_id=task.pk).select_related("author")
    return Escalation([_stretch(each, names[each.subject_id]) for each in spells], notices, list(instructions))


def _stretch(spell: Spell, milestone: str) -> Stretch:
    return Stretch(spell, milestone, [_rung(step) for step in spell.steps.all()])


def _rung(step: SpellStep) -> Rung:
    text = f"{late_text(step.rung)}：{_acted(step) if step.has_acted else _passed(step)}"
    return Rung(step, text, is_soft=not step.has_acted)


def _acted(step: SpellStep) -> str:
    texts = {
        1: _("the unit was told"),
        2: _("the office was told, a reminder drafted"),
        3: _("a supervision notice was drafted"),
        4: _("a warning was drafted, for the next meeting's agenda"),
    }
    return texts[step.level]


def _passed(step: SpellStep) -> str:
    if step.passed_on_entry:
        return _("passed already when it was entered")
    if step.passed_while_held:
        return _("passed while the ladder was held")
    return _("passed together with a higher rung")
