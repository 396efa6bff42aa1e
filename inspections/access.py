"""Who stands before the phone page: a person who signed in, or an elder who came in by a round's link and PIN."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from base.trail import GUEST, Actor
from inspections.models import Inspection, Visit
from inspections.querysets import VisitQuerySet

ELDER_KEY = "inspect_elder"


@dataclass(frozen=True)
class Walker:
    """Who fills in visits: `key` says whose the answers on a phone are, `visits` which ones may be filled in."""

    key: str
    name: str
    actor: Actor
    visits: VisitQuerySet
    elder_name: str = ""


def walker_of(request: HttpRequest) -> Walker | None:
    """The person who signed in, else the elder of this session, else None."""
    if isinstance(request.user, User):
        return _person(request.user)
    return _elder(request.session.get(ELDER_KEY))


def _person(user: User) -> Walker:
    return Walker(f"person-{user.pk}", user.name, user.as_actor(), Visit.objects.given_to(user))


def _elder(kept: Any) -> Walker | None:
    if not isinstance(kept, dict):
        return None
    inspection = Inspection.objects.filter(pk=kept["round"]).first()
    if inspection is None or not inspection.pin_hash or _mark(inspection) != kept["mark"]:
        return None
    visits: VisitQuerySet = Visit.objects.filter(inspection=inspection, inspector__isnull=True)
    return Walker(f"elder-{inspection.pk}-{kept['name']}", kept["name"], GUEST, visits, kept["name"])


def remember_elder(request: HttpRequest, inspection: Inspection, name: str) -> None:
    """From now on the session fills in this round's visits; whoever was signed in in it is signed out."""
    request.session.flush()
    request.session[ELDER_KEY] = {"round": inspection.pk, "name": name, "mark": _mark(inspection)}


def _mark(inspection: Inspection) -> str:
    """Changes with the PIN and the link: sessions begun with others end."""
    return hashlib.sha256(f"{inspection.link_token}{inspection.pin_hash}".encode()).hexdigest()[:32]
