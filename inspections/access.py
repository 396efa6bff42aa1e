"""Who stands before the phone page: a person who signed in, or an elder who came in by a round's link and PIN."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from base.models import StoredFile
from base.senders import Sender, sent_by
from base.trail import GUEST, Actor
from inspections.models import Inspection, ResultPhoto, Visit
from inspections.querysets import VisitQuerySet

ELDER_KEY = "inspect_elder"


@dataclass(frozen=True)
class Walker:
    """Who fills in visits: `key` says whose the answers on a phone are, `visits` which ones may be filled in."""

    key: str
    name: str
    actor: Actor
    visits: VisitQuerySet
    sender: Sender
    elder_name: str = ""

    @property
    def photos(self) -> "QuerySet[StoredFile]":
        """The stored files they may name by their hash."""
        return nameable(self.sender, self.visits)


def walker_of(request: HttpRequest) -> Walker | None:
    """The person who signed in, else the elder of this session, else None."""
    if isinstance(request.user, User):
        return _person(request.user)
    return _elder(request.session.get(ELDER_KEY))


def _person(user: User) -> Walker:
    actor = user.as_actor()
    sender = Sender(actor.kind, user.pk)
    return Walker(f"person-{user.pk}", user.name, actor, Visit.objects.given_to(user), sender)


def _elder(kept: Any) -> Walker | None:
    if not isinstance(kept, dict):
        return None
    inspection = Inspection.objects.filter(pk=kept["round"]).first()
    if inspection is None or not inspection.pin_hash or _mark(inspection) != kept["mark"]:
        return None
    visits: VisitQuerySet = Visit.objects.filter(inspection=inspection, inspector__isnull=True)
    key = f"elder-{inspection.pk}-{kept['name']}"
    return Walker(key, kept["name"], GUEST, visits, Sender(GUEST.kind, inspection.pk), kept["name"])


def nameable(sender: Sender, visits: VisitQuerySet) -> "QuerySet[StoredFile]":
    """What somebody sent, and what hangs on these visits, which they see."""
    on_visits = ResultPhoto.objects.filter(result__visit__in=visits.values("pk"))
    mine = Q(pk__in=sent_by(sender)) | Q(pk__in=on_visits.values("file"))
    found: QuerySet[StoredFile] = StoredFile.objects.filter(mine)
    return found


def remember_elder(request: HttpRequest, inspection: Inspection, name: str) -> None:
    """From now on the session fills in this round's visits; whoever was signed in in it is signed out."""
    request.session.flush()
    request.session[ELDER_KEY] = {"round": inspection.pk, "name": name, "mark": _mark(inspection)}


def _mark(inspection: Inspection) -> str:
    """Changes with the PIN and the link: sessions begun with others end."""
    return hashlib.sha256(f"{inspection.link_token}{inspection.pin_hash}".encode()).hexdigest()[:32]
