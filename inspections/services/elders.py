"""Elders' rounds: a link and a PIN let anybody who has both fill in the round's visits, and nothing else."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import clock, trail
from base.errors import InvalidInputError, MoveRefusedError
from base.trail import Actor, Change
from inspections.models import Inspection
from inspections.services.rounds import ensure_not_closed

PIN_DIGITS = 6
TRIES = 5
PAUSE = dt.timedelta(minutes=15)
"""After so many wrong PINs none is tried for a while: 480 a day, of a million."""


@dataclass(frozen=True)
class Entrance:
    """What is handed to the elders; the PIN is shown once and kept as a hash."""

    token: str
    pin: str


@transaction.atomic
def give_link(*, actor: Actor, inspection: Inspection) -> Entrance:
    """Makes a new link and PIN for an elders' round; those given before stop working, also where one is signed in.

    Raises MoveRefusedError for a round of another kind or one that is closed.
    """
    ensure_not_closed(inspection)
    if inspection.kind != Inspection.Kind.ELDERS:
        raise MoveRefusedError(_("Only an elders' round is entered by link and PIN."))
    entrance = Entrance(secrets.token_urlsafe(32), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}")
    inspection.link_token, inspection.pin_hash = entrance.token, make_password(entrance.pin)
    inspection.pin_failures, inspection.pin_blocked_until = 0, None
    inspection.save(update_fields=["link_token", "pin_hash", "pin_failures", "pin_blocked_until"])
    trail.record(actor, Change("inspection.link_given", inspection, campaign_id=inspection.campaign_id))
    return entrance


@transaction.atomic
def withdraw_link(*, actor: Actor, inspection: Inspection) -> None:
    """Ends the link at once, for those who are signed in by it too."""
    Inspection.objects.filter(pk=inspection.pk).update(link_token=None, pin_hash="")
    inspection.link_token, inspection.pin_hash = None, ""
    trail.record(actor, Change("inspection.link_withdrawn", inspection, campaign_id=inspection.campaign_id))


def enter_by_pin(*, inspection: Inspection, pin: str) -> None:
    """Raises InvalidInputError for a wrong PIN, MoveRefusedError while too many were tried or the round is closed.

    A try is counted before the PIN is compared, so that many at once are not more tries.
    """
    ensure_not_closed(inspection)
    now = clock.now()
    if inspection.pin_blocked_until is not None and inspection.pin_blocked_until <= now:
        lapsed = Inspection.objects.filter(pk=inspection.pk, pin_blocked_until=inspection.pin_blocked_until)
        lapsed.update(pin_failures=0, pin_blocked_until=None)
    open_to_tries = Inspection.objects.filter(pk=inspection.pk, pin_failures__lt=TRIES)
    if open_to_tries.update(pin_failures=F("pin_failures") + 1) != 1:
        _block(inspection)
        raise MoveRefusedError(_("Too many wrong PINs: try again in a quarter of an hour, or ask the office."))
    if inspection.pin_hash and check_password(pin.strip(), inspection.pin_hash):
        Inspection.objects.filter(pk=inspection.pk).update(pin_failures=0, pin_blocked_until=None)
        return
    _block(inspection)
    text = _("This is not the PIN of the round: look at the sheet you were given.")
    raise InvalidInputError(text, fields={"pin": [text]})


def _block(inspection: Inspection) -> None:
    """Once all tries are spent; a pause that runs already is not made longer."""
    spent = Inspection.objects.filter(pk=inspection.pk, pin_failures__gte=TRIES, pin_blocked_until__isnull=True)
    spent.update(pin_blocked_until=clock.now() + PAUSE)
