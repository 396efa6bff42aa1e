"""The frame of every page: campaign and phase, unread messages, navigation by role, how a person wants it shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from accounts.permissions import holds, is_admin, memberships
from accounts.roles import Permission, Role
from base import clock
from base.display import listed
from base.looks import Looks
from base.models import Delivery
from campaign.current import current_campaign, seen_campaigns

ON_PHONE = 4
"""Entries of the bar at the bottom of a phone; 更多 opens the rest."""


@dataclass(frozen=True)
class Entry:
    """A line of the navigation; `count` is how much waits there, where that is worth a look."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    """Entries under a heading, as people think: 今日 · 项目 · 检查 · 调度 · 设置."""

    heading: str
    entries: list[Entry]


@dataclass(frozen=True)
class Navigation:
    """What this person may open; four of them stand at the bottom of a phone."""

    groups: list[Group]
    on_phone: list[Entry]

    @property
    def is_on_phone_current(self) -> bool:
        return any(entry.is_current for entry in self.on_phone)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor; nothing is read until the template asks."""
    return {"frame": SimpleLazyObject(lambda: _frame(request)), "looks": Looks.of(request)}


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"campaign": None, "phase": None, "unread": 0, "nav": None}
    try:
        campaign = current_campaign(request)
    except Http404:
        campaign = None
    phases = campaign.phases.all() if campaign else []
    nav = navigation(request, user)
    lists = {entry.url for group in nav.groups for entry in group.entries}
    return {
        "campaign": campaign,
        "campaigns": seen_campaigns(request),
        "chooser_url": request.path if request.path in lists else reverse("dispatch:workbench"),
        "phase": next((phase for phase in phases if phase.holds(clock.today())), None),
        "roles": listed(dict.fromkeys(each.role.label for each in memberships(user))),
        "unread": Notification.objects.filter(recipient=user).unread().count(),
        "nav": nav,
    }


def navigation(request: HttpRequest, user: User) -> Navigation:
    """Each line: is it shown, label, address, icon, heading where it begins a group, does it stand on a phone."""
    writes = holds(user, Permission.WRITE_TASKS)
    sets_up = holds(user, Permission.SET_UP)
    is_unit = holds(user, Permission.REPORT)
    reports = is_unit or holds(user, Permission.FILE_ON_BEHALF)
    walks = any(each.role == Role.INSPECTOR for each in memberships(user))
    not_delivered = Delivery.objects.failing().count() if is_admin(user) else 0
    sees_findings = holds(user, Permission.REPORT_FINDINGS)
    reviews = holds(user, Permission.VERIFY) or holds(user, Permission.VERIFY_OWN_OFFICE)
    wanted = [
        (True, _("Workbench"), reverse("dispatch:workbench"), "house", _("Today"), True),
        (True, _("Messages"), reverse("accounts:notification-list"), "bell", "", False),
        (True, _("Dashboard"), reverse("dispatch:dashboard"), "speedometer2", "", False),
        (True, _("Tasks"), reverse("tasks:task-list"), "list-check", _("Tasks"), True),
        (True, _("Project lists"), reverse("dispatch:project-lists"), "card-list", "", False),
        (reports, _("Reports of this period"), reverse("tasks:update-list"), "pencil-square", "", is_unit),
        (reviews, _("Review"), reverse("tasks:review-list"), "check2-square", "", True),
        (True, _("Notices to units"), reverse("tasks:notice-list"), "envelope-exclamation", "", False),
        (writes, _("Import"), reverse("campaign:import-create"), "upload", "", False),
        (sees_findings, _("Findings"), reverse("inspections:finding-list"), "cone-striped", _("On the spot"), is_unit),
        (walks, _("Walk the sites"), reverse("inspections:phone"), "phone", "", walks),
        (True, _("Rounds of inspection"), reverse("inspections:inspection-list"), "clipboard-check", "", False),
        (True, _("Sites"), reverse("inspections:site-list"), "geo", "", False),
        (True, _("Map"), reverse("inspections:map"), "map", "", False),
        (True, _("Indicators"), reverse("inspections:indicator-list"), "diagram-2", "", False),
        (sees_findings, _("Whistles"), reverse("inspections:whistle-list"), "megaphone", "", False),
        (True, _("Exposure board"), reverse("inspections:board"), "easel", "", False),
        (True, _("Meetings"), reverse("dispatch:meeting-list"), "calendar-event", _("Dispatch"), True),
        (True, _("Progress reports"), reverse("dispatch:report-list"), "file-earmark-text", "", False),
        (sets_up, _("Campaign"), reverse("campaign:settings"), "gear", _("Settings"), False),
        (sets_up, _("Units"), reverse("accounts:unit-list"), "diagram-3", "", False),
        (sets_up, _("People"), reverse("accounts:person-list"), "people", "", False),
        (not_delivered > 0, _("Not delivered"), reverse("accounts:delivery-list"), "envelope-exclamation", "", False),
        (sets_up, _("Components"), reverse("dispatch:components"), "grid", "", False),
    ]
    return grouped(wanted, request.path, {reverse("accounts:delivery-list"): not_delivered})


def grouped(
    wanted: Iterable[tuple[bool, str, str, str, str, bool]], path: str, counts: Mapping[str, int] | None = None
) -> Navigation:
    """The lines that are shown, under the heading that began their group; groups without any are left out.

    `counts` is by address.
    """
    groups: dict[str, list[Entry]] = {}
    on_phone: list[Entry] = []
    current = ""
    for is_shown, label, url, icon, heading, stands_on_phone in wanted:
        current = heading or current
        if not is_shown:
            continue
        entry = Entry(label, url, icon, is_current=_is_current(path, url), count=(counts or {}).get(url, 0))
        groups.setdefault(current, []).append(entry)
        if stands_on_phone and len(on_phone) < ON_PHONE:
            on_phone.append(entry)
    return Navigation([Group(heading, entries) for heading, entries in groups.items()], on_phone)


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
