"""The frame of every page: campaign, phase, unread messages, navigation by role."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from accounts.permissions import holds
from accounts.roles import Permission
from base import clock
from campaign.current import current_campaign


@dataclass(frozen=True)
class Entry:
    """A line of the navigation; `heading` begins a group; `on_phone`: one of the four at the bottom of a phone."""

    label: str
    url: str
    icon: str
    heading: str = ""
    on_phone: bool = False
    is_current: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor; nothing is read until the template asks."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"campaign": None, "phase": None, "unread": 0, "nav": []}
    try:
        campaign = current_campaign(request)
    except Http404:
        campaign = None
    phases = campaign.phases.all() if campaign else []
    return {
        "campaign": campaign,
        "phase": next((phase for phase in phases if phase.holds(clock.today())), None),
        "unread": Notification.objects.filter(recipient=user).unread().count(),
        "nav": navigation(request, user),
    }


def navigation(request: HttpRequest, user: User) -> list[Entry]:
    """今日 · 项目 · 调度, as this person's roles allow; four of them on a phone."""
    writes = holds(user, Permission.WRITE_TASKS)
    sets_up = holds(user, Permission.SET_UP)
    reviews = holds(user, Permission.VERIFY) or holds(user, Permission.VERIFY_OWN_OFFICE)
    wanted = [
        (True, _("Workbench"), reverse("dispatch:workbench"), "house", _("Today"), True),
        (True, _("Tasks"), reverse("tasks:task-list"), "list-check", _("Tasks"), True),
        (reviews, _("Review"), reverse("tasks:review-list"), "check2-square", "", True),
        (writes, _("Import"), reverse("campaign:import-create"), "upload", "", False),
        (True, _("Meetings"), reverse("dispatch:meeting-list"), "calendar-event", _("Dispatch"), True),
        (sets_up, _("People"), reverse("accounts:person-list"), "people", _("Settings"), False),
        (True, _("Password"), reverse("account_change_password"), "key", "" if sets_up else _("Settings"), False),
    ]
    return [
        Entry(label, url, icon, heading, on_phone, is_current=_is_current(request.path, url))
        for is_shown, label, url, icon, heading, on_phone in wanted
        if is_shown
    ]


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
