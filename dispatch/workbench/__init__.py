"""The workbench: what needs this person today, by role, as verbs with an object and a date (look.md)."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import is_admin, memberships
from accounts.roles import Permission, Role, grants
from base import clock
from base.display import listed
from campaign.models import Campaign
from dispatch.workbench.leader import worst_section
from dispatch.workbench.liaison import liaison_sections
from dispatch.workbench.office import deciding_sections, set_up_sections
from dispatch.workbench.parts import Desk, Figure, Section, Todo, Workbench, sections_of
from dispatch.workbench.visits import sites_to_walk
from dispatch.workbench.whistles import whistles_to_approve
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.workflow import Light

__all__ = ["Figure", "Section", "Todo", "Workbench", "workbench"]


def workbench(user: User, campaign: Campaign) -> Workbench:
    """What a person sees first in a campaign; roles add up."""
    desk = Desk(user, campaign, clock.today())
    roles = {each.role for each in memberships(user)}
    bench = Workbench(empty=_empty(roles))
    liaison_units = [each.unit_id for each in memberships(user) if each.role == Role.LIAISON]
    if liaison_units:
        bench.sections += liaison_sections(desk, liaison_units)
    bench.sections += sections_of(sites_to_walk(desk))
    at_campaign = {each.role for each in memberships(user) if each.unit_id == campaign.unit_id}
    if at_campaign:
        bench.sections += deciding_sections(desk, _powers(at_campaign))
    view = _view(desk, roles, liaison_units)
    if Role.LEADER in roles:
        led = [each.unit_id for each in memberships(user) if each.role == Role.LEADER]
        bench.sections += sections_of(*whistles_to_approve(desk, led))
        bench.sections += worst_section(
            desk, view.tasks, _list_url("light=red", "light=yellow") if view.is_whole else ""
        )
    if is_admin(user) or any(grants(role, Permission.SET_UP) for role in at_campaign):
        bench.sections += set_up_sections(desk)
    bench.figures = _figures(view)
    bench.sentence = _sentence(bench.figures)
    return bench


def _powers(roles: set[Role]) -> set[Permission]:
    """What someone may do in the campaign by their roles at its own unit."""
    return {permission for permission in Permission for role in roles if grants(role, permission)}


def _empty(roles: set[Role]) -> str:
    """What stands where nothing waits."""
    if roles == {Role.INSPECTOR}:
        return _("No round is assigned to you. When one is, its sites are listed here.")
    return _("Nothing waits for you today.")


@dataclass(frozen=True)
class View:
    """The tasks that the figures count; `is_whole`: all the campaign's, else those some units lead."""

    tasks: TaskQuerySet
    is_whole: bool

    def filters(self, units: set[int | None]) -> list[str] | None:
        """The part of an address that gives these tasks; None where several units would have to be named."""
        if self.is_whole:
            return []
        return [f"lead_unit={next(iter(units))}"] if len(units) == 1 else None


def _view(desk: Desk, roles: set[Role], liaison_units: list[int]) -> View:
    """The whole campaign, or what a unit's people lead and, for a leader, what the units below lead."""
    tasks = Task.objects.visible_to(desk.user).filter(campaign=desk.campaign).counted().with_light(desk.on)
    led = [each for each in memberships(desk.user) if each.role == Role.LEADER]
    sees_all = {Role.ADMIN, Role.HEAD, Role.OFFICE, Role.INSPECTOR} & roles
    if sees_all or any(each.unit_id == desk.campaign.unit_id for each in led) or not (led or liaison_units):
        return View(tasks, is_whole=True)
    mine = Q(lead_unit__in=liaison_units)
    for each in led:
        mine |= Q(lead_unit__path__startswith=each.unit_path)
    return View(tasks.filter(mine), is_whole=False)


def _figures(view: View) -> list[Figure]:
    """Tasks by light; linked where one filter of the task list gives exactly these rows."""
    rows = list(view.tasks.values_list("light", "lead_unit"))
    filters = view.filters({unit for _light, unit in rows})
    figures = [_figure(_("Tasks"), len(rows), filters)]
    for light in Light:
        count = sum(each == light for each, _unit in rows)
        if count:
            figures.append(_figure(str(light.label), count, None if filters is None else [*filters, f"light={light}"]))
    return figures


def _figure(label: str, value: int, filters: list[str] | None) -> Figure:
    return Figure(label, value, "" if filters is None else _list_url(*filters))


def _list_url(*filters: str) -> str:
    """The task list with these filters."""
    return f"{reverse('tasks:task-list')}?{'&'.join(filters)}"


def _sentence(figures: list[Figure]) -> str:
    """How many tasks there are, and of each light how many, in one line."""
    whole, *lights = figures
    if not lights:
        return _("No task has been handed out yet.")
    text = ngettext("%(count)d task: %(lights)s.", "%(count)d tasks: %(lights)s.", whole.value)
    return text % {"count": whole.value, "lights": listed(f"{each.label} {each.value}" for each in lights)}
