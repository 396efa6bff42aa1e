"""Visits on the workbench: the sites that somebody is sent to, by the day their round ends."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.workbench.parts import SHOWN, Desk, Section, Todo
from inspections.models import Visit


def sites_to_walk(desk: Desk) -> Section:
    """待查点位; all of them stand on the phone page, which shows those of other campaigns as well."""
    given = Visit.objects.given_to(desk.user).to_walk()
    waiting = given.filter(inspection__campaign=desk.campaign).order_by("inspection__ends_on", "site__pinyin", "pk")
    phone = reverse("inspections:phone")
    todos = [
        Todo(
            _("Visit the site"),
            f"{each.site} · {each.inspection}",
            phone,
            each.inspection.ends_on,
            is_late=each.inspection.ends_on < desk.on,
        )
        for each in waiting[:SHOWN]
    ]
    is_all = not given.exclude(inspection__campaign=desk.campaign).exists() if todos else False
    total = waiting.count() if len(todos) == SHOWN else len(todos)
    return Section(_("Sites to walk"), todos, total, phone if is_all else "")
