"""What a leader sees: the ten worst tasks, each with the reason it is among them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.display import percent_text
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo, sections_of, task_url, where
from tasks.models import Milestone, Task
from tasks.querysets import TaskQuerySet
from tasks.workflow import Light


def worst_section(desk: Desk, tasks: TaskQuerySet, url: str) -> list[Section]:
    """Red tasks, then yellow ones, the earliest date first; `url` opens all of them, "" where no list does."""
    found = tasks.filter(light__in=[Light.RED, Light.YELLOW])
    total = found.count()
    worst = list(found.select_related("lead_unit").worst_first()[:SHOWN])
    late = _first_late(desk, [each.pk for each in worst])
    todos = [
        Todo(
            each.lead_unit.label if each.lead_unit else "",
            where(each),
            task_url(each.pk),
            each.next_due_on,
            is_late=each.pk in late,
            note=_reason(desk, each, late.get(each.pk)),
        )
        for each in worst
    ]
    return sections_of(Section(_("The worst, and why"), todos, total, url))


def _first_late(desk: Desk, task_ids: list[int]) -> dict[int, Milestone]:
    """Of each task the milestone that is overdue longest."""
    found: dict[int, Milestone] = {}
    for each in Milestone.objects.overdue(desk.on).filter(task__in=task_ids).order_by("due_on", "number"):
        found.setdefault(each.task_id, each)
    return found


def _reason(desk: Desk, task: Task, late: Milestone | None) -> str:
    if late is not None:
        days = late.days_overdue(desk.on)
        text = ngettext("“%(name)s” is %(days)d day late", "“%(name)s” is %(days)d days late", days)
        return text % {"name": late.name, "days": days}
    pace = task.pace(desk.on)
    if pace and pace.gap < 0:
        return _("%(points)s of the pace are missing") % {"points": percent_text(-pace.gap)}
    if task.is_ongoing:
        return _("Periodic reports are missing")
    return _("Its next date is near") if task.next_due_on else ""
