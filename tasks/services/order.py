"""Order of work at a claim: substance before surface, and nothing before what it waits for (rules.md §5)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from base.edits import Edit, apply
from base.errors import InvalidInputError
from base.trail import Actor
from tasks.models import Dependency, Milestone
from tasks.services.claims import around, ensure_reason
from tasks.workflow import MilestoneState


def ensure_order(milestones: Sequence[Milestone]) -> set[int]:
    """Judges claims on the state after all of them; returns the milestones that wait for one of them.

    Raises InvalidInputError that names every violation. Milestones are as read `with_dependencies`.
    """
    claimed = {each.pk for each in milestones}
    needed, dependents = _linked([each.pk for each in milestones if getattr(each, "is_linked", True)])
    violations = [*_surface_first(milestones, claimed), *_blocked(milestones, needed - claimed)]
    if violations:
        raise InvalidInputError("；".join(violations), fields={"claims": violations})
    return dependents - claimed


def _linked(ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """What these wait for, and what waits for them."""
    if not ids:
        return set(), set()
    rows = Dependency.objects.filter(Q(milestone__in=ids) | Q(needed__in=ids))
    links = list(rows.values_list("milestone_id", "needed_id"))
    return {needed for each, needed in links if each in ids}, {each for each, needed in links if needed in ids}


def _surface_first(milestones: Sequence[Milestone], claimed: set[int]) -> list[str]:
    surface = [each for each in milestones if each.layer == Milestone.Layer.SURFACE and not each.order_override]
    found = []
    for each in surface:
        open_ones = Milestone.objects.filter(task=each.task_id, state=MilestoneState.OPEN).exclude(pk__in=claimed)
        names = open_ones.filter(layer=Milestone.Layer.SUBSTANCE).order_by("number").values_list("name", flat=True)
        if names:
            text = _("“%(name)s” is surface: its substance comes first (%(open)s).")
            found.append(text % {"name": each.name, "open": "、".join(names)})
    return found


def _blocked(milestones: Sequence[Milestone], needed: set[int]) -> list[str]:
    if not needed:
        return []
    blocking = Milestone.objects.blocking().filter(pk__in=needed)
    rows = Dependency.objects.filter(milestone__in=milestones, needed__in=blocking).select_related("needed__task")
    names: dict[int, list[str]] = {}
    for row in rows.order_by("needed__task__code_sort", "needed__number"):
        names.setdefault(row.milestone_id, []).append(f"{row.needed.task.code} {row.needed.name}")
    text = _("“%(name)s” waits for: %(needed)s.")
    return [text % {"name": each.name, "needed": "、".join(names[each.pk])} for each in milestones if each.pk in names]


@transaction.atomic
def override_order(*, actor: Actor, milestone: Milestone, reason: str, version: int | None = None) -> None:
    """Lets a surface milestone be claimed before its substance; the reason stays visible on it.

    Raises InvalidInputError without a reason or for a milestone that is no surface, StaleVersionError.
    """
    ensure_reason(reason, _("Say why the surface may come first."))
    if milestone.layer != Milestone.Layer.SURFACE:
        raise InvalidInputError(_("Only a surface milestone has a substance before it."))
    edit = Edit("milestone.overridden", {"order_override": reason.strip()}, version, around(milestone, reason))
    apply(milestone, edit, actor=actor)
